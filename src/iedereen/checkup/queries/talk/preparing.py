# SPDX-License-Identifier: EUPL-1.2
"""The one page that prepares a conversation: what the system knows, and what people added."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from iedereen.checkup.models import Preparation, TeamCheckup
from iedereen.checkup.queries import results
from iedereen.checkup.queries.talk.access import Candidates, candidates, find, questionnaire, released_on, state_of
from iedereen.checkup.queries.talk.outcome import PastAgreement, past_agreements
from iedereen.checkup.queries.talk.summaries import given_summary
from iedereen.checkup.rules import CellStatus, CheckupState
from iedereen.checkup.rules.highlights import Banks, Estimate, Figure, Highlight, Other, highlights, two_questions
from iedereen.checkup.rules.talk import (
    WITH_OUTCOME,
    WITH_RESULT,
    leads,
    may_assign,
    may_prepare,
    may_read_open_answers,
    may_see_preparation,
)
from iedereen.engines.schedule import add_working_days
from iedereen.people.models import Person
from iedereen.people.queries import Tree, holders
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused


@dataclass(frozen=True)
class Page:
    """The preparation. `result` is None for a conversation without figures: too few people, or too few answers."""

    checkup: TeamCheckup
    team: str
    leaders: tuple[Person, ...]
    result: results.ResultPage | None
    stands_out: tuple[Highlight, ...]
    questions: tuple[str, str]
    text: Preparation | None
    summary: tuple[tuple[str, str], ...]
    summary_waits: bool
    last_time: tuple[PastAgreement, ...]
    latest_date: date | None  # the policy's last day for the conversation
    may_edit: bool
    may_plan: bool
    may_read_open: bool
    leading: bool
    candidates: Candidates | None  # for who may assign
    supporter: Person | None  # assigned, otherwise the nearest who holds the role
    hrm: Person | None
    vik: Person | None

    @property
    def assigned(self) -> dict[str, UUID | None]:
        """What the form of who assigns begins with."""
        parts = {"supporter": self.supporter, "hrm": self.hrm, "vik": self.vik}
        return {part: person.id if person else None for part, person in parts.items()}

    @property
    def state(self) -> CheckupState:
        return state_of(self.checkup)

    @property
    def indices(self) -> tuple[results.Figure, ...]:
        return self.result.indices if self.result else ()


def banks() -> Banks:
    """The questions of `policy/gesprek.toml`."""
    norms = settings.POLICY["gesprek"]
    general = norms["algemeen"]
    return Banks(norms["vragen"], "anders", general["goed"], general["beter"])


def preparation(viewer: Viewer, checkup: UUID, at: Tree) -> Page:
    """Raises Refused("not_yours", hidden) for team and line above, Refused("talk_too_early") before a result."""
    row = find(viewer, checkup, lambda v, c: may_see_preparation(v, c.unit_id))
    if state_of(row) not in WITH_RESULT:
        raise Refused("talk_too_early")
    result = results.result_of(viewer, row)
    if result is not None and result.status is not CellStatus.PUBLISHED:
        result = None
    figures = [f for one in (result.indices if result else ()) if (f := _figure(one)) is not None]
    talked = _last_talk(row)
    written = {p.checkup_id: p for p in Preparation.objects.filter(checkup__in=[c for c in (row, talked) if c])}
    summary, released = given_summary(row), released_on(row)
    days = settings.POLICY["check-up"]["termijnen"]["gesprek_werkdagen"]
    near = candidates(row.unit_id, viewer)
    leading, assigning = leads(viewer, row.unit_id), may_assign(viewer, row.unit_id)
    return Page(
        checkup=row, team=at.places[row.unit_id].name, result=result, stands_out=highlights(figures),
        leaders=tuple(holders(Role.TEAM_LEADER, [row.unit_id], viewer.today).get(row.unit_id, [])),
        questions=_questions(figures, written.get(talked.id) if talked else None), text=written.get(row.id),
        summary=summary, summary_waits=result is not None and not summary and bool(questionnaire(row).open_items),
        last_time=past_agreements(talked.id) if talked else (),
        latest_date=None if released is None else add_working_days(released, days), leading=leading,
        may_edit=may_prepare(viewer, row.unit_id), may_plan=may_prepare(viewer, row.unit_id) or leading,
        may_read_open=may_read_open_answers(viewer, row.unit_id, row.hrm_id),
        candidates=near if assigning else None,
        supporter=row.supporter or next(iter(near.supporter), None), hrm=row.hrm or next(iter(near.hrm), None),
        vik=row.vik or next(iter(near.vik), None),
    )  # fmt: skip


def _figure(one: results.Figure) -> Figure | None:
    """For what stands out; None when no mean was released."""
    if one.mean is None:
        return None

    def other(compared: results.Compared | None) -> Other | None:
        return None if compared is None else Other(compared.mean, one.margin is not None and not compared.similar)

    return Figure(
        one.measure, Estimate(one.mean, one.margin), one.low_end, one.high_end, other(one.before), other(one.beside)
    )


def _questions(figures: list[Figure], last: Preparation | None) -> tuple[str, str]:
    low, high = settings.POLICY["check-up"]["laag"]["drempel"], settings.POLICY["gesprek"]["banden"]["hoog_vanaf"]
    asked = frozenset({last.first_question, last.second_question} if last else ())
    return two_questions(figures, banks(), low_below=low, high_from=high, asked=asked)


def _last_talk(checkup: TeamCheckup) -> TeamCheckup | None:
    """The team's latest earlier check-up that came to a conversation."""
    rows = TeamCheckup.objects.filter(unit=checkup.unit_id, state__in=[s.value for s in WITH_OUTCOME])
    return rows.filter(round__closes_at__lt=checkup.round.closes_at).order_by("-round__closes_at").first()
