# SPDX-License-Identifier: EUPL-1.2
"""The pages of a conversation: who gets which, what is filled in, what is kept after a refusal, one sheet of paper."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from iedereen.agreements.models import Agreement
from iedereen.checkup.actions.talk.summaries import give_summary
from iedereen.checkup.models import Bottleneck, OpenSummary, TeamCheckup
from tests.cast import NOW, Cast
from tests.rooms.checkup.talk_play import OUTSIDERS, QUESTION, promise_to_summarise, ready, talked, wrote

pytestmark = pytest.mark.policy("S5")
PAGES = ("open_answers", "talk", "talk_pdf", "talk_record", "talk_confirm", "talk_outcome")
# Who gets which page while it waits for the leader (409: it is theirs, but not now).
TALKED = {
    "leader": (404, 200, 200, 200, 200, 200), "supporter": (404, 200, 200, 200, 404, 200),
    "hrm": (200, 200, 200, 200, 404, 200), "vik": (404, 200, 200, 200, 404, 200),
    "employee": (404, 404, 404, 404, 404, 200),
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The doors' clock stands still at the cast's moment."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    yield


@pytest.fixture
def sign_in(client: Client, cast: Cast) -> Callable[[str], Client]:
    def as_person(name: str) -> Client:
        client.force_login(cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_person


def address(page: str, row: TeamCheckup) -> str:
    return reverse(f"checkup:{page}", args=[row.id])


def test_every_page_by_role(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = talked(cast)
    expected = TALKED | dict.fromkeys(OUTSIDERS, (404,) * len(PAGES))
    for name, codes in expected.items():
        person = sign_in(name)
        assert tuple(person.get(address(page, row)).status_code for page in PAGES) == codes, name
    sign_in("leader").logout()
    assert {sign_in("leader").get(address("talk", row)).status_code} == {200}


def test_signed_out_goes_to_sign_in_first(cast: Cast, client: Client) -> None:
    row = ready(cast)
    assert {client.get(address(page, row)).status_code for page in PAGES} == {302}


def test_the_preparation_says_it_in_sentences(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    text = sign_in("leader").get(address("talk", ready(cast))).content.decode()
    for part in ("Vrij om iets te zeggen: gemiddeld 2,4.", "Steun: gemiddeld 4,1.", "Wat maakt het lastig",
                 "uiterlijk 20 maart 2026", "De HRM-adviseur vat de open antwoorden nog samen."):  # fmt: skip
        assert part in text
    assert "Naar de open antwoorden" not in text


def test_without_figures_it_says_so_kindly(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    text = sign_in("leader").get(address("talk", ready(cast, means=None))).content.decode()
    assert "Dat is geen oordeel." in text
    assert "Alle onderwerpen" not in text


def test_prepare_plan_and_assign_from_the_page(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = ready(cast)
    url = address("talk", row)
    two = {"first_question": "Wat helpt?", "second_question": "Wat is fijn?", "highlights": "Verhuisd"}
    assert sign_in("supporter").post(url, {"actie": "klaar", **two}).status_code == 302
    assert sign_in("leader").post(url, {"actie": "plannen", "day": "2026-03-10"}).status_code == 302
    chosen = {"supporter": str(cast.people["supporter"].id), "hrm": str(cast.people["hrm"].id), "vik": ""}
    assert sign_in("hrm").post(url, {"actie": "toewijzen", **chosen}).status_code == 302
    row.refresh_from_db()
    assert (str(row.talk_date), row.hrm, row.vik) == ("2026-03-10", cast.people["hrm"], None)
    text = sign_in("leader").get(url).content.decode()
    assert all(part in text for part in ("Wat helpt?", "Verhuisd", "10 maart 2026", "Klaar"))
    assert sign_in("leader").post(url, {"actie": "toewijzen", **chosen}).status_code == 404
    assert sign_in("leader").post(url, {"actie": "klaar", **two}).status_code == 404


def test_a_refusal_keeps_what_was_typed(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = ready(cast)
    answer = sign_in("leader").post(address("talk", row), {"actie": "plannen", "day": "2026-04-20"})
    assert "later dan de termijn" in answer.content.decode()
    assert "2026-04-20" in answer.content.decode()


def test_open_answers_are_summarised_on_one_page(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = ready(cast)
    wrote(row, "<b>Het rooster komt altijd veel te laat</b>")
    promise_to_summarise(cast, row)
    url, hrm = address("open_answers", row), sign_in("hrm")
    text = hrm.get(url).content.decode()
    assert "&lt;b&gt;Het rooster" in text and "Geen namen" in text
    quoting = hrm.post(url, {QUESTION: "Het rooster komt altijd veel te laat", "geven": "1"}).content.decode()
    assert "woorden van één persoon" in quoting and "veel te laat</textarea>" in quoting
    assert hrm.post(url, {QUESTION: "Zorgen over planning.", "bewaren": "1"}).status_code == 302
    assert "Zorgen over planning.</textarea>" in hrm.get(url).content.decode()
    assert hrm.post(url, {QUESTION: "Zorgen over planning.", "geven": "1"}).status_code == 302
    assert OpenSummary.objects.get().given_at is not None
    assert "voorgoed gewist" in hrm.get(url).content.decode()


def test_withheld_answers_can_only_be_wiped(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = ready(cast, means=None)
    wrote(row, "Iets heel eigens")
    hrm = sign_in("hrm")
    text = hrm.get(address("open_answers", row)).content.decode()
    assert "Iets heel eigens" not in text and "te weinig antwoorden" in text
    assert hrm.post(address("open_answers", row), {"wissen": "1"}).status_code == 302


def form_of(text: str) -> dict[str, str]:
    """What a browser would send back: the fields of the page's last form as they are filled in."""
    form = text[text.rindex('<form class="form"') :]
    values: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not ('type="checkbox"' in tag and "checked" not in tag):
            values[name[1]] = value[1] if value else ("on" if "checked" in tag else "")
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    for name, inside in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        values[name] = inside
    return {name: unescape(value) for name, value in values.items()}


