# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from iedereen.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("nieuw/<uuid:unit>/", views.propose, name="propose"),
    path("prioriteiten/", views.priorities, name="priorities"),
    path("prioriteiten/nieuw/<uuid:unit>/", views.new_priority, name="new_priority"),
    path("prioriteiten/<uuid:key>/", views.priority, name="priority"),
    path("prioriteiten/<uuid:key>/vaststellen/", views.set_priority, name="set_priority"),
    path("prioriteiten/<uuid:key>/aanpassen/", views.change_priority, name="change_priority"),
    path("prioriteiten/<uuid:key>/beeindigen/", views.end_priority, name="end_priority"),
    path("cyclus/<uuid:unit>/", views.cycle, name="cycle"),
    path("cyclus/<uuid:unit>/terugkijken/", views.hold_review, name="hold_review"),
    path("<uuid:key>/", views.agreement, name="agreement"),
    path("<uuid:key>/bevestigen/", views.confirm, name="confirm"),
    path("<uuid:key>/melden/", views.report, name="report"),
    path("<uuid:key>/terugkijken/", views.review, name="review"),
    path("<uuid:key>/vervallen/", views.drop, name="drop"),
]
