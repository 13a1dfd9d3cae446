# SPDX-License-Identifier: EUPL-1.2
"""Which promise holds which state of a team's check-up (the table stands in the README of this room).

Every promise is about the matter ("checkup", id). Its owner is the first of a line of people that exists, so that a
team without a supporter, adviser or leader still has somebody who must act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.staffing import Staff
from iedereen.engines.schedule import due
from iedereen.followup import actions as followup
from iedereen.followup.actions import Wanted
from iedereen.keys.queries import Holder
from iedereen.people.rules import Role

MATTER = "checkup"
ANNOUNCE = "announce_checkup"
HAND_OUT = "hand_out_codes"
HELP = "help_take_part"
PREPARE = "prepare_talk"
HOLD = "hold_talk"
SUMMARISE = "summarise_open_answers"
LOOK = "look_at_low_result"
NEXT = "next_checkup"
REFUSED = "look_at_refused_release"
FIND_HOLDERS = "find_key_holders"
OPEN_ANSWERS = "open_sealed_answers"
HAND_OUT_DAYS = 2  # working days after the opening


@dataclass(frozen=True)
class Owner:
    """Who must do it, and in which role."""

    person: UUID
    role: Role


def terms() -> dict[str, int]:
    """The terms of the policy, in working days."""
    return {key: n for key, n in settings.POLICY["check-up"]["termijnen"].items() if isinstance(n, int)}


def _first(candidates: Sequence[tuple[UUID | None, Role]], planner: UUID) -> Owner:
    return next((Owner(person, role) for person, role in candidates if person), Owner(planner, Role.HRM))


def supporting(staff: Staff, planner: UUID) -> Owner:
    """Whoever takes work off the leader's hands: the supporter, else HRM, else who planned the round."""
    return _first([(staff.supporter, Role.SUPPORTER), (staff.hrm, Role.HRM)], planner)


def advising(staff: Staff, planner: UUID) -> Owner:
    return _first([(staff.hrm, Role.HRM)], planner)


def leading(staff: Staff, planner: UUID) -> Owner:
    return _first([(staff.leader, Role.TEAM_LEADER), (staff.hrm, Role.HRM)], planner)


def _wanted(checkup: TeamCheckup, kind: str, owner: Owner, label: str, due_at: datetime, outward: str = "") -> Wanted:
    return Wanted(kind, (MATTER, checkup.id), checkup.unit_id, owner.person, owner.role.value, label, due_at, outward)


def assigned(checkup: TeamCheckup, found: Staff) -> Staff:
    """Those who were assigned to this check-up go before those who hold the role in general."""
    return Staff(
        checkup.supporter_id or found.supporter, checkup.hrm_id or found.hrm, checkup.vik_id or found.vik, found.leader
    )


def planned(checkup: TeamCheckup, team: str, found: Staff, planner: UUID) -> Wanted:
    """PLANNED is held by: tell the team that its check-up comes, before the round opens."""
    label = f"Vertel {team} dat de check-up eraan komt"
    return _wanted(checkup, ANNOUNCE, supporting(assigned(checkup, found), planner), label, checkup.round.opens_at)


def opened(checkup: TeamCheckup, team: str, found: Staff, now: datetime) -> list[Wanted]:
    """OPEN is held by: help everybody to take part until the round closes. Next to it: hand out the codes, soon."""
    owner = supporting(assigned(checkup, found), checkup.round.planned_by_id)
    hand_out, closes = f"Deel de codes uit in {team}", checkup.round.closes_at
    take_part = f"Zorg dat iedereen in {team} kan meedoen"
    return [
        _wanted(checkup, HAND_OUT, owner, hand_out, min(due(now, HAND_OUT_DAYS), closes)),
        _wanted(checkup, HELP, owner, take_part, closes),
    ]


