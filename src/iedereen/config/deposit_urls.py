# SPDX-License-Identifier: EUPL-1.2
"""The only addresses of the door where people answer and report."""

from django.urls import include, path
from django.views.generic import RedirectView

from iedereen.checkup.answering_urls import answering
from iedereen.inbox.reporting_urls import reporting

urlpatterns = [
    path("invullen/", include(answering)),
    path("melden/", include(reporting)),
    path("", RedirectView.as_view(pattern_name="answering:start")),
]
