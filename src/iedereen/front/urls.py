# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from iedereen.front import views

app_name = "front"
urlpatterns = [path("", views.home, name="home")]
