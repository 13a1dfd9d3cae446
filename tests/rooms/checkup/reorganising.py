# SPDX-License-Identifier: EUPL-1.2
"""A larger force than the cast's, whose districts are reorganised after a round.

E1 > D1 > A 20, B 25, F 15, I 15 answers; E1 > D2 > C 11, G 15, H 15; E2 > D3 > D 12, M 15, N 15.
"""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from iedereen.checkup.actions.again.asking import ask_again, release_due
from iedereen.checkup.models import Release, ReleaseRequest, Round
from iedereen.checkup.queries.again.pages import Preview, preview
from iedereen.people.models import Unit, UnitPeriod
from iedereen.people.rules import UnitKind
from iedereen.screen.rules import Refused
from tests.cast import ALWAYS, Cast
from tests.rooms.checkup.rounds_play import AFTER, answer, ended, mixed, opened

DAY = AFTER.date() + timedelta(days=30)  # of the reorganisation
LATER = AFTER + timedelta(days=45)
MORE = {"F": "D1", "I": "D1", "G": "D2", "H": "D2", "M": "D3", "N": "D3", "O": "D3"}
ANSWERS = {"A": 20, "B": 25, "F": 15, "I": 15, "C": 11, "G": 15, "H": 15, "D": 12, "M": 15, "N": 15}


def new_unit(cast: Cast, code: str, kind: UnitKind, parent: str | None, valid: DateRange = ALWAYS) -> Unit:
    unit = cast.units[code] = Unit.objects.create(code=code, kind=kind.value)
    above = cast.units[parent] if parent else None
    UnitPeriod.objects.create(unit=unit, parent=above, name=f"{code} nieuw", valid=valid)
    return unit


def end(cast: Cast, code: str, day: date = DAY) -> None:
    """From this day on the unit is no longer there."""
    period = UnitPeriod.objects.get(unit=cast.units[code], valid__upper_inf=True)
    period.valid = DateRange(period.valid.lower, day)
    period.save()


def move(cast: Cast, code: str, parent: str | None, day: date = DAY) -> None:
    """From this day on the unit hangs under another."""
    name = UnitPeriod.objects.get(unit=cast.units[code], valid__upper_inf=True).name
    end(cast, code, day)
    above = cast.units[parent] if parent else None
    UnitPeriod.objects.create(unit=cast.units[code], parent=above, name=name, valid=DateRange(day, None))


def asked_round(cast: Cast, answers: dict[str, int] | None = None, size: int = 25, **more: object) -> Round:
    """A released round of the larger force (or of the teams with these numbers of answers)."""
    given = answers or ANSWERS
    for code, parent in MORE.items():
        if code in given and code not in cast.units:
            new_unit(cast, code, UnitKind.BASE_TEAM, parent)
            for n in range(size):
                cast.hire(f"{code.lower()}x{n:02}", code)
    round = opened(cast, "".join(given), **more)
    for shift, (team, n) in enumerate(given.items()):
        answer(cast, round, team, mixed(n, shift))
    assert ended(round) == 1
    return round


def split_district(cast: Cast) -> None:
    """F and I go from D1 to a new district D4: both have enough teams, and no team stands alone."""
    new_unit(cast, "D4", UnitKind.DISTRICT, "E1", DateRange(DAY, None))
    move(cast, "F", "D4")
    move(cast, "I", "D4")


def looked(cast: Cast, round: Round, by: str = "hrm_force") -> Preview:
    return preview(cast.viewer(by, LATER.date()), round.id)


def verdicts(cast: Cast, round: Round) -> dict[str, str]:
    return {row.code: row.verdict.value for row in looked(cast, round).rows}


def ask(cast: Cast, round: Round, by: str = "hrm_force", seen: str | None = None) -> ReleaseRequest:
    mark = looked(cast, round).mark if seen is None else seen
    return ask_again(round=round.id, seen=mark, by=cast.viewer(by, LATER.date()), now=LATER)


def again(cast: Cast, round: Round, by: str = "hrm_force", seen: str | None = None) -> Release:
    """Asked for and made by the worker; refused is refused, whichever of the two said so."""
    asked = ask(cast, round, by, seen)
    release_due(LATER)
    for left in ReleaseRequest.objects.filter(id=asked.id):
        raise Refused(left.trouble)
    return Release.objects.filter(round=round).latest("number")
