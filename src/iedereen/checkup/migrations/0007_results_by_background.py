"""A result may be of those people only who gave one answer to a background question."""

from django.db import migrations, models
from django.db.models import Q

WHOLE_CELL = Q(background="", category="") | (~Q(background="") & ~Q(category=""))


class Migration(migrations.Migration):
    dependencies = [("checkup", "0006_release_register")]
    operations = [
        migrations.AddField("result", "background", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField("result", "category", models.CharField(blank=True, default="", max_length=60)),
        migrations.RemoveConstraint("result", "result_once"),
        migrations.AddConstraint(
            "result",
            models.UniqueConstraint(
                fields=("release", "unit", "background", "category", "measure"), name="result_once"
            ),
        ),
        migrations.AddConstraint("result", models.CheckConstraint(condition=WHOLE_CELL, name="result_cell_is_whole")),
    ]
