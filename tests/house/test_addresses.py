# SPDX-License-Identifier: EUPL-1.2
"""Every address x everybody: who gets the page, and that a stranger never gets more than 'there is no such page'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from iedereen.config.urls import CLOSED
from iedereen.followup.models import Mail
from iedereen.inbox.models import Attachment, Report
from iedereen.people.models import RoleHolding
from tests.cast import Cast
from tests.house.addresses import MEANING, OUTSIDERS, SIGN_IN, SIGN_IN_WHO, TABLE, WHO
from tests.house.inhabited import World, inhabited, undone

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Row:
    """One line of the table: an address with names for what stands in it, and a sign per visitor."""

    address: str
    gets: str
    posts: str


def rows(table: str) -> list[Row]:
    lines = [line.split() for line in table.splitlines() if line.strip() and not line.startswith("#")]
    return [Row(address, gets, posts) for address, gets, posts in lines]


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every route that the application knows."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).removeprefix("^" if before else "")
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def places(world: World) -> dict[str, object]:
    """What the names in the addresses stand for."""
    holding = RoleHolding.objects.get(person=world.cast.people["supporter"])
    return {
        "agreed": world.agreed.id, "released": world.released.id, "planned": world.planned.id,
        "round": world.third.id, "opened": world.second.id, "version": world.version.id, "draft": world.draft.id,
        "bottleneck": world.held.id, "agreement": world.agreement.id, "priority": world.priority.id,
        "team": world.cast.units["A"].id,
        "mail": Mail.objects.filter(to=world.cast.people["leader"]).order_by("id")[0].id, "holding": holding.pk,
        "person": world.cast.people["employee"].id, "asked": world.asked.id, "spoken": world.spoken.id,
        "question": world.question.id,
        "case": world.signal.case_id, "signal": world.signal.id, "message": world.message.id,
        "reflection": world.reflection.id,
        "report": Report.objects.get().id,
        "attachment": Attachment.objects.get().id,
    }  # fmt: skip


def client(cast: Cast, name: str) -> Client:
    visitor = Client(headers={"accept-language": "nl"})
    if name != "visitor":
        visitor.force_login(cast.people[name], backend=BACKEND)
    return visitor


def sign(status: int) -> str:
    return next((letter for letter, statuses in MEANING.items() if status in statuses), f"[{status}]")


def different(table: str, who: Sequence[str], posting: Sequence[str], world: World) -> list[str]:
    """The lines of the table that are not true."""
    named, found = places(world), []
    reading = {name: client(world.cast, name) for name in who}
    for row in rows(table):
        address = row.address.format(**named)
        with undone():
            gets = "".join(sign(reading[name].get(address).status_code) for name in who)
            posts = "".join(sign(client(world.cast, name).post(address).status_code) for name in posting)
        if (gets, posts) != (row.gets, row.posts):
            found.append(f"{row.address:<44} {gets} {posts}   (the table says {row.gets} {row.posts})")
    return found


def test_every_address_stands_in_the_table_and_nothing_else(db: None) -> None:
    named = places(inhabited())
    listed = {resolve(row.address.format(**named)).route for row in [*rows(TABLE), *rows(SIGN_IN)]}
    known = set(routes(get_resolver()))
    assert listed - known == set()
    assert {route for route in known - listed if not re.match(CLOSED, route)} == set()


@pytest.mark.slow
@pytest.mark.policy("S5")
def test_who_gets_what(db: None) -> None:
    wrong = different(TABLE, WHO, OUTSIDERS, inhabited())
    assert not wrong, "\n" + "\n".join(wrong)


def test_who_gets_what_of_signing_in(db: None) -> None:
    wrong = different(SIGN_IN, SIGN_IN_WHO, SIGN_IN_WHO, inhabited())
    assert not wrong, "\n" + "\n".join(wrong)
