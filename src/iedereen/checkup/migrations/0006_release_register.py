"""A round can have more than one release; the register keeps every group of which something was ever shown.

What was released before stands in it from the start. The guard comes before the rows, because PostgreSQL takes no
trigger on a table with rows whose foreign keys are still to be checked.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE TRIGGER shown_frozen BEFORE UPDATE OR DELETE ON checkup_shown
  FOR EACH ROW EXECUTE FUNCTION checkup_frozen();
"""
UNGUARD = "DROP TRIGGER shown_frozen ON checkup_shown;"
FILL = """
INSERT INTO checkup_shown (release_id, hierarchy, unit_id, background, category, measure)
SELECT release_id, 0, unit_id, '', '', measure FROM checkup_result WHERE status = 'published';
"""
UNIT = "people.unit"


class Migration(migrations.Migration):
    dependencies = [("checkup", "0005_sealed_rounds"), ("people", "0002_stamp")]
    operations = [
        migrations.AddField("release", "number", models.PositiveSmallIntegerField(default=1)),
        migrations.AlterField(
            "release",
            "round",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkup.round"),
        ),
        migrations.AddConstraint(
            "release", models.UniqueConstraint(fields=("round", "number"), name="release_number_once")
        ),
        migrations.CreateModel(
            name="Shown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hierarchy", models.PositiveSmallIntegerField(default=0)),
                ("background", models.CharField(blank=True, default="", max_length=60)),
                ("category", models.CharField(blank=True, default="", max_length=60)),
                ("measure", models.CharField(blank=True, max_length=60)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkup.release"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=UNIT),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "hierarchy", "unit", "background", "category", "measure"),
                        name="shown_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(background="", category="") | (~Q(background="") & ~Q(category="")),
                        name="shown_cell_is_whole",
                    ),
                ]
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
