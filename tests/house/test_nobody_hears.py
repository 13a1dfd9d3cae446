# SPDX-License-Identifier: EUPL-1.2
"""Two attacks that need no access to anything: looking again after a colleague answered, and comparing two teams.

1. Every page and file, for everybody who may open it, is the same before and after one answer was laid down.
2. Of two teams of which one has a low result, everybody who may not see results reads the same, the ledger included.
"""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from iedereen.followup.actions import look_after
from iedereen.followup.models import Mail, Promise
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from iedereen.vault import actions as vault
from tests.cast import ALWAYS, NOW, Cast
from tests.rooms.checkup.rounds_play import answer, ended, mixed, opened
from tests.world import World, make_world

LOW = [[1.0 + i % 3, 1.0 + i % 2, 5.0 - i % 3, 3.0] for i in range(20)]
NO_RESULTS = ("district_leader", "chief", "leadership", "privacy", "council", "admin", "communications", "stranger")
FILES = ("", "?export=csv")


def seen(world: World, name: str, checkup: object) -> dict[str, str]:
    """Everything that this person can open, without what differs by itself."""
    client = Client()
    client.force_login(world.cast.people[name])
    world.named["checkup"] = checkup
    found = {}
    for address in world.addresses().values():
        for tail in FILES:
            got = client.get(address + tail)
            text = b"".join(got).decode() if got.streaming else got.content.decode(errors="replace")
            found[address + tail] = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text)
    made_anew = (".pdf", ".xlsx", "/bestand/")  # with the moment of making in them
    return {a: text for a, text in found.items() if not a.partition("?")[0].endswith(made_anew)}


def numbered() -> None:
    """The lines of the ledger get their numbers, as at commit; until then they have no order."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.policy("S5")
@pytest.mark.parametrize("name", ["leader_b", "supporter_b", "hrm", "chief", "admin"])
def test_nobody_sees_that_somebody_just_answered(cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    world = make_world(cast)
    numbered()
    before = seen(world, name, world.going.id)
    vault.deposit_by_code(world.code, b"closed", b"open")
    after = seen(world, name, world.going.id)
    assert [a for a in before if before[a] != after[a]] == []
    assert any(len(text) > 500 for text in before.values())


def two_teams(cast: Cast) -> None:
    """A has a low result, B has not; both were asked, prepared and released alike."""
    round = opened(cast, "AB")
    answer(cast, round, "A", LOW)
    answer(cast, round, "B", mixed(20))
    ended(round)
    assert Promise.objects.get(kind="look_at_low_result").unit == cast.units["A"]


@pytest.mark.policy("S6")
def test_the_ledger_does_not_tell_which_team_has_a_low_result(cast: Cast) -> None:
    two_teams(cast)
    numbered()
    lines = list(Line.objects.order_by("seq").values_list("unit_id", "action", "subject_kind"))
    per_team = {c: Counter((a, k) for u, a, k in lines if u == cast.units[c].id) for c in "AB"}
    assert per_team["A"] == per_team["B"]
    places = [i for i, (u, action, _) in enumerate(lines) if u is None and action == "promise_made"]
    teams = [i for i, (u, *_) in enumerate(lines) if u in {cast.units["A"].id, cast.units["B"].id}]
    assert places and max(teams) < min(places)  # behind all teams, not among the lines of one


@pytest.mark.policy("S6")
def test_who_may_see_no_results_hears_nothing_when_it_is_late_or_passed_on(cast: Cast) -> None:
    two_teams(cast)
    promise = Promise.objects.get(kind="look_at_low_result")
    RoleHolding.objects.filter(role="hrm").update(valid=(ALWAYS.lower, NOW.date() + timedelta(days=1)))
    for _ in range(6):
        promise.refresh_from_db()
        look_after(promise.next_at or NOW)
    promise.refresh_from_db()
    may = {cast.people[n].id for n in ("leader", "supporter", "hrm", "hrm_force", "vik")}
    for mail in Mail.objects.select_related("to"):
        assert "lage uitslag" not in mail.subject
        assert "lage uitslag" not in mail.body or mail.to_id in may, mail.to.name
    assert promise.owner_id in may or "lage" not in promise.label


@pytest.mark.parametrize("name", NO_RESULTS)
def test_no_page_tells_them_either(cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    two_teams(cast)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=40))
    client = Client()
    client.force_login(cast.people[name])
    for address in ("/", "/toezeggingen/", "/overzicht/", "/check-up/dekking/", "/post/", "/logboek/", "/afspraken/"):
        for tail in FILES:
            got = client.get(address + tail)
            text = b"".join(got).decode() if got.streaming else got.content.decode()
            assert "lage uitslag" not in text and "Denk mee" not in text, address
