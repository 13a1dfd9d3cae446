# SPDX-License-Identifier: EUPL-1.2
"""Whoever never got the answer may have the same blinded credential signed again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_sealed")]
    operations = [
        migrations.CreateModel(
            name="Signed",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("group", models.UUIDField(db_index=True)),
            ],
        ),
    ]
