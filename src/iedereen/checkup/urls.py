# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the check-up."""

from django.urls import path

from iedereen.checkup.views import talk

app_name = "checkup"
urlpatterns = [
    path("<uuid:checkup>/open-antwoorden/", talk.open_answers, name="open_answers"),
    path("<uuid:checkup>/gesprek/", talk.preparation, name="talk"),
    path("<uuid:checkup>/gesprek.pdf", talk.preparation_pdf, name="talk_pdf"),
    path("<uuid:checkup>/vastleggen/", talk.record, name="talk_record"),
    path("<uuid:checkup>/bevestigen/", talk.confirm, name="talk_confirm"),
    path("<uuid:checkup>/uitkomst/", talk.outcome, name="talk_outcome"),
    path("knelpunten/<uuid:bottleneck>/", talk.bottleneck, name="bottleneck"),
]
