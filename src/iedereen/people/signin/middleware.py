# SPDX-License-Identifier: EUPL-1.2
"""Who is at the door: nobody at all, somebody with a second factor, and what they may do."""

from collections.abc import Callable
from datetime import date

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from iedereen.people.queries import tree, viewer

Answer = Callable[[HttpRequest], HttpResponse]


class AnonymousMiddleware:
    """On the pages where people answer there are no cookies: not read, not set.

    Stands before everything that knows of sessions. Whatever runs behind it can reach neither session nor person,
    because the request no longer carries what would lead there.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.ANONYMOUS_PREFIX):
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
        anonymous = request.path_info.startswith(settings.ANONYMOUS_PREFIX)
        if not anonymous and request.user.is_authenticated:
            today: date = timezone.localdate(request.now)  # type: ignore[attr-defined]
            request.tree = tree(today)  # type: ignore[attr-defined]
            request.viewer = viewer(request.user.pk, today, request.tree)  # type: ignore[attr-defined]
        return self.answer(request)


class SecondFactorMiddleware:
    """Whoever came in with a password alone sets up a second factor before anything else."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.answer(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        open_to_all = (settings.ANONYMOUS_PREFIX, f"/{settings.STATIC_URL.strip('/')}/")
        if request.path_info.startswith(open_to_all) or request.path_info in _on_the_way():
            return False
        if not request.user.is_authenticated:
            return False
        ways = {record["method"] for record in get_authentication_records(request, request.user)}
        return "password" in ways and "socialaccount" not in ways and not is_mfa_enabled(request.user)


def _on_the_way() -> frozenset[str]:
    """The pages that lead to a second factor, and out."""
    return frozenset(
        reverse(name) for name in ("mfa_activate_totp", "account_logout", "account_reauthenticate", "account_login")
    )
