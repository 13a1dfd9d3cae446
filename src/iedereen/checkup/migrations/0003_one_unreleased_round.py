# SPDX-License-Identifier: EUPL-1.2
"""A team is in one unreleased round at a time; a round remembers what keeps it from going on, and what to wipe."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkup", "0002_guard")]
    operations = [
        migrations.AddField("round", "trouble", models.CharField(blank=True, max_length=60, default="")),
        migrations.AddField("round", "scrub_due", models.BooleanField(default=False)),
        migrations.AddField("teamcheckup", "conversation_only", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "teamcheckup",
            models.UniqueConstraint(
                name="team_in_one_unreleased_round",
                fields=["unit"],
                condition=models.Q(state__in=["planned", "open"]),
            ),
        ),
    ]
