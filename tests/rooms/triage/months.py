# SPDX-License-Identifier: EUPL-1.2
"""Cases in the random months of follow-up: whoever can takes a next step, at any moment, whatever happened."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from iedereen.agreements import actions as agreements
from iedereen.agreements.queries import of_source
from iedereen.followup.models import Promise
from iedereen.people.models import Person
from iedereen.people.queries import viewer
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.triage import actions
from iedereen.triage.models import Case, Member, Signal
from iedereen.triage.queries import proving
from iedereen.triage.rules import OPEN, CaseState, MemberRole, SignalKind
from tests.rooms.followup.months import MOST_OPEN, PLAYED, Deed, Months

LEADERS = {"A": "leader", "B": "leader_b", "C": "leader_c"}
KINDS = (SignalKind.TENSION, SignalKind.INCIDENT, SignalKind.OTHER)
HELPERS = ((MemberRole.HRM, ("hrm", "hrm_force")), (MemberRole.VIK, ("vik",)),
           (MemberRole.COMMUNICATIONS, ("communications",)))  # fmt: skip


class Cases:
    """A `Matter` of the months. `done`: how often each step was taken."""

    def __init__(self) -> None:
        self.done: dict[str, int] = {}

    def deeds(self, months: Months) -> Mapping[str, tuple[int, Deed]]:
        return {
            "signal": (3, partial(self.signal, months)), "case_on": (10, partial(self.on, months)),
            "case_beside": (2, partial(self.beside, months)),
        }  # fmt: skip

    def signal(self, months: Months, a: int, b: int) -> None:
        """Somebody in a team says something; sometimes about who leads it."""
        if Promise.objects.filter(state="open").count() >= MOST_OPEN:
            return
        unit = "ABC"[a % 3]
        about = months.cast.people[LEADERS[unit]].id if b % 4 == 0 else None
        name = (f"supporter_{unit.lower()}" if unit == "B" else "employee") if unit != "C" else "district_leader_2"
        months.number += 1
        self._by(months, [name, "hrm"], "receive", lambda by: actions.receive(
            unit=months.cast.units[unit].id, kind=KINDS[b % 3].value, source=("person", by.person), by=by,
            now=months.now, text=f"Signaal {months.number}", about=about, confidential=b % 5 == 0,
        ))  # fmt: skip

    def on(self, months: Months, a: int, b: int) -> None:
        """The next step of a case, by the first of all people who can take it."""
        case = self._one(a)
        if case is None:
            return
        step = {
            CaseState.RECEIVED: self._compose, CaseState.REOPENED: self._analyse, CaseState.COMPOSED: self._analyse,
            CaseState.ANALYSED: self._agree, CaseState.MEASURES_AGREED: self._begin, CaseState.IN_PROGRESS: self._check,
            CaseState.CHECKED_BACK: self._close, CaseState.CONTESTED: self._decide,
        }[CaseState(case.state)]  # fmt: skip
        step(months, case, b)

    def beside(self, months: Months, a: int, b: int) -> None:
        """A case waits, or one that was closed is contested."""
        closed = Signal.objects.filter(case__state=CaseState.CLOSED).order_by("at", "text").first()
        if closed is not None and b % 2:
            self._anybody(months, b, "contest", lambda by: actions.contest(
                signal=closed.id, reason="Er is niets veranderd", by=by, now=months.now))  # fmt: skip
        elif case := self._one(a):
            until = months.today + timedelta(days=1 + b % 20)
            self._anybody(months, b, "wait", lambda by: actions.wait(
                case=case.id, until=until, reason="Iemand is met verlof", by=by, now=months.now))  # fmt: skip

    def check(self, months: Months) -> None:
        """After every step: no open case that nothing carries, none closed before its time, no subject in its team."""
        assert proving.without_promise() == []
        assert proving.closed_too_early() == []
        about = Member.objects.filter(until__isnull=True, case__about__isnull=False)
        assert not [m for m in about.select_related("case") if m.person_id == m.case.about_id]

    def _one(self, a: int) -> Case | None:
        rows = list(Case.objects.filter(state__in=OPEN).order_by("number"))
        return rows[a % len(rows)] if rows else None

    def _compose(self, months: Months, case: Case, b: int) -> None:
        people = {role: months.cast.people[names[b % len(names)]].id for role, names in HELPERS}
        for leader in ("leader", "leader_b", "leader_c", "district_leader", "district_leader_2", "chief"):
            everybody = people | {MemberRole.LEADER: months.cast.people[leader].id}
            if self._anybody(months, b, "compose", lambda by, team=everybody: actions.compose(  # type: ignore[misc]
                case=case.id, people=team, by=by, now=months.now)):  # fmt: skip
                return

    def _analyse(self, months: Months, case: Case, b: int) -> None:
        self._anybody(months, b, "analyse", lambda by: actions.analyse(
            case=case.id, happened="Ruzie", affected="Nieuwe collega's", sustains="Niemand zegt iets",
            needed="Een gesprek", by=by, now=months.now))  # fmt: skip

    def _agree(self, months: Months, case: Case, b: int) -> None:
        months.number += 1
        owner = months.cast.people[LEADERS.get(case.unit.code, "leader")].id
        measure = actions.Measure(f"Maatregel ({months.number})", owner, months.today + timedelta(days=5 + b % 9))
        back = months.today + timedelta(days=20)
        self._anybody(months, b, "agree", lambda by: actions.agree(
            case=case.id, measures=[measure], check_back_on=back, by=by, now=months.now))  # fmt: skip

    def _begin(self, months: Months, case: Case, b: int) -> None:
        self._anybody(months, b, "begin", lambda by: actions.begin(case=case.id, by=by, now=months.now))

    def _check(self, months: Months, case: Case, b: int) -> None:
        for row in of_source(("case", case.id)):
            self._anybody(months, b, "drop", lambda by, key=row.id: agreements.drop(  # type: ignore[misc]
                agreement=key, reason="Niet meer nodig", by=by, now=months.now))  # fmt: skip
        self._anybody(months, b, "check", lambda by: actions.check_back(
            case=case.id, held_on=months.today, learned="Er wordt weer gepraat", by=by, now=months.now))  # fmt: skip

    def _close(self, months: Months, case: Case, b: int) -> None:
        for one in Signal.objects.filter(case=case, told_at__isnull=True):
            self._anybody(months, b, "tell", lambda by, key=one.id: actions.tell(  # type: ignore[misc]
                signal=key, word="Er is gepraat", by=by, now=months.now))  # fmt: skip
        self._anybody(months, b, "close", lambda by: actions.close(case=case.id, by=by, now=months.now))

    def _decide(self, months: Months, case: Case, b: int) -> None:
        self._anybody(months, b, "decide", lambda by: actions.decide(
            case=case.id, upheld=b % 3 > 0, reason="Wij keken opnieuw", by=by, now=months.now))  # fmt: skip

    def _anybody(self, months: Months, b: int, name: str, act: Callable[[Viewer], Any]) -> bool:
        names = [row[0] for row in PLAYED]
        first = b % len(names)
        return self._by(months, ["employee", *names[first:], *names[:first]], name, act)

    def _by(self, months: Months, names: list[str], name: str, act: Callable[[Viewer], Any]) -> bool:
        """The first of these people who is there and may."""
        for who in names:
            person = months.cast.people.get(who)
            if person is None or not Person.objects.filter(id=person.id, is_active=True).exists():
                continue
            try:
                act(viewer(person.id, months.today))
            except Refused:
                continue
            self.done[name] = self.done.get(name, 0) + 1
            return True
        return False
