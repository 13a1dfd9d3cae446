# SPDX-License-Identifier: EUPL-1.2
"""Versions of a questionnaire: brought in, published, frozen, taken back, and the same again as a file."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import connections, transaction
from django.db.utils import DatabaseError

from iedereen.checkup.actions import questionnaires as actions
from iedereen.checkup.models import Questionnaire, QuestionnaireVersion, Round
from iedereen.checkup.queries import questionnaires as queries
from iedereen.checkup.rules import MAX_OPEN, MAX_STATEMENTS, Definition
from iedereen.engines import forms
from iedereen.ledger.models import Line
from iedereen.screen.rules import Refused
from tests.cast import NOW, Cast, make_cast
from tests.rooms.checkup.asking import checkup

pytestmark = pytest.mark.policy("S5")
DEFAULT = queries.default_form()


def other(word: str = "Anders") -> forms.Form:
    return replace(DEFAULT, title={"nl": word, "en": word})


def test_a_version_is_kept_with_one_line(cast: Cast) -> None:
    brought = actions.bring_in(form=DEFAULT, by=cast.viewer("hrm"), now=NOW)
    assert brought.fresh and brought.version.number == 1 and brought.version.published_at is None
    (line,) = Line.objects.all()
    assert (line.action, line.actor) == ("questionnaire_brought_in", cast.people["hrm"].id)
    assert line.details == {"code": "team-check-up", "number": 1, "digest": brought.version.digest}


def test_the_same_content_is_the_same_version_and_leaves_no_line(cast: Cast) -> None:
    first = actions.bring_in(form=DEFAULT, by=cast.viewer("hrm"), now=NOW)
    again = actions.bring_in(form=DEFAULT, by=cast.viewer("hrm_force"), now=NOW)
    assert (again.fresh, again.version.id) == (False, first.version.id)
    assert actions.bring_in(form=other(), by=cast.viewer("hrm"), now=NOW).version.number == 2
    assert Line.objects.count() == 2


@pytest.mark.parametrize("name", ["stranger", "leader", "supporter", "vik", "chief", "admin"])
def test_others_may_not(cast: Cast, name: str) -> None:
    version = actions.bring_in(form=DEFAULT, by=cast.viewer("hrm"), now=NOW).version
    viewer = cast.viewer(name)
    for act in (
        lambda: actions.bring_in(form=other(), by=viewer, now=NOW),
        lambda: actions.publish(version=version.id, by=viewer, now=NOW),
        lambda: actions.take_back(version=version.id, by=viewer, now=NOW),
        lambda: queries.versions(viewer),
        lambda: queries.version(viewer, version.id),
        lambda: queries.file_of(viewer, version.id),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.hidden


def test_once_published_nobody_can_change_it_not_even_the_database_user(cast: Cast) -> None:
    version = actions.bring_in(form=DEFAULT, by=cast.viewer("hrm"), now=NOW).version
    actions.publish(version=version.id, by=cast.viewer("hrm"), now=NOW)
    for act in (actions.publish, actions.take_back):
        with pytest.raises(Refused, match="questionnaire_published"):
            act(version=version.id, by=cast.viewer("hrm"), now=NOW)
    rows = QuestionnaireVersion.objects.filter(id=version.id)
    for change in (lambda: rows.update(definition={}), rows.delete):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            change()
    assert queries.newest_published() == version.id


def test_a_version_that_was_not_published_can_be_taken_back(cast: Cast) -> None:
    version = actions.bring_in(form=DEFAULT, by=cast.viewer("hrm"), now=NOW).version
    actions.take_back(version=version.id, by=cast.viewer("hrm"), now=NOW)
    assert not QuestionnaireVersion.objects.exists()
    assert queries.newest_published() is None
    with pytest.raises(Refused, match="not_yours"):
        actions.publish(version=version.id, by=cast.viewer("hrm"), now=NOW)


def test_the_newest_published_version_is_what_a_round_starts_with(cast: Cast) -> None:
    hrm = cast.viewer("hrm")
    first, second, third = (actions.bring_in(form=other(w), by=hrm, now=NOW).version for w in ("Een", "Twee", "Drie"))
    actions.publish(version=second.id, by=hrm, now=NOW)
    actions.publish(version=first.id, by=hrm, now=NOW)
    assert queries.newest_published() == second.id
    assert third.number == 3


def test_the_file_of_a_version_reads_back_with_the_same_digest(cast: Cast) -> None:
    hrm = cast.viewer("hrm")
    version = actions.bring_in(form=DEFAULT, by=hrm, now=NOW).version
    name, content = queries.file_of(hrm, version.id)
    assert name == "team-check-up-1"
    read = queries.read_form(content)
    assert queries.definition_of(read).digest == version.digest
    assert not actions.bring_in(form=read, by=hrm, now=NOW).fresh


def test_a_definition_and_a_form_are_two_ways_to_say_the_same() -> None:
    kept = queries.definition_of(DEFAULT)
    assert queries.form_of(DEFAULT.code, kept) == DEFAULT
    from_nought = replace(DEFAULT, low=0)
    assert queries.form_of(DEFAULT.code, queries.definition_of(from_nought)) == from_nought


def test_the_list_counts_rounds_in_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    version = checkup(cast).round.version
    checkup(cast, "B", version=version)
    actions.bring_in(form=other(), by=cast.viewer("hrm"), now=NOW)
    viewer = cast.viewer("hrm")
    with django_assert_max_num_queries(1):
        rows = queries.versions(viewer)
    assert [(r.number, r.rounds, bool(r.published_at)) for r in rows] == [(2, 0, False), (1, 2, True)]
    assert Round.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers_and_the_same_content_one_version() -> None:
    cast = make_cast()
    viewer = cast.viewer("hrm")

    def bring(word: str) -> int:
        try:
            return actions.bring_in(form=other(word), by=viewer, now=NOW).version.number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(bring, ["Een", "Een", "Twee", "Twee"]))
    assert sorted(numbers) == [1, 1, 2, 2]
    assert Questionnaire.objects.count() == 1 and QuestionnaireVersion.objects.count() == 2


# The check-up that comes with the system.
KEPT: Definition = queries.definition_of(DEFAULT)


def test_the_default_is_a_good_form() -> None:
    assert queries.read_form(forms.write(DEFAULT, queries.form_rules())) == DEFAULT


def test_the_default_has_three_indices_within_the_limits() -> None:
    assert (len(KEPT.statements), len(KEPT.open_items)) == (MAX_STATEMENTS, MAX_OPEN)
    assert {x.code: len(KEPT.index_items(x.code)) for x in KEPT.indices} == {
        "veiligheid": 5, "erbij_horen": 4, "steun": 3,
    }  # fmt: skip
    assert sum(i.reverse for i in KEPT.index_items("veiligheid")) == 2
    assert {(i.low, i.high) for i in KEPT.statements} == {(1, 5)} and len(KEPT.choices) == 5


def test_the_default_is_short_and_plain_in_both_languages() -> None:
    """B1: at most 20 words in a statement, no word of more than 16 letters, at most one comma."""
    for item in KEPT.items:
        assert set(item.label) == {"nl", "en"}
        words = item.label["nl"].split()
        assert len(words) <= 20 and max(len(w) for w in words) <= 16
        assert item.label["nl"].count(",") <= 1


def test_two_indices_do_not_stand_in_one_block() -> None:
    """Statements of one index are spread, so that an answer is about the statement and not about its neighbours."""
    indices = [i.index for i in KEPT.statements]
    assert not [a for a, b in pairwise(indices) if a == b]
