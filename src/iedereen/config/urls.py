# SPDX-License-Identifier: EUPL-1.2
"""All addresses. The first word of an address is the room."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("afspraken/", include("iedereen.agreements.urls")),
    path("", include("iedereen.followup.urls")),
    path("", include("iedereen.front.urls")),
]
