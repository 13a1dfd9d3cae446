# SPDX-License-Identifier: EUPL-1.2
"""Answers are laid down sealed, with a code or a blind-signed credential; what is opened is counted and destroyed."""

import uuid

import django.contrib.postgres.fields
from django.db import migrations, models

NOTHING_OPEN = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM vault_deposit) OR EXISTS (SELECT FROM vault_opendeposit) THEN
    RAISE EXCEPTION 'A round is open with answers that are not sealed. Close it before you upgrade.';
  END IF;
END $$
"""
KEY = models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)
NUMBERS = django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [
        migrations.RunSQL(NOTHING_OPEN, migrations.RunSQL.noop),
        migrations.RemoveField("deposit", "answers"),
        migrations.RemoveField("opendeposit", "question"),
        migrations.RemoveField("opendeposit", "text"),
        migrations.AddField("deposit", "sealed", models.BinaryField(default=b""), preserve_default=False),
        migrations.AddField("opendeposit", "sealed", models.BinaryField(default=b""), preserve_default=False),
        migrations.CreateModel(
            name="IssuerKey",
            fields=[
                ("group", models.UUIDField(primary_key=True, serialize=False)),
                ("public", models.BinaryField()),
                ("private", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Spent",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("group", models.UUIDField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", KEY),
                ("group", models.UUIDField(db_index=True)),
                ("question", models.CharField(blank=True, max_length=60)),
                ("values", NUMBERS),
                ("counts", NUMBERS),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "question"), name="tally_once")],
            },
        ),
    ]
