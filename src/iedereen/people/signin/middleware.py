# SPDX-License-Identifier: EUPL-1.2
"""Who is at the door: nobody at all, somebody with a second factor, and what they may do."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

Answer = Callable[[HttpRequest], HttpResponse]


class SecondFactorMiddleware:
    """Whoever came in with a password alone sets up a second factor before anything else."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._lacks_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.answer(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        open_to_all = (*settings.ANONYMOUS_PREFIXES, f"/{settings.STATIC_URL.strip('/')}/")
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
