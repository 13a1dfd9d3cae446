# SPDX-License-Identifier: EUPL-1.2
"""What holds for every request and every answer, whoever it is."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]
MOST_ANSWERED = 2**20  # bytes: sixty questions of which twenty open and full, every letter escaped, is half of it


class DoorMiddleware:
    """No page stays behind on a shared computer or in a proxy, unless its view says otherwise."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.setdefault("Cache-Control", "no-store")
        return response


class WithinReasonMiddleware:
    """Turns away what nobody means; inside the door, so that the answer gets the same headers as every other.

    - A NUL in an address is not found: the database cannot hold one, so nothing that is there is called so.
    - Where people answer a body has a limit, judged before it is read: nothing of it is ever put in a file.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(settings.ANONYMOUS_PREFIX) and _length(request) > MOST_ANSWERED:
            return render(request, "413.html", status=413)
        if "\x00" in request.path_info or any("\x00" in key + "".join(words) for key, words in request.GET.lists()):
            raise Http404
        return self.answer(request)


def closed(request: HttpRequest) -> HttpResponse:
    """A page of somebody else's that this house does not have. Always Http404."""
    raise Http404


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0
