# SPDX-License-Identifier: EUPL-1.2
"""Key holders open the answers of a closed round: holder by holder, all at once in the end, or nothing."""

from itertools import permutations
from uuid import uuid4

import pytest
from django.test import Client

from iedereen.checkup.actions.closing import close, unsealing
from iedereen.checkup.models import Round
from iedereen.checkup.rules import RoundState
from iedereen.followup.models import Promise
from iedereen.keys.models import HandedOn, RoundKey, Share
from iedereen.keys.queries import lots
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from iedereen.vault.models import Answer, Deposit, OpenDeposit
from tests.at_once import at_once, meeting_at
from tests.cast import PASSPHRASE, Cast, make_cast
from tests.rooms.checkup.rounds_play import AFTER, OPENS, answer, mixed, opened, planned, released

pytestmark = pytest.mark.policy("S5")
HOLDERS = ("council", "vik", "hrm")


def waiting(cast: Cast, teams: str = "AB") -> Round:
    """A round that is over, with 12 answers of team A that nobody can read yet."""
    round = opened(cast, teams)
    answer(cast, round, "A", mixed(12))
    close.close_due(AFTER)
    round.refresh_from_db()
    return round


@pytest.fixture
def closing(cast: Cast) -> Round:
    return waiting(cast)


def unsealed(cast: Cast, round: Round, name: str, words: str = PASSPHRASE) -> int:
    return unsealing.unseal(round=round.id, passphrase=words, by=cast.viewer(name), now=AFTER)


def refusal(cast: Cast, round: Round, name: str, words: str = PASSPHRASE) -> Refused:
    with pytest.raises(Refused) as found:
        unsealed(cast, round, name, words)
    return found.value


def owed(round: Round) -> set[str]:
    rows = Promise.objects.filter(kind="open_sealed_answers", matter_id=round.id, state="open")
    return set(rows.values_list("owner__name", flat=True))


def sealed_still(round: Round) -> bool:
    """Nothing is open, nothing is gone, nobody came."""
    given = Share.objects.filter(lot=round.id, given_at__isnull=False).exists() or HandedOn.objects.exists()
    left = (Deposit.objects.count(), OpenDeposit.objects.count(), Answer.objects.count())
    return not given and left == (12, 12, 0) and len(owed(round)) == 3


@pytest.mark.parametrize("order", list(permutations(HOLDERS, 2)))
def test_the_second_holder_opens_everything_and_all_that_was_sealed_is_gone(
    cast: Cast, closing: Round, order: tuple[str, str]
) -> None:
    assert unsealed(cast, closing, order[0]) == 1
    assert Deposit.objects.count() == 12 and not Answer.objects.exists()
    assert owed(closing) == {n.capitalize() for n in HOLDERS if n != order[0]}
    assert unsealed(cast, closing, order[1]) == 0
    assert sorted(Answer.objects.values_list("answers", flat=True)) == sorted(mixed(12))
    assert not Deposit.objects.exists() and not OpenDeposit.objects.exists() and not HandedOn.objects.exists()
    assert not Share.objects.filter(sealed__isnull=False).exists() and owed(closing) == set()
    closing.refresh_from_db()
    assert (closing.state, closing.scrub_due, closing.trouble) == (RoundState.CLOSING, True, "")
    line = Line.objects.get(action="answers_opened")
    assert (line.actor, line.details) == (cast.people[order[1]].id, {"read": 12, "dropped": 0, "surplus": 0})


@pytest.mark.parametrize(
    "name", ["employee", "leader", "supporter", "chief", "admin", "privacy", "stranger", "hrm_force"]
)
def test_who_holds_no_share_opens_nothing(cast: Cast, closing: Round, client: Client, name: str) -> None:
    assert refusal(cast, closing, name).hidden
    client.force_login(cast.people[name])
    address = f"/check-up/rondes/{closing.id}/openen/"
    # Who plans for all its teams may see how far it is.
    assert client.get(address).status_code == (200 if name == "hrm_force" else 404)
    assert client.post(address, {"passphrase": PASSPHRASE}).status_code == 404
    assert sealed_still(closing)


def test_a_round_that_is_not_there(cast: Cast, client: Client) -> None:
    with pytest.raises(Refused, match=r"^not_yours$"):
        unsealing.unseal(round=uuid4(), passphrase=PASSPHRASE, by=cast.viewer("vik"), now=AFTER)
    client.force_login(cast.people["vik"])
    assert client.get(f"/check-up/rondes/{uuid4()}/openen/").status_code == 404


