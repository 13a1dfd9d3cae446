# SPDX-License-Identifier: EUPL-1.2
"""Answering: with a code and nothing else, from the first page to the thanks."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from iedereen.checkup.actions.answering import hand_in
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.answering import FIELD, MAX_TEXT, judged, sheet
from iedereen.checkup.queries.questionnaires import default_form, definition_of
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault
from iedereen.vault import queries as vault_queries
from iedereen.vault.models import Answer, Deposit, OpenAnswer, OpenDeposit
from tests.cast import NOW, Cast
from tests.rooms.checkup.asking import PROMISE, checkup
from tests.rooms.checkup.rounds_play import opened_by_holders

pytestmark = pytest.mark.policy("S5")
ASKED = definition_of(default_form())
FIRST, SECOND = (FIELD + i.name for i in ASKED.statements[:2])
OPEN = FIELD + ASKED.open_items[0].name


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def going(cast: Cast) -> TeamCheckup:
    return checkup(cast)


@pytest.fixture
def code(going: TeamCheckup) -> str:
    return vault.fill_hat(going.id, 3)[0]


@pytest.fixture
def phone() -> Client:
    """A browser that checks for forged requests, as a real one would meet it, and knows no cookies."""
    return Client(enforce_csrf_checks=True)


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def test_from_the_first_page_to_the_thanks(phone: Client, code: str, going: TeamCheckup) -> None:
    first = phone.get("/invullen/")
    assert "Wat wij beloven" in text(first) and 'name="code"' in text(first)
    second = phone.post("/invullen/", {"code": code.lower().replace("-", " ")})
    assert second.status_code == 200
    assert PROMISE in text(second) and "Er zijn 14 vragen" in text(second)
    assert text(second).count("<fieldset") == 12 and text(second).count("<textarea") == 2
    third = phone.post("/invullen/versturen/", {"code": code, FIRST: "4", SECOND: "", OPEN: "De koffie\r\nis goed"})
    assert (third.status_code, third["Location"]) == (303, "/invullen/bedankt/")
    assert "Wat er nu gebeurt" in text(phone.get(third["Location"]))
    assert [model.objects.filter(group=going.id).count() for model in (Deposit, OpenDeposit)] == [1, 1]
    opened_by_holders(closing(going), NOW)
    assert Answer.objects.get(group=going.id).answers == [4.0] + [None] * 11
    assert list(OpenAnswer.objects.values_list("question", "text")) == [("goed_houden", "De koffie\nis goed")]


def closing(going: TeamCheckup) -> Round:
    """Its round is over and waits for the key holders."""
    Round.objects.filter(id=going.round_id).update(state=RoundState.CLOSING)
    return Round.objects.get(id=going.round_id)


@pytest.mark.parametrize("language", ["", "?taal=en"])
def test_no_page_sets_a_cookie_or_is_kept_or_tells_where_somebody_came_from(
    phone: Client, code: str, language: str
) -> None:
    answers = [
        phone.get(f"/invullen/{language}"), phone.post(f"/invullen/{language}", {"code": code}),
        phone.post(f"/invullen/{language}", {"code": "fout"}),
        phone.post(f"/invullen/versturen/{language}", {"code": code}),
        phone.post(f"/invullen/versturen/{language}", {"code": code, FIRST: "1"}),
        phone.get(f"/invullen/bedankt/{language}"),
    ]  # fmt: skip
    assert [a.status_code for a in answers] == [200, 200, 409, 422, 303, 200]
    for answer in answers:
        assert not answer.cookies and "Set-Cookie" not in answer
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "nosniff" in answer["X-Content-Type-Options"]
        assert "'unsafe" not in answer["Content-Security-Policy"]
    assert not phone.cookies


def test_a_code_never_stands_in_an_address(phone: Client, code: str) -> None:
    page = text(phone.post("/invullen/", {"code": code}))
    assert not [a for a in re.findall(r'(?:href|action|formaction|src)="([^"]*)"', page) if code in a]
    assert "Location" not in phone.post("/invullen/", {"code": code})
    assert code not in text(phone.get(f"/invullen/?code={code}"))


def test_somebody_who_is_signed_in_is_nobody_here(cast: Cast, code: str, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    """The browser sends its session along; no query may look at it, and no page may show it."""
    browser = Client()
    browser.force_login(cast.people["employee"])
    with django_assert_num_queries(3) as queries:  # whose code, which round, its key; handing in travels apart
        answer = browser.post("/invullen/versturen/", {"code": code, FIRST: "5"})
    assert answer.status_code == 303
    assert not [q["sql"] for q in queries.captured_queries if "session" in q["sql"] or "people_person" in q["sql"]]
    assert not answer.cookies
    assert "Employee" not in text(browser.get("/invullen/"))


def test_no_log_tells_when_somebody_tried(phone: Client, code: str, caplog: pytest.LogCaptureFixture) -> None:
    for path, given in (("", {"code": "fout"}), ("versturen/", {"code": code}), ("versturen/", {"code": "fout"})):
        assert phone.post(f"/invullen/{path}", given).status_code in {409, 422}
    assert caplog.records == []


def test_nothing_is_written_in_the_ledger(phone: Client, code: str) -> None:
    before = Line.objects.count()
    phone.post("/invullen/versturen/", {"code": code, FIRST: "5"})
    assert Line.objects.count() == before


def test_a_used_code_is_refused_and_what_was_typed_goes_on_with_another(
    phone: Client, code: str, going: TeamCheckup
) -> None:
    phone.post("/invullen/versturen/", {"code": code, FIRST: "5"})
    again = phone.post("/invullen/versturen/", {"code": code, FIRST: "2", OPEN: "Mijn <verhaal>"})
    assert again.status_code == 409
    assert "al gebruikt" in text(again) and "is niet weg" in text(again)
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text(again)))
    assert kept == {FIRST: "2", OPEN: "Mijn &lt;verhaal&gt;"}
    fresh = vault.fill_hat(going.id, 3)
    opening = next(c for c in fresh if vault_queries.group_of(c))
    page = text(phone.post("/invullen/", {"code": opening, FIRST: "2", OPEN: "Mijn <verhaal>"}))
    assert "Mijn &lt;verhaal&gt;</textarea>" in page
    assert f'name="{FIRST}" value="2" checked' in page
    assert Deposit.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "U hebt nog niets ingevuld"),
        ({FIRST: "", OPEN: "   \r\n "}, "U hebt nog niets ingevuld"),
        ({FIRST: "6"}, "staat niet op de lijst"),
        ({FIRST: "4.0"}, "staat niet op de lijst"),
        ({FIRST: "٣"}, "staat niet op de lijst"),
        ({FIRST: "3", OPEN: "x" * 2_001}, "Uw tekst bij vraag 13"),
        ({OPEN: "\U0001f600" * 1_001}, "Uw tekst bij vraag 13"),
    ],
)
def test_what_cannot_be_handed_in_comes_back_as_it_was(
    phone: Client, code: str, given: dict[str, str], words: str
) -> None:
    answer = phone.post("/invullen/versturen/", {"code": code, SECOND: "", **given})
    assert answer.status_code == 422
    assert words in text(answer) and 'role="alert"' in text(answer)
    if given.get(FIRST) == "3":
        assert f'name="{FIRST}" value="3" checked' in text(answer) and "x" * 2_001 in text(answer)
        assert 'aria-invalid="true"' in text(answer)
    assert not Deposit.objects.exists()
    phone.post("/invullen/versturen/", {"code": code, FIRST: "3"})
    assert Deposit.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "fout", "AAAAA-AAAAA", "%s%d<script>", "x" * 5_000])
def test_an_unknown_code_is_told_so_and_shown_as_typed(phone: Client, going: TeamCheckup, typed: str) -> None:
    answer = phone.post("/invullen/", {"code": typed})
    assert answer.status_code == 409
    assert "Deze code kennen we niet" in text(answer) and "<script>" not in text(answer)


STATES = [
    ((RoundState.PLANNED, CheckupState.PLANNED, 0), "round_not_open", "begint op 1 maart"),
    ((RoundState.OPEN, CheckupState.PLANNED, 0), "round_not_open", "begint op 1 maart"),
    ((RoundState.OPEN, CheckupState.OPEN, -2), "round_not_open", "begint op 1 maart"),
    ((RoundState.OPEN, CheckupState.OPEN, 9), "round_closed", "op 11 maart gesloten"),
    ((RoundState.CLOSING, CheckupState.OPEN, 0), "round_closed", "op 11 maart gesloten"),
    ((RoundState.RELEASED, CheckupState.RELEASED, 0), "round_closed", "op 11 maart gesloten"),
    ((RoundState.OPEN, CheckupState.RELEASED, 0), "round_closed", "op 11 maart gesloten"),
]


@pytest.mark.parametrize(("case", "reason", "words"), STATES)
def test_only_while_the_round_is_open(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, case: tuple[RoundState, CheckupState, int], reason: str, words: str
) -> None:
    round_state, state, days = case
    (code,) = vault.fill_hat(checkup(cast, round_state=round_state, state=state).id, 1)
    moment = NOW + timedelta(days=days)
    with pytest.raises(Refused, match=reason):
        hand_in(code=code, given={FIRST: "3"}, now=moment)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    answer = Client().post("/invullen/versturen/", {"code": code, FIRST: "3"})
    assert answer.status_code == 409 and words in text(answer)
    assert not Deposit.objects.exists()


def test_the_round_closes_between_reading_and_handing_in(cast: Cast, going: TeamCheckup, code: str) -> None:
    sheet(code, NOW)
    vault.shut([going.id])
    with pytest.raises(Refused, match="code_unknown"):
        hand_in(code=code, given={FIRST: "3"}, now=NOW)


def test_the_code_of_a_group_that_is_no_check_up_opens_nothing(cast: Cast) -> None:
    (code,) = vault.fill_hat(cast.units["A"].id, 1)
    with pytest.raises(Refused, match="code_unknown"):
        sheet(code, NOW)


def test_english_by_address_or_by_browser(phone: Client, code: str) -> None:
    page = phone.post("/invullen/?taal=en", {"code": code})
    assert page["Content-Language"] == "en" and '<html lang="en">' in text(page)
    assert "In our team I can be myself." in text(page) and "Strongly agree" in text(page)
    assert 'action="/invullen/versturen/?taal=en"' in text(page)
    assert 'formaction="/invullen/?taal=nl"' in text(page)  # the other language keeps what was typed
    by_browser = phone.post("/invullen/", {"code": code}, headers={"accept-language": "en-GB,en;q=0.9"})
    assert "In our team I can be myself." in text(by_browser)
    assert phone.get("/invullen/?taal=xx")["Content-Language"] == "nl"
    sent = phone.post("/invullen/versturen/?taal=en", {"code": code, FIRST: "1"})
    assert sent["Location"] == "/invullen/bedankt/?taal=en"


def test_every_question_is_a_group_of_its_own_with_a_way_to_skip(phone: Client, code: str) -> None:
    page = text(phone.post("/invullen/", {"code": code}))
    names = re.findall(r'<input type="radio" id="[^"]+" name="([^"]+)" value="([^"]*)"', page)
    assert [v for n, v in names if n == FIRST] == ["1", "2", "3", "4", "5", ""]
    assert len(names) == 12 * 6
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)
    assert {i for group in re.findall(r'aria-describedby="([^"]+)"', page) for i in group.split()} <= set(ids)
    assert "Noem geen namen" in page
    assert "checked" not in page
    assert not re.search(r"\son\w+=|style=|<script>", page)


def test_a_skipped_question_stays_skipped_when_the_page_comes_back(phone: Client, code: str) -> None:
    page = text(phone.post("/invullen/versturen/", {"code": code, FIRST: ""}))
    assert f'id="{FIRST}_skip" name="{FIRST}" value="" checked' in page


@pytest.mark.parametrize("path", ["/invullen/versturen/", "/invullen/bedankt/"])
def test_other_ways_in_are_closed(phone: Client, path: str) -> None:
    assert phone.put(path).status_code == 405
    assert phone.get("/invullen/versturen/").status_code == 405


def test_a_text_of_exactly_the_limit_is_accepted_and_loses_only_what_cannot_be_stored() -> None:
    answers, texts = judged(ASKED, {OPEN: "\x00\x1b" + "é" * MAX_TEXT, "iets_anders": "x"})
    assert texts == {"goed_houden": "é" * MAX_TEXT}
    assert answers == [None] * 12
    assert json.dumps(texts)


def test_one_size_whatever_somebody_writes(phone: Client, going: TeamCheckup) -> None:
    """Nothing, a word, and the longest answers to both questions in the widest signs."""
    texts = [{}, {OPEN: "ja"}, {FIELD + item.name: "€" * MAX_TEXT for item in ASKED.open_items}]
    for code, given in zip(vault.fill_hat(going.id, 3), texts, strict=True):
        assert phone.post("/invullen/versturen/", {"code": code, FIRST: "3", **given}).status_code == 303
    assert (
        len({len(bytes(d.sealed)) for d in OpenDeposit.objects.all()})
        == 1
        == len({len(bytes(d.sealed)) for d in Deposit.objects.all()})
    )
