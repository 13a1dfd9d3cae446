# SPDX-License-Identifier: EUPL-1.2
"""What must be true of every case, asked of the database itself; each gives what breaks it, in words."""

from datetime import date

from iedereen.followup.queries import kinds_open
from iedereen.people.queries import tree
from iedereen.screen.rules import Refused
from iedereen.triage.models import Case, Member
from iedereen.triage.queries.cases import closing
from iedereen.triage.rules import CARRYING, MATTER, OPEN, CaseState, check_close


def without_promise() -> list[str]:
    """Open cases that no open promise carries on."""
    open_ones = dict(Case.objects.filter(state__in=OPEN).values_list("id", "state"))
    held = kinds_open(MATTER, list(open_ones))
    return [f"case {key} is {state}" for key, state in open_ones.items() if not held[key] & CARRYING]


def closed_too_early() -> list[str]:
    """Closed cases without analysis, finished measures, word back or a check-back that was held."""
    found = []
    for case in Case.objects.filter(state__in=[CaseState.CLOSED, CaseState.CONTESTED]):
        try:
            check_close(closing(case))
        except Refused as why:
            found.append(f"case {case.id}: {why.code}")
    return found


def astray(today: date) -> list[str]:
    """Open cases of units that are gone, kept outside the line of their unit, or with whom it is about in the team."""
    lines = tree(today).lines
    found = []
    for case in Case.objects.filter(state__in=OPEN):
        if case.unit_id not in lines:
            found.append(f"case {case.id}: its unit is gone")
        elif case.seat_id not in (case.unit_id, *lines[case.unit_id]):
            found.append(f"case {case.id}: it is kept outside the line of its unit")
    about = Member.objects.filter(until__isnull=True, case__about__isnull=False).select_related("case")
    return found + [
        f"case {m.case_id}: whom it is about is in the team" for m in about if m.person_id == m.case.about_id
    ]
