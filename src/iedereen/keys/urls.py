# SPDX-License-Identifier: EUPL-1.2
"""The addresses of this room."""

from django.urls import path

from iedereen.keys import views

app_name = "keys"
urlpatterns = [path("", views.own, name="own")]
