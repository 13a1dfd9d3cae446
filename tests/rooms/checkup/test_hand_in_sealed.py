# SPDX-License-Identifier: EUPL-1.2
"""Handing in what the browser sealed: with a right and nothing else, once, and only what fits."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from iedereen.checkup.actions import codes
from iedereen.checkup.actions.answering import Credential, hand_in_sealed
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from iedereen.vault.models import Answer, Deposit, OpenAnswer, OpenDeposit, Spent
from tests.at_once import at_once
from tests.cast import Cast, make_cast
from tests.rooms.checkup.devices import SOON, ballot, fetched, sent
from tests.rooms.checkup.rounds_play import CLOSES, asked, group, opened, opened_by_holders, version

pytestmark = pytest.mark.policy("S5")
ADDRESS = "/invullen/verzegeld/"
WAYS = ("credential", "code")
ROW = (1.0, None, 5.0, 3.0)


@pytest.fixture
def round(cast: Cast) -> Round:
    return opened(cast, "AB", version=version(cast.people["hrm_force"], asked(open_item=True)))


@pytest.fixture
def team(cast: Cast, round: Round) -> UUID:
    return group(cast, round, "A")


def right(cast: Cast, team: UUID, way: str) -> str | Credential:
    if way == "credential":
        return fetched(cast, "employee", team)
    return codes.print_codes(checkup=team, by=cast.viewer("supporter"), now=SOON).codes[0]


def handed(right: str | Credential, closed: bytes, opened: bytes, now: object = SOON) -> None:
    hand_in_sealed(right=right, closed=closed, opened=opened, now=now)  # type: ignore[arg-type]


def refusal(right: str | Credential, closed: bytes, opened: bytes, now: object = SOON) -> str:
    with pytest.raises(Refused) as found:
        handed(right, closed, opened, now)
    return found.value.code


def laid_down() -> tuple[int, int]:
    return Deposit.objects.count(), OpenDeposit.objects.count()


@pytest.mark.parametrize("way", WAYS)
def test_what_was_sealed_comes_out_when_the_holders_open_it(cast: Cast, round: Round, team: UUID, way: str) -> None:
    mine = right(cast, team, way)
    lines = Line.objects.count()
    handed(mine, *ballot(team, ROW, {"more": "De koffie is goed"}))
    assert (laid_down(), Line.objects.count()) == ((1, 1), lines)
    close.close_due(CLOSES)
    opened_by_holders(round, CLOSES)
    assert Answer.objects.get().answers == list(ROW)
    assert OpenAnswer.objects.get().text == "De koffie is goed"


@pytest.mark.parametrize("way", WAYS)
def test_a_right_is_good_once(cast: Cast, team: UUID, way: str) -> None:
    mine = right(cast, team, way)
    handed(mine, *ballot(team))
    assert refusal(mine, *ballot(team)) == {"credential": "credential_spent", "code": "code_unknown"}[way]
    assert laid_down() == (1, 1)


def test_a_credential_is_good_for_its_own_team_only(cast: Cast, round: Round, team: UUID) -> None:
    mine, other = fetched(cast, "employee", team), group(cast, round, "B")
    for wrong in (
        Credential(other, mine.prepared, mine.signature), Credential(uuid4(), mine.prepared, mine.signature),
        Credential(team, mine.prepared + b"x", mine.signature), Credential(team, mine.prepared, b""),
        Credential(team, b"", mine.signature),
    ):  # fmt: skip
        assert refusal(wrong, *ballot(team)) == "credential_unknown"
    assert refusal("AAAAA-AAAAA", *ballot(team)) == refusal("", *ballot(team)) == "code_unknown"
    assert laid_down() == (0, 0) and not Spent.objects.exists()


def test_what_is_sealed_for_another_team_is_not_counted_here(cast: Cast, round: Round, team: UUID) -> None:
    handed(fetched(cast, "employee", team), *ballot(group(cast, round, "B")))
    close.close_due(CLOSES)
    opened_by_holders(round, CLOSES)
    assert not Answer.objects.exists()
    assert Line.objects.get(action="answers_opened").details == {"read": 0, "dropped": 1, "surplus": 0}


@pytest.mark.parametrize("way", WAYS)
def test_only_what_has_the_size_of_a_ballot(cast: Cast, team: UUID, way: str) -> None:
    mine = right(cast, team, way)
    closed, written = ballot(team)
    for wrong in (
        (closed[:-1], written),
        (closed, written[:-1]),
        (written, closed),
        (b"", b""),
        (closed + b"x", written),
    ):
        if (len(wrong[0]), len(wrong[1])) != (len(closed), len(written)):
            assert refusal(mine, *wrong) == "ballot_unreadable"
    assert laid_down() == (0, 0)
    handed(mine, closed, written)


def test_a_round_that_is_over_says_so_to_who_has_a_credential(cast: Cast, round: Round, team: UUID) -> None:
    used, unused = fetched(cast, "employee", team), fetched(cast, "leader", team)
    code = right(cast, team, "code")
    handed(used, *ballot(team))
    close.close_due(CLOSES)
    assert refusal(used, *ballot(team), CLOSES) == refusal(unused, *ballot(team), CLOSES) == "round_closed"
    assert refusal(code, *ballot(team), CLOSES) == "code_unknown"
    opened_by_holders(round, CLOSES)
    assert refusal(unused, *ballot(team), CLOSES) == "round_closed"
    assert laid_down() == (0, 0) and Answer.objects.count() == 1


def test_until_the_worker_shuts_the_round_nobody_who_is_busy_is_turned_away(cast: Cast, team: UUID) -> None:
    handed(fetched(cast, "employee", team), *ballot(team), CLOSES + timedelta(seconds=5))
    assert laid_down() == (1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_as_the_browser_sends_it(cast: Cast, team: UUID, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: SOON)
    mine, phone = right(cast, team, way), Client(enforce_csrf_checks=True, headers={"accept-language": "nl"})
    body = sent(mine, *ballot(team))
    first, second = (phone.post(ADDRESS, body, content_type="application/json") for _ in range(2))
    assert (first.status_code, first.content) == (204, b"")
    assert (second.status_code, laid_down()) == (409, (1, 1))
    words = {"credential": "is al geantwoord", "code": "al gebruikt"}[way]
    assert words in second.json()["sentence"]
    assert not phone.cookies and {a["Cache-Control"] for a in (first, second)} == {"no-store"}
    assert phone.get(ADDRESS).status_code == 405


BROKEN = [
    b"", b"{", b"[]", b"null", b'{"code": "x"}', b'{"code": "x", "closed": 3, "open": "AA"}',
    b'{"code": "x", "closed": "AA", "open": "AA"}', b'{"checkup": "x", "closed": "", "open": ""}',
    b'{"checkup": 3, "closed": "", "open": ""}', b'{"closed": "", "open": "\xff"}', b"[" * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN)
def test_a_body_that_no_browser_sends(client: Client, team: UUID, body: bytes) -> None:
    answer = client.post(ADDRESS, body, content_type="application/json")
    assert (answer.status_code, answer.json()["reason"]) == (409, "ballot_unreadable")
    assert laid_down() == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_one_right_handed_in_by_four_at_once_counts_once(way: str) -> None:
    cast = make_cast()
    team = group(cast, opened(cast, "AB"), "A")
    mine = right(cast, team, way)
    outcomes = at_once(*[lambda: handed(mine, *ballot(team))] * 4)
    refused = {"credential": "credential_spent", "code": "code_unknown"}[way]
    assert sorted(map(str, outcomes)) == ["None"] + [refused] * 3
    assert laid_down() == (1, 1)
