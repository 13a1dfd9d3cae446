# SPDX-License-Identifier: EUPL-1.2
"""Where people report, under a first word of its own; apart, so that this door loads nothing of the other one."""

from django.urls import path

from iedereen.inbox.views import reporting as views

reporting = (
    [
        path("", views.start, name="start"),
        path("nieuw/", views.new, name="new"),
        path("terug/", views.back, name="back"),
        path("schrijven/", views.write, name="write"),
        path("tegenspraak/", views.contest, name="contest"),
    ],
    "reporting",
)
