# SPDX-License-Identifier: EUPL-1.2
"""Dutch first: a page is Dutch until its reader chooses English, whatever the browser was set to by somebody else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class DutchFirstMiddleware:
    """Takes the browser's wish away before Django looks at it; what the reader chose here stays.

    Where people answer there is no cookie to keep a choice in: there the browser's wish, or the address, decides.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.ANONYMOUS_PREFIXES):
            request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        return self.answer(request)
