"""What a conversation came to, which agreement is about which bottleneck, and how a bottleneck ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_report_and_steps"),
        ("checkup", "0003_one_unreleased_round"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remedy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("without_agreements", models.CharField(blank=True, max_length=300)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("sent_back_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="bottleneck",
            name="dropped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="bottleneck",
            name="outcome",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddIndex(
            model_name="bottleneck",
            index=models.Index(
                condition=models.Q(("dropped_at__isnull", True), ("solved_at__isnull", True)),
                fields=["checkup"],
                name="bottleneck_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="bottleneck",
            constraint=models.CheckConstraint(
                condition=models.Q(("solved_at__isnull", True), ("dropped_at__isnull", True), _connector="OR"),
                name="bottleneck_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bottleneck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dropped_at__isnull", True), models.Q(("outcome", ""), _negated=True), _connector="OR"
                ),
                name="bottleneck_dropped_with_reason",
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="agreement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agreements.agreement"
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="bottleneck",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkup.bottleneck"
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="checkup",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="checkup.teamcheckup"
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remark", ""), ("sent_back_at__isnull", True)),
                    models.Q(("sent_back_at__isnull", False), models.Q(("remark", ""), _negated=True)),
                    _connector="OR",
                ),
                name="talk_sent_back_with_remark",
            ),
        ),
    ]
