# SPDX-License-Identifier: EUPL-1.2
"""All addresses. The first word of an address is the room."""

from django.urls import include, path
from django.views.i18n import set_language

from iedereen.checkup.urls import answering
from iedereen.front.views import nowhere

urlpatterns = [
    path("account/email/", nowhere),  # addresses come from the import; nobody changes them by hand
    path("account/", include("allauth.urls")),
    path("taal/", set_language, name="set_language"),
    path("check-up/", include("iedereen.checkup.urls")),
    path("invullen/", include(answering)),
    path("afspraken/", include("iedereen.agreements.urls")),
    path("", include("iedereen.followup.urls")),
    path("", include("iedereen.people.urls")),
    path("", include("iedereen.front.urls")),
]
