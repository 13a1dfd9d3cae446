# SPDX-License-Identifier: EUPL-1.2
"""Signing in: through the police's own OpenID provider, or with a local account and a second factor."""

from collections.abc import Callable
from datetime import date, datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from iedereen.people.models import Person
from iedereen.people.queries import Tree, tree, viewer
from iedereen.people.rules import Viewer


class Visit(HttpRequest):
    """A request as our views know it: who looks (None when signed out), the tree of today, and the only clock."""

    now: datetime
    viewer: Viewer
    tree: Tree


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who are signed in; others are sent to sign in first."""
    return login_required(view)


class ViewerMiddleware:
    """Puts `request.viewer`, `request.tree` and `request.now` in place: the doors' only clock and only identity."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.viewer = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            today: date = timezone.localdate(request.now)  # type: ignore[attr-defined]
            request.tree = tree(today)  # type: ignore[attr-defined]
            request.viewer = viewer(request.user.pk, today, request.tree)  # type: ignore[attr-defined]
        return self.answer(request)


class LocalAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts exist only where the import made the person: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ProviderAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whoever comes from the provider must be a known person: matched by verified e-mail address, never made."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: object) -> None:
        if sociallogin.is_existing:  # type: ignore[attr-defined]
            return
        addresses = [a.email for a in sociallogin.email_addresses if a.verified]  # type: ignore[attr-defined]
        person = Person.objects.filter(email__in=addresses, is_active=True).first()
        if person is None:
            raise ImmediateHttpResponse(render(request, "people/unknown.html", status=403))
        sociallogin.connect(request, person)  # type: ignore[attr-defined]
