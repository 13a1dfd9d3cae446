# SPDX-License-Identifier: EUPL-1.2
"""Addresses of signals, cases, the triage team, measures, word back (policy S6-S8)."""

from django.urls import path

from iedereen.triage.views import case, lists

app_name = "triage"

urlpatterns = [
    path("", lists.cases, name="cases"),
    path("nieuw/", lists.give, name="give"),
    path("lessen/", lists.reflections, name="reflections"),
    path("lessen/<uuid:reflection>/vrijgeven/", case.publish, name="publish"),
    path("communicatie/<uuid:message>/gezegd/", case.communicated, name="communicated"),
    path("mijn/<uuid:signal>/", lists.signal, name="signal"),
    path("mijn/<uuid:signal>/bezwaar/", lists.contest_mine, name="contest_mine"),
    path("signaal/<uuid:signal>/antwoord/", case.tell, name="tell"),
    path("zaak/<uuid:case>/", case.case, name="case"),
    path("zaak/<uuid:case>/<slug:step>/", case.take, name="take"),
]
