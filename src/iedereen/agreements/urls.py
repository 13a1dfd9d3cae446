# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from iedereen.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreements, name="agreements"),
    path("nieuw/<uuid:unit>/", views.propose, name="propose"),
    path("<uuid:key>/", views.agreement, name="agreement"),
    path("<uuid:key>/bevestigen/", views.confirm, name="confirm"),
    path("<uuid:key>/melden/", views.report, name="report"),
    path("<uuid:key>/terugkijken/", views.review, name="review"),
    path("<uuid:key>/vervallen/", views.drop, name="drop"),
]
