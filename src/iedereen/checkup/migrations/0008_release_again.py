"""A release of after a reorganisation has its own frozen tree; like a release it never changes."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

GUARD = """
CREATE TRIGGER release_node_frozen BEFORE UPDATE OR DELETE ON checkup_releasenode
  FOR EACH ROW EXECUTE FUNCTION checkup_frozen();
"""
UNGUARD = "DROP TRIGGER release_node_frozen ON checkup_releasenode;"


class Migration(migrations.Migration):
    dependencies = [("checkup", "0007_results_by_background"), ("people", "0002_stamp")]
    operations = [
        migrations.AddField("release", "reorganised_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "release", models.CheckConstraint(condition=Q(number__gte=1), name="release_numbered_from_one")
        ),
        migrations.AddConstraint(
            "release",
            models.CheckConstraint(
                condition=~Q(number=1) | Q(reorganised_on__isnull=True), name="result_of_the_round_has_its_tree"
            ),
        ),
        migrations.CreateModel(
            name="ReleaseNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=20)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkup.release"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("release", "unit"), name="release_node_once"),
                    models.CheckConstraint(
                        condition=~Q(unit=models.F("parent")), name="release_node_not_its_own_parent"
                    ),
                ]
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
