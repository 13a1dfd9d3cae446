# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the check-up."""

from django.urls import path

from iedereen.checkup.views import coverage, results, rounds

app_name = "checkup"
urlpatterns = [
    path("dekking/", coverage.coverage, name="coverage"),
    path("rondes/", rounds.rounds, name="rounds"),
    path("rondes/plannen/", rounds.plan, name="plan"),
    path("rondes/alle-teams/", rounds.plan_campaign, name="plan_campaign"),
    path("rondes/<uuid:round>/", rounds.round, name="round"),
    path("rondes/<uuid:round>/verzetten/", rounds.reschedule, name="reschedule"),
    path("rondes/<uuid:round>/afgelasten/", rounds.cancel, name="cancel"),
    path("eenheid/<str:code>/", results.group, name="group"),
    path("<uuid:checkup>/", results.checkup, name="checkup"),
]
