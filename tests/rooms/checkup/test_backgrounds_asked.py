# SPDX-License-Identifier: EUPL-1.2
"""A question about oneself: brought in, published, answered, and read like any other answer."""

import re

import pytest
from django.test import Client

from iedereen.checkup.actions import questionnaires as actions
from iedereen.checkup.models import TeamCheckup
from iedereen.checkup.queries import questionnaires as queries
from iedereen.checkup.queries.answering import FIELD, judged
from iedereen.checkup.rules import MAX_STATEMENTS, ItemKind
from iedereen.checkup.views.answering import MINUTES
from iedereen.engines import forms
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault
from iedereen.vault.models import Answer
from tests.cast import NOW, Cast
from tests.journeys.answering import OPEN_WORDS
from tests.journeys.klm import Tally, word_count
from tests.rooms.checkup.asking import checkup
from tests.rooms.checkup.rounds_play import opened_by_holders

pytestmark = pytest.mark.policy("S5")
FORM = queries.background_form()
ASKED = queries.definition_of(FORM)
(OWN,) = ASKED.backgrounds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def going(cast: Cast) -> TeamCheckup:
    version = actions.bring_in(form=FORM, by=cast.viewer("hrm"), now=NOW).version
    actions.publish(version=version.id, by=cast.viewer("hrm"), now=NOW)
    return checkup(cast, version=version)


def test_a_questionnaire_without_background_is_what_it_always_was() -> None:
    """Its digest may not change because the form learned something: rounds are compared by it."""
    kept = queries.definition_of(queries.default_form())
    assert all("choices" not in row for row in kept.as_json()["items"])
    assert queries.form_of(FORM.code, ASKED) == FORM


def test_the_one_with_background_asks_the_same_statements() -> None:
    default = queries.definition_of(queries.default_form())
    assert ASKED.statements == default.statements and ASKED.indices == default.indices
    assert len(ASKED.statements) == MAX_STATEMENTS
    assert queries.read_form(forms.write(FORM, queries.form_rules())) == FORM
    assert 2 <= len(OWN.choices) <= 5 and (OWN.low, OWN.high) == (1, 3)


def test_it_takes_no_longer_than_the_one_beside_it() -> None:
    """What the question costs by the model of `test_whole_story` is paid by the open question that is left out."""
    shown = "Alleen voor grote groepen, nooit voor uw team. Dat zeg ik liever niet"
    promise = "Vragen over uzelf tellen alleen voor grote groepen, nooit voor uw team."
    words = sum(word_count(text) for text in (OWN.label["nl"], shown, promise, *(c["nl"] for c in OWN.choices)))
    costs = Tally(keys=1, points=1, minds=1, words=words)
    left = next(i for i in queries.default_form().questions if i.open and i not in FORM.questions)
    saves = Tally(keys=1 + len(OPEN_WORDS[0]), points=1, minds=1, hands=1, words=word_count(left.label["nl"]))
    assert costs.seconds() <= saves.seconds()
    assert MINUTES == 3


def test_the_page_offers_a_way_out_and_says_what_is_done_with_it(going: TeamCheckup) -> None:
    page = Client().post("/invullen/", {"code": vault.fill_hat(going.id, 2)[0]}).content.decode()
    asked = next(part for part in page.split("<fieldset") if OWN.label["nl"] in part)
    assert "Alleen voor grote groepen, nooit voor uw team." in asked and "Dat zeg ik liever niet" in asked
    assert "Ik sla deze over" not in asked and page.count("Dat zeg ik liever niet") == 1
    assert re.findall(r'value="(\d*)"', asked.split("</fieldset>")[0]) == ["1", "2", "3", ""]


@pytest.mark.parametrize(("own", "kept"), [("2", 2.0), ("", None)])
def test_it_travels_in_the_closed_answers_in_the_order_of_the_page(
    cast: Cast, going: TeamCheckup, own: str, kept: float | None
) -> None:
    code = vault.fill_hat(going.id, 2)[0]
    given = {FIELD + item.name: "4" for item in ASKED.statements} | {FIELD + OWN.name: own}
    answer = Client().post("/invullen/versturen/", {"code": code, **given})
    assert answer.status_code == 303
    going.round.state = "closing"
    going.round.save(update_fields=["state"])
    opened_by_holders(going.round, NOW)
    places = [item.kind for item in ASKED.closed_items]
    assert places.index(ItemKind.BACKGROUND) == MAX_STATEMENTS
    assert Answer.objects.get().answers == [4.0] * MAX_STATEMENTS + [kept]


@pytest.mark.parametrize("typed", ["0", "4", "Tot 5 jaar"])
def test_an_answer_that_is_not_offered_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="answer_off_scale"):
        judged(ASKED, {FIELD + ASKED.statements[0].name: "3", FIELD + OWN.name: typed})


def test_only_something_about_oneself_is_nothing() -> None:
    """It would use the code for no answer. With a few words at an open question those are kept, and not the rest."""
    with pytest.raises(Refused, match="nothing_answered"):
        judged(ASKED, {FIELD + OWN.name: "2"})
    answers, texts = judged(ASKED, {FIELD + OWN.name: "2", FIELD + ASKED.open_items[0].name: "Rust."})
    assert set(answers) == {None} and texts


def test_the_page_of_a_questionnaire_tells_of_it(cast: Cast, going: TeamCheckup, client: Client) -> None:
    client.force_login(cast.people["hrm"])
    page = client.get(f"/check-up/vragenlijsten/{going.round.version_id}/").content.decode()
    assert OWN.label["nl"] in page and all(choice["nl"] in page for choice in OWN.choices)
    shown = client.get(f"/check-up/vragenlijsten/{going.round.version_id}/voorbeeld/").content.decode()
    assert "Dat zeg ik liever niet" in shown
