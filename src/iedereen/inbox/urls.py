# SPDX-License-Identifier: EUPL-1.2
"""Addresses of who reads reports, and of who reports with a name."""

from django.urls import path

from iedereen.inbox.views import keeping, reading

app_name = "inbox"

urlpatterns = [
    path("", reading.reports_list, name="reports"),
    path("openen/", reading.unlock, name="unlock"),
    path("sluiten/", reading.lock, name="lock"),
    path("met-naam/", reading.confidential, name="confidential"),
    path("herstel/", keeping.recovery, name="recovery"),
    path("opnieuw-verzegelen/", keeping.rekey_all, name="rekey_all"),
    path("<uuid:report>/", reading.report, name="report"),
    path("<uuid:report>/antwoorden/", reading.reply, name="reply"),
    path("<uuid:report>/lezers/", keeping.readers, name="readers"),
    path("<uuid:report>/opnieuw-verzegelen/", keeping.rekey, name="rekey"),
    path("<uuid:report>/bijlage/<uuid:attachment>/", reading.attachment, name="attachment"),
]
