# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0004_one_message_a_day")]

    operations = [
        migrations.AddField(
            model_name="promise", name="rests_until", field=models.DateTimeField(null=True),
        ),
    ]  # fmt: skip
