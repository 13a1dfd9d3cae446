# SPDX-License-Identifier: EUPL-1.2
"""One message per person per day about promises: what is noted for it, whose it is, and who heard last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followup", "0003_mail_newest_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="mail",
            name="digest_of",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="told",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("digest_of__isnull", False)),
                fields=("to", "digest_of"),
                name="mail_one_digest_a_day",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="promise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="followup.promise"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["late", "soon", "below", "handed"])), name="note_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(fields=("person", "promise", "kind"), name="note_once"),
        ),
    ]
