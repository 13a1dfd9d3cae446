# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_no_time_of_sign_in")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name", "number"], name="person_by_name"),
        ),
    ]
