# SPDX-License-Identifier: EUPL-1.2
"""Making one's own key: who may, which passphrase, once more, two at once."""

import pytest
from django.test import Client

from iedereen.engines import sealing
from iedereen.keys import actions
from iedereen.keys.models import HolderKey
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.at_once import at_once, meeting_at
from tests.cast import KEY_HOLDERS, NOW, Cast, make_cast

pytestmark = pytest.mark.policy("S5")
WORDS = "molen kast rivier negen"
WRONG = [
    ("kort", "kort", "passphrase_short", "te kort"),
    ("abab abab abab abab", "abab abab abab abab", "passphrase_simple", "te makkelijk te raden"),
    ("welkom welkom welkom", "welkom welkom welkom", "passphrase_repeats", "herhaling telt niet mee"),
    (WORDS, WORDS + "!", "passphrase_differs", "niet gelijk"),
]


def made(cast: Cast, name: str = "council", words: str = WORDS, again: str | None = None) -> HolderKey:
    return actions.make_key(passphrase=words, again=words if again is None else again, by=cast.viewer(name), now=NOW)


def in_use(cast: Cast, name: str = "council") -> HolderKey:
    return HolderKey.objects.get(person=cast.people[name], retired_at=None)


@pytest.mark.parametrize("name", KEY_HOLDERS)
def test_a_key_that_only_its_passphrase_opens(cast: Cast, name: str) -> None:
    earlier = in_use(cast, name)
    key = made(cast, name)
    assert in_use(cast, name) == key and bytes(key.public) != bytes(earlier.public)
    assert sealing.Opener(sealing.unlock(bytes(key.locked), WORDS)).public == bytes(key.public)
    with pytest.raises(sealing.SealError, match="wrong_passphrase"):
        sealing.unlock(bytes(key.locked), WORDS.title())
    (line,) = Line.objects.filter(action="holder_key_made")
    assert (line.actor, line.subject_id, line.details) == (cast.people[name].id, str(cast.people[name].id), {})


@pytest.mark.parametrize("name", ["employee", "leader", "supporter", "chief", "leadership", "admin", "stranger"])
def test_others_get_no_hint_that_it_exists(cast: Cast, client: Client, name: str) -> None:
    with pytest.raises(Refused, match=r"^not_yours$") as refusal:
        made(cast, name)
    assert refusal.value.hidden
    client.force_login(cast.people[name])
    sent = {"passphrase": WORDS, "again": WORDS}
    assert [client.get("/sleutel/").status_code, client.post("/sleutel/", sent).status_code] == [404, 404]
    assert not HolderKey.objects.filter(person=cast.people[name]).exists()


@pytest.mark.parametrize(("words", "again", "reason", "told"), WRONG)
def test_a_passphrase_that_is_no_good_leaves_the_earlier_key(
    cast: Cast, client: Client, words: str, again: str, reason: str, told: str
) -> None:
    earlier = in_use(cast)
    with pytest.raises(Refused, match=f"^{reason}$"):
        made(cast, words=words, again=again)
    client.force_login(cast.people["council"])
    answer = client.post("/sleutel/", {"passphrase": words, "again": again})
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and f'value="{words}' not in page
    assert in_use(cast) == earlier and not Line.objects.filter(action="holder_key_made").exists()


def test_a_second_key_takes_the_place_of_the_first(cast: Cast) -> None:
    first, second = made(cast), made(cast, words=WORDS + " tien")
    first.refresh_from_db()
    assert (first.retired_at, in_use(cast)) == (NOW, second)
    assert sealing.unlock(bytes(first.locked), WORDS), "what was sealed to it can still be opened"
    assert Line.objects.filter(action="holder_key_made").count() == 2


def test_on_the_page(cast: Cast, client: Client) -> None:
    HolderKey.objects.filter(person=cast.people["vik"]).delete()
    client.force_login(cast.people["vik"])
    assert "U hebt nog geen sleutel." in client.get("/sleutel/").content.decode()
    answer = client.post("/sleutel/", {"passphrase": WORDS, "again": WORDS}, follow=True)
    page = answer.content.decode()
    assert "Uw sleutel is gemaakt." in page and "U hebt een sleutel, gemaakt op" in page and WORDS not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("earlier", [True, False])
def test_two_at_once_leave_one_key(monkeypatch: pytest.MonkeyPatch, earlier: bool) -> None:
    cast = make_cast()
    if not earlier:
        HolderKey.objects.all().delete()
    by = cast.viewer("council")
    meeting_at(monkeypatch, actions, "record")

    def make() -> object:
        return actions.make_key(passphrase=WORDS, again=WORDS, by=by, now=NOW).id

    outcomes = at_once(make, make)
    assert "twice_at_once" in outcomes and in_use(cast).id in outcomes
    assert HolderKey.objects.filter(person=cast.people["council"]).count() == 1 + earlier
    assert Line.objects.filter(action="holder_key_made").count() == 1
