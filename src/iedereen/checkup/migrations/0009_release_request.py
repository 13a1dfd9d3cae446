"""A release of after a reorganisation is asked for, and made by the worker."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("checkup", "0008_release_again"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="ReleaseRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seen", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, default="", max_length=60)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkup.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(next_at__isnull=False) | ~Q(trouble=""), name="release_request_waits_or_says_why"
                    )
                ]
            },
        )
    ]