def test_the_whole_conversation_through_the_pages(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = ready(cast)
    url = address("talk_record", row)
    values = form_of(sign_in("supporter").get(url).content.decode())
    assert (values["talk_date"], values["next_date"]) == ("2026-03-02", "2026-09-02")
    assert values["afspraak-0-due_date"] == "2026-03-30"  # twenty working days
    values |= {
        "knelpunt-0-what": "Diensten wisselen te laat", "knelpunt-0-kind": "rooster",
        "knelpunt-2-what": "Te weinig auto's", "knelpunt-2-kind": "middelen",
        "afspraak-0-what": "Auto's lenen", "afspraak-0-owner": str(cast.people["leader"].id),
        "afspraak-0-bottleneck": "3",
    }  # fmt: skip
    missing = values | {"afspraak-0-owner": ""}
    assert "Kies wie deze afspraak doet." in sign_in("supporter").post(url, missing).content.decode()
    assert sign_in("supporter").post(url, values).status_code == 302
    assert Bottleneck.objects.count() == 2

    url = address("talk_confirm", row)
    page = sign_in("leader").get(url).content.decode()
    assert all(p in page for p in ("Auto&#x27;s lenen", "Leader, klaar op 30 maart 2026", "2 september 2026"))
    values = form_of(page)
    assert sign_in("leader").post(url, values | {"terug": "1", "remark": "Eerder graag"}).status_code == 302
    again = form_of(sign_in("supporter").get(address("talk_record", row)).content.decode())
    assert "Eerder graag" in sign_in("supporter").get(address("talk_record", row)).content.decode()
    again |= {"afspraak-0-due_date": "2026-03-16"}
    assert sign_in("supporter").post(address("talk_record", row), again).status_code == 302

    stale = sign_in("leader").post(url, values | {"bevestigen": "1"}).content.decode()
    assert "intussen veranderd" in stale
    fresh = form_of(sign_in("leader").get(url).content.decode())
    assert sign_in("leader").post(url, fresh | {"bevestigen": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "agreed"
    assert sorted(Agreement.objects.values_list("state", flat=True)) == ["agreed", "dropped"]
    outcome = sign_in("employee").get(address("talk_outcome", row)).content.decode()
    assert all(part in outcome for part in ("Diensten wisselen te laat", "16 maart 2026", "Bevestigd"))
    assert "Afronden" not in outcome


def opened_rows(page: str) -> list[str]:
    """Which of the lines that are folded away stand open."""
    return re.findall(r"<details open>.*?<legend>(.*?)</legend>", page, re.S)


def test_only_lines_with_something_in_them_are_open(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    url = address("talk_record", ready(cast))
    supporter = sign_in("supporter")
    empty = supporter.get(url).content.decode()
    assert "<details>" in empty and opened_rows(empty) == []
    nothing = supporter.post(url, form_of(empty)).content.decode()
    assert "Er staan geen afspraken." in nothing and opened_rows(nothing) == []
    given = form_of(empty) | {
        "knelpunt-3-what": "Te weinig auto's", "afspraak-2-what": "Auto's lenen", "afspraak-4-due_date": "2026-04-01",
    }  # fmt: skip
    filled = supporter.post(url, given).content.decode()
    assert opened_rows(filled) == ["Knelpunt 4", "Afspraak 3", "Afspraak 5"]


def test_the_leader_ticks_one_line_off(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    row = talked(cast)
    values = form_of(sign_in("leader").get(address("talk_confirm", row)).content.decode())
    number = next(k for k, v in values.items() if v == "Te weinig auto's").removesuffix("-what")
    del values[f"{number}-keep"]
    assert sign_in("leader").post(address("talk_confirm", row), values | {"bevestigen": "1"}).status_code == 302
    assert [b.what for b in Bottleneck.objects.filter(dropped_at=None)] == ["Diensten wisselen te laat"]
    assert Agreement.objects.get().state == "agreed"


def test_a_bottleneck_is_ended_on_its_page(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    talked(cast)
    row = Bottleneck.objects.get(what="Te weinig auto's")
    url = reverse("checkup:bottleneck", args=[row.id])
    assert sign_in("employee").get(url).status_code == 404
    assert "Schrijf in een paar woorden" in sign_in("leader").post(url, {"end": "dropped"}).content.decode()
    assert sign_in("leader").post(url, {"end": "solved", "note": "Twee erbij"}).status_code == 302
    assert "Twee erbij" in sign_in("leader").get(url).content.decode()


def test_paper_is_one_page_also_when_much_is_said(cast: Cast, sign_in: Callable[[str], Client], tmp_path: Path) -> None:
    row = ready(cast)
    wrote(row, "Iets")
    give_summary(checkup=row.id, texts={QUESTION: "De planning vraagt aandacht. " * 20}, by=cast.viewer("hrm"), now=NOW)
    text = {"first_question": "Hoe dan? " * 20, "second_question": "En nu? " * 25, "highlights": "Let hierop. " * 50}
    sign_in("supporter").post(address("talk", row), {"actie": "klaar", **text})
    answer = sign_in("leader").get(address("talk_pdf", row))
    assert answer["Content-Type"] == "application/pdf"
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo (poppler) is not installed")
    (tmp_path / "a.pdf").write_bytes(answer.content)
    shown = subprocess.run(["pdfinfo", tmp_path / "a.pdf"], capture_output=True, check=True, text=True).stdout
    assert re.search(r"Pages:\s+1\n", shown)


@pytest.mark.parametrize(
    ("page", "most"), [("talk", 45), ("talk_record", 35), ("talk_confirm", 35), ("talk_outcome", 25)]
)
def test_the_number_of_queries_does_not_grow(
    cast: Cast, sign_in: Callable[[str], Client], django_assert_max_num_queries: Callable[..., object], page: str,
    most: int,
) -> None:  # fmt: skip
    row = talked(cast)
    Bottleneck.objects.bulk_create(
        Bottleneck(checkup=row, kind="rooster", what=f"Punt {n}", noted_by=cast.people["leader"], noted_at=NOW)
        for n in range(20)
    )
    leader = sign_in("leader")
    with django_assert_max_num_queries(most):
        assert leader.get(address(page, row)).status_code == 200
