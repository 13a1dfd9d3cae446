# SPDX-License-Identifier: EUPL-1.2
"""The outbox shows the newest first, out of hundreds of thousands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_outward_name")]
    operations = [
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["-made_at", "id"], name="mail_newest_first"),
        ),
    ]