def test_only_a_round_that_is_over_and_not_released(cast: Cast) -> None:
    done = released(cast, {"B": 20})
    going = opened(cast, "A", version=done.version)
    answer(cast, going, "A", mixed(12))
    for round in (done, going, planned(cast, "C", version=done.version)):
        assert refusal(cast, round, "council").code == "round_state"
    assert lots([going.id])[going.id].waits_for == 2 and Deposit.objects.count() == 12


def test_once_it_is_open_a_third_holder_is_not_needed(cast: Cast, closing: Round) -> None:
    for name in HOLDERS[:2]:
        unsealed(cast, closing, name)
    for name in HOLDERS:
        assert refusal(cast, closing, name).code == "lot_over"
    assert close.close_due(AFTER) == 1
    assert refusal(cast, closing, "hrm").code == "round_state"


def test_one_holder_counts_once(cast: Cast, closing: Round) -> None:
    unsealed(cast, closing, "vik")
    assert refusal(cast, closing, "vik").code == "share_given"
    assert lots([closing.id])[closing.id].waits_for == 1 and not Answer.objects.exists()


def test_a_wrong_passphrase_changes_nothing(cast: Cast, closing: Round) -> None:
    assert refusal(cast, closing, "vik", PASSPHRASE + "!").code == "passphrase_wrong"
    assert sealed_still(closing)


def test_on_the_page(cast: Cast, closing: Round, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    address = f"/check-up/rondes/{closing.id}/openen/"
    client.force_login(cast.people["vik"])
    assert "Er zijn nog 2 sleutelhouders nodig" in client.get(address).content.decode()
    for words, told in (("", "verplicht"), (PASSPHRASE + "!", "Deze wachtzin past niet bij uw sleutel.")):
        wrong = client.post(address, {"passphrase": words})
        assert wrong.status_code == 422 and told in wrong.content.decode() and PASSPHRASE not in wrong.content.decode()
    assert sealed_still(closing)
    assert (
        "Er is nog 1 sleutelhouder nodig"
        in client.post(address, {"passphrase": PASSPHRASE}, follow=True).content.decode()
    )
    again = client.post(address, {"passphrase": PASSPHRASE})
    assert again.status_code == 409 and "U hebt uw sleutel voor deze ronde al gebruikt." in again.content.decode()
    client.force_login(cast.people["hrm"])
    opened = client.post(address, {"passphrase": PASSPHRASE}, follow=True).content.decode()
    assert opened.count("geopend en geschud") == 1 and "De uitslag wordt nu berekend." in opened
    client.force_login(cast.people["council"])
    late = client.post(address, {"passphrase": PASSPHRASE})
    assert late.status_code == 409 and "al geopend of vernietigd" in late.content.decode()
    assert close.close_due(AFTER) == 1
    assert "De uitslag wordt nu berekend." not in client.get(address).content.decode()


def test_while_the_round_is_open_the_page_says_to_wait(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: OPENS)
    round = opened(cast, "A")
    client.force_login(cast.people["vik"])
    page = client.get(f"/check-up/rondes/{round.id}/openen/").content.decode()
    assert "Deze ronde is nog open." in page and "Gebruik mijn sleutel" not in page
    early = client.post(f"/check-up/rondes/{round.id}/openen/", {"passphrase": PASSPHRASE})
    assert early.status_code == 409 and not HandedOn.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_all_holders_at_once_open_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = waiting(cast)
    meeting_at(monkeypatch, unsealing, "give_share")
    outcomes = at_once(*(lambda n=n: unsealed(cast, round, n) for n in HOLDERS))  # type: ignore[misc]
    assert sorted(map(str, outcomes)) == ["0", "1", "lot_over"]
    assert Answer.objects.count() == 12 and not Deposit.objects.exists()
    assert Line.objects.filter(action="answers_opened").count() == 1
    assert RoundKey.objects.get(lot=round.id).opened_at == AFTER


@pytest.mark.django_db(transaction=True)
def test_one_holder_twice_at_once_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    round = waiting(cast)
    meeting_at(monkeypatch, unsealing, "give_share")
    outcomes = at_once(*[lambda: unsealed(cast, round, "vik")] * 2)
    assert sorted(map(str, outcomes)) == ["1", "share_given"]
    assert Deposit.objects.count() == 12 and not Answer.objects.exists()