def after_result(checkup: TeamCheckup, team: str, found: Staff, now: datetime) -> list[Wanted]:
    """RELEASED is held by: prepare the talk (supporter), hold the talk (leader)."""
    people, planner, days = assigned(checkup, found), checkup.round.planned_by_id, terms()
    prepare = f"Bereid het gesprek over de check-up van {team} voor"
    hold = f"Bespreek de check-up met {team}"
    return [
        _wanted(checkup, PREPARE, supporting(people, planner), prepare, due(now, days["voorbereiden_werkdagen"])),
        _wanted(checkup, HOLD, leading(people, planner), hold, due(now, days["gesprek_werkdagen"])),
    ]


def summary(checkup: TeamCheckup, team: str, found: Staff, now: datetime) -> Wanted:
    """There are open answers: HRM writes a neutral summary, and then they are removed."""
    label = f"Vat de open antwoorden van {team} samen"
    owner = advising(assigned(checkup, found), checkup.round.planned_by_id)
    due_at = due(now, terms()["samenvatting_werkdagen"])
    return _wanted(checkup, SUMMARISE, owner, label, due_at, _outward(team))


def low_result(checkup: TeamCheckup, team: str, index: str, found: Staff, now: datetime) -> Wanted:
    """A low result is always looked at by somebody (S6)."""
    label = f"Kijk naar de lage uitslag van {team}: {index}"
    owner = advising(assigned(checkup, found), checkup.round.planned_by_id)
    days = settings.POLICY["check-up"]["laag"]["bekijken_werkdagen"]
    return _wanted(checkup, LOOK, owner, label, due(now, days), _outward(team))


def _outward(team: str) -> str:
    """What the line above reads when it is late: that somebody is late, never that the team's result is low.

    The same words as for the summary, which is due on the same day: were it said of low results only, it would say so.
    """
    return f"Denk mee over de check-up van {team}"


def begun(checkups: Iterable[TeamCheckup], now: datetime) -> None:
    """The rounds of these opened: the teams were told."""
    followup.keep_all(kinds=(ANNOUNCE,), matter_kind=MATTER, matters=[c.id for c in checkups], by=None, now=now)


def talk_is_next(checkups: Iterable[TeamCheckup], now: datetime) -> None:
    """These are RELEASED: what had to be done to get there is over."""
    followup.keep_all(
        kinds=(ANNOUNCE, HAND_OUT, HELP), matter_kind=MATTER, matters=[c.id for c in checkups], by=None, now=now
    )


def next_is_planned(teams: Sequence[UUID], by: UUID, now: datetime) -> None:
    """The teams have their next check-up: whoever promised to plan it has kept that."""
    earlier = TeamCheckup.objects.filter(unit__in=teams).values_list("id", flat=True)
    followup.keep_all(kinds=(NEXT,), matter_kind=MATTER, matters=list(earlier), by=by, now=now)


def plan_again(checkup: TeamCheckup, team: str, found: Staff, planner: UUID, now: datetime) -> Wanted:
    """The round is called off; the team must still get its check-up."""
    label = f"Plan een nieuwe check-up van {team}: de vorige ronde gaat niet door"
    owner = advising(assigned(checkup, found), planner)
    return _wanted(checkup, NEXT, owner, label, due(now, terms()["opnieuw_plannen_werkdagen"]))


def refused_label(title: str) -> str:
    """The round could not be released without giving somebody away."""
    return f"De uitslag van ronde {title} is tegengehouden: bel de beheerder"[:200]


def find_holders(round: Round, unit: UUID, now: datetime) -> Wanted:
    """The round cannot open, because nobody could ever open the answers."""
    label = f"Zorg voor sleutelhouders: ronde {round.title} kan nog niet open"[:200]
    return Wanted(FIND_HOLDERS, ("round", round.id), unit, round.planned_by_id, Role.HRM.value, label, due(now, 1))


def open_answers(round: Round, unit: UUID, holders: Iterable[Holder], now: datetime) -> list[Wanted]:
    """CLOSING is held by its key holders: whoever comes first does, until there are enough."""
    label = f"Open met uw sleutel de antwoorden van ronde {round.title}"[:200]
    day = due(now, terms()["openen_werkdagen"])
    return [Wanted(OPEN_ANSWERS, ("round", round.id), unit, h.person, h.role.value, label, day) for h in holders]
