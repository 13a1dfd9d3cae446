# SPDX-License-Identifier: EUPL-1.2
"""The pages of allauth that this house does not have."""

from django.http import Http404, HttpRequest, HttpResponse


def closed(request: HttpRequest) -> HttpResponse:
    """A page of somebody else's that this house does not have. Always Http404."""
    raise Http404
