# SPDX-License-Identifier: EUPL-1.2
"""How many cases are open where: a number, never which, and for nobody a number that tells what they may not know."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from iedereen.people.rules import Permission, Viewer
from iedereen.triage.models import Case, Signal
from iedereen.triage.rules import OPEN, Source


def open_cases(viewer: Viewer) -> Mapping[UUID, int]:
    """Unit -> open cases kept there or below it; one query.

    Counted where a case is kept, so that whom it is about sees no number change. A case that only a low result of a
    team made is counted for who may see that result: to others the number would tell it.
    """
    beside = Signal.objects.filter(case=OuterRef("pk")).exclude(source_kind=Source.CHECKUP.value)
    rows = Case.objects.filter(state__in=[s.value for s in OPEN]).exclude(about=viewer.person)
    found: Counter[UUID] = Counter()
    told = rows.annotate(other=Exists(beside)).values_list("seat", "unit", "other").annotate(number=Count("id"))
    for seat, unit, other, number in told.order_by():
        if other or viewer.may(Permission.SEE_TEAM_RESULT, unit):
            for place in (seat, *viewer.lines.get(seat, ())):
                if viewer.may(Permission.SEE_COVERAGE, place):
                    found[place] += number
    return found
