# SPDX-License-Identifier: EUPL-1.2
"""All addresses. The first word of an address is the room."""

from django.urls import include, path, re_path
from django.views.i18n import set_language

from iedereen.checkup.answering_urls import answering
from iedereen.inbox.reporting_urls import reporting
from iedereen.people.signin.door import closed

# Who somebody is, and at which address, comes from the import: nobody changes that, or lets a link by mail open an
# account. Of what allauth offers this is left: in, out, the password, the second factor, and the police's own provider.
CLOSED = (
    r"^account/(?:email|confirm-email|signup|password/(?:set|reset)|login/code|phone|social|3rdparty/(?:signup/)?$)"
)

urlpatterns = [
    re_path(CLOSED, closed),
    path("account/", include("allauth.urls")),
    path("taal/", set_language, name="set_language"),
    path("check-up/", include("iedereen.checkup.urls")),
    path("invullen/", include(answering)),
    path("melden/", include(reporting)),
    path("sleutel/", include("iedereen.keys.urls")),
    path("afspraken/", include("iedereen.agreements.urls")),
    path("signalen/", include("iedereen.triage.urls")),
    path("meldingen/", include("iedereen.inbox.urls")),
    path("leiding/", include("iedereen.leadership.urls")),
    path("", include("iedereen.followup.urls")),
    path("", include("iedereen.people.urls")),
    path("", include("iedereen.front.urls")),
]
