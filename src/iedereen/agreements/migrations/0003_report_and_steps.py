# SPDX-License-Identifier: EUPL-1.2
"""When the owner reported that it is done, and which step each event in the history was."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_guard"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="reported_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="step",
            field=models.CharField(default="propose", max_length=12),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "proposed"), _negated=True), ("reported_at__isnull", True), _connector="OR"
                ),
                name="agreement_reported_after_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["propose", "confirm", "report", "finish", "move", "reopen", "drop"])),
                name="agreement_event_step",
            ),
        ),
    ]
