# SPDX-License-Identifier: EUPL-1.2
"""A promise that would tell a team's result has another name for the line above."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="outward",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
