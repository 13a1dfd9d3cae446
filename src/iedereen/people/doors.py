# SPDX-License-Identifier: EUPL-1.2
"""What holds for every request and every answer at both doors, also where nobody is ever known."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from iedereen.people.queries import tree, viewer

Answer = Callable[[HttpRequest], HttpResponse]
MOST_ANSWERED = 2**20  # bytes: sixty questions of which twenty open and full, every letter escaped, is half of it
MOST_REPORTED = 16 * 2**20  # a report with three files of five MiB


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
        if _nobody(request) and _length(request) > _most(request):
            return render(request, "413.html", status=413)
        if "\x00" in request.path_info or any("\x00" in key + "".join(words) for key, words in request.GET.lists()):
            raise Http404
        return self.answer(request)


class AnonymousMiddleware:
    """On the pages where people answer there are no cookies: not read, not set.

    Stands before everything that knows of sessions. Whatever runs behind it can reach neither session nor person,
    because the request no longer carries what would lead there.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _nobody(request):
            return self.answer(request)
        if settings.DEPOSIT_ORIGIN != settings.ORIGIN and not settings.DEPOSIT_DOOR:
            # People answer on the other host: here they are only shown the way, and nothing that they sent is read.
            return HttpResponseRedirect(f"{settings.DEPOSIT_ORIGIN}{request.path_info}")
        for header in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"):
            request.META.pop(header, None)
        response = self.answer(request)
        response.cookies.clear()
        return response


class ViewerMiddleware:
    """Puts `request.viewer`, `request.tree` and `request.now` in place: the doors' only clock and only identity."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.viewer = None  # type: ignore[attr-defined]
        if not _nobody(request) and request.user.is_authenticated:
            today: date = timezone.localdate(request.now)  # type: ignore[attr-defined]
            request.tree = tree(today)  # type: ignore[attr-defined]
            request.viewer = viewer(request.user.pk, today, request.tree)  # type: ignore[attr-defined]
        return self.answer(request)


def _nobody(request: HttpRequest) -> bool:
    """Is nobody known here? On every address of the door where people answer, also one that does not exist."""
    return settings.DEPOSIT_DOOR or request.path_info.startswith(settings.ANONYMOUS_PREFIXES)


def _most(request: HttpRequest) -> int:
    return MOST_REPORTED if request.path_info.startswith(settings.REPORTING_PREFIX) else MOST_ANSWERED


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0
