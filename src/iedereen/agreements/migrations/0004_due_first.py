# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_report_and_steps")]

    operations = [
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["due_date", "made_at", "id"], name="agreement_due_first"),
        ),
    ]
