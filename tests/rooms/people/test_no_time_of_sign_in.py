# SPDX-License-Identifier: EUPL-1.2
"""No table tells when somebody signed in: not the sessions, and not what the sign-in library keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from iedereen.config.duework import DUE_WORK
from iedereen.people.signin.sessions import SessionStore, forget_old
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.policy("S5")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def inside(client: Client, cast: Cast, name: str) -> Session:
    client.force_login(cast.people[name], backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1_772_442_123.25}]
    session.save()
    return Session.objects.get(session_key=session.session_key)


def test_a_session_tells_neither_whose_it_is_nor_when_it_began(client: Client, cast: Cast) -> None:
    row = inside(client, cast, "leader")
    assert ":" not in row.session_data  # no stamp of Django's own signature
    assert (row.expire_date.minute, row.expire_date.second, row.expire_date.microsecond) == (0, 0, 0)
    assert timedelta(hours=6, minutes=59) < row.expire_date - timezone.now() <= timedelta(hours=8)
    assert client.session["account_authentication_methods"][0]["at"] == 1_772_442_123.25
    longer = inside(Client(), cast, "communications")
    assert len(longer.session_data) == len(row.session_data)


def test_a_row_that_was_touched_or_moved_opens_nothing(client: Client, cast: Cast) -> None:
    row = inside(client, cast, "admin")
    mine = inside(Client(), cast, "stranger")
    assert SessionStore(row.session_key).load()["_auth_user_id"] == str(cast.people["admin"].id)
    Session.objects.filter(pk=mine.pk).update(session_data=row.session_data)  # somebody else's, under my own key
    assert SessionStore(mine.session_key).load() == {}
    for data in ("", "geen sessie", row.session_data[:-8] + "AAAAAAA="):
        Session.objects.filter(pk=row.pk).update(session_data=data)
        assert SessionStore(row.session_key).load() == {}
    assert client.get("/organisatie/").status_code == 302


def test_another_secret_ends_every_session(client: Client, cast: Cast, settings: object) -> None:
    row = inside(client, cast, "leader")
    settings.SECRET_KEY = "een ander geheim"  # type: ignore[attr-defined]
    assert SessionStore(row.session_key).load() == {}


def test_what_is_over_goes_away(client: Client, cast: Cast) -> None:
    row = inside(client, cast, "leader")
    assert forget_old(row.expire_date - timedelta(seconds=1)) == 0
    assert forget_old(row.expire_date) == 1
    assert not Session.objects.exists()
    assert forget_old in [work for _name, work in DUE_WORK]


def test_the_link_with_the_provider_has_no_time(cast: Cast) -> None:
    made = SocialAccount.objects.create(user=cast.people["leader"], provider="sso", uid="1")
    made.save()  # as at every sign-in
    made.refresh_from_db()
    assert (made.last_login, made.date_joined) == (NEVER, NEVER)


def test_a_second_factor_has_no_time(cast: Cast) -> None:
    made = Authenticator.objects.create(user=cast.people["admin"], type="totp", data={})
    made.record_usage()
    made.refresh_from_db()
    assert (made.last_used_at, made.created_at) == (None, NEVER)
