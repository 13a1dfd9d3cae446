# SPDX-License-Identifier: EUPL-1.2
"""Who may come in: only people whom the import made."""

from datetime import datetime
from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from iedereen.people.actions import refused_sign_in
from iedereen.people.models import Person
from iedereen.people.queries import has_place
from iedereen.people.signin.provider import certificate, shortcoming, way_out

LEAVING = "provider_leaving"  # where the session keeps how to sign out at the provider
UNMET = "unmet_authentication_requirements"  # OpenID Connect Core Error Code unmet_authentication_requirements 1.0
FRESH_SECONDS = 300  # how long a password just given counts as given


class LocalAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Local accounts exist only where the import or the administrator made the person: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Person, **given: Any) -> HttpResponse:
        """Whoever came through the provider leaves through it: keep, in the session alone, what that takes."""
        answer: HttpResponse = super().post_login(request, user, **given)
        sociallogin = (given.get("signal_kwargs") or {}).get("sociallogin")
        if leaving := getattr(sociallogin, "leaving", None):
            request.session[LEAVING] = leaving
        return answer

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Our session has ended when the browser gets to the provider: what fails there keeps nobody in."""
        here = str(super().get_logout_redirect_url(request))
        leaving = request.session.get(LEAVING)
        if not leaving:
            return here
        return way_out(leaving, request.build_absolute_uri(here)) or here

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not a second time for whoever just gave the password and is setting up the first second factor."""
        if app == "allauth.mfa" and not is_mfa_enabled(self.request.user):
            records = get_authentication_records(self.request, self.request.user)
            if records and self.request.now.timestamp() - records[-1]["at"] < FRESH_SECONDS:
                return False
        return bool(super().is_reauthentication_required(app=app, **more))


class ProviderAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whoever comes from the provider must be a known person who works here today; nobody is ever made.

    Known by the claim `OIDC_PERSON_CLAIM` (a personnel number) where that is set, otherwise by an e-mail address that
    the provider has verified. Judged anew at every sign-in: the link from an earlier one is not enough.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        now: datetime = request.now  # type: ignore[attr-defined]
        if why := shortcoming(sociallogin, now):
            _turn_away(request, why, now)
        if sociallogin.state.get("process") != "login":
            _turn_away(request, "unknown", now)  # one person, one account: nothing is linked by hand
        person, why = _known(sociallogin)
        if person is not None and not person.is_active:
            person, why = None, "not_active"
        if person is not None and not has_place(person.pk, timezone.localdate(now)):
            person, why = None, "no_place"
        if person is None:
            _turn_away(request, why, now)
        elif sociallogin.is_existing and sociallogin.user.pk != person.pk:
            _turn_away(request, "unknown", now)  # the provider gave one identity to two people
        elif not sociallogin.is_existing:
            sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, provider: object, **given: Any) -> None:
        """The provider may say itself that somebody cannot reach the level that was asked."""
        if request.GET.get("error") == UNMET:
            _turn_away(request, "too_low", request.now)  # type: ignore[attr-defined]

    def get_requests_session(self) -> requests.Session:
        session: requests.Session = super().get_requests_session()
        session.cert = certificate()
        return session


def _known(sociallogin: Any) -> tuple[Person | None, str]:
    """The person that the provider's word points to, or why there is none."""
    if settings.OIDC_PERSON_CLAIM:
        number = sociallogin.claims.get(settings.OIDC_PERSON_CLAIM)
        return (Person.objects.filter(number=str(number)).first() if number else None), "unknown"
    verified = [a.email.lower() for a in sociallogin.email_addresses if a.verified is True]
    if not verified:
        return None, "not_verified"
    return Person.objects.filter(email__in=verified).first(), "unknown"


def _turn_away(request: HttpRequest, why: str, now: datetime) -> None:
    refused_sign_in(why=why, now=now)
    raise ImmediateHttpResponse(render(request, "people/unknown.html", {"why": why}, status=403))
