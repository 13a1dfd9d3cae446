# SPDX-License-Identifier: EUPL-1.2
"""Priorities, ambitions, reviews and their history."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_due_first"),
        ("people", "0005_person_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Priority",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("what", models.CharField(max_length=500)),
                ("phase", models.CharField(blank=True, max_length=20)),
                ("situation", models.CharField(blank=True, max_length=300)),
                ("state", models.CharField(default="proposed", max_length=12)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                (
                    "above",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.priority",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CycleEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("step", models.CharField(max_length=12)),
                ("words", models.CharField(blank=True, max_length=1000)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.priority",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ambition",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("words", models.CharField(max_length=300)),
                ("by_date", models.DateField()),
                ("measure", models.CharField(blank=True, max_length=20)),
                ("aim", models.PositiveSmallIntegerField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.priority",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("held_at", models.DateTimeField()),
                ("conclusion", models.CharField(max_length=1000)),
                ("next_date", models.DateField()),
                (
                    "held_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="priority",
            index=models.Index(fields=["unit", "year", "state"], name="agreements__unit_id_cb5343_idx"),
        ),
        migrations.AddIndex(
            model_name="priority",
            index=models.Index(fields=["above"], name="agreements__above_i_7054a3_idx"),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "set", "ended"])), name="priority_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.CheckConstraint(
                condition=models.Q(("above", models.F("id")), _negated=True), name="priority_not_above_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="priority",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("unit", "above"),
                name="priority_one_per_above",
            ),
        ),
        migrations.AddIndex(
            model_name="cycleevent",
            index=models.Index(fields=["unit", "at"], name="agreements__unit_id_6f7abe_idx"),
        ),
        migrations.AddIndex(
            model_name="cycleevent",
            index=models.Index(fields=["priority"], name="agreements__priorit_183065_idx"),
        ),
        migrations.AddConstraint(
            model_name="cycleevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["propose", "set", "change", "end", "aim", "review"])),
                name="cycle_event_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="ambition",
            constraint=models.UniqueConstraint(
                fields=("unit", "priority"), name="ambition_one_per_priority", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="ambition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("aim__isnull", True), ("measure", "")),
                    models.Q(
                        ("aim__gte", 1), ("aim__lte", 100), ("measure__in", ["checked_up", "in_time", "supported"])
                    ),
                    _connector="OR",
                ),
                name="ambition_counted_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(fields=("unit", "number"), name="review_once"),
        ),
    ]
