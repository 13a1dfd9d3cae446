# SPDX-License-Identifier: EUPL-1.2
"""Development conversations: for the two who speak everything, for everybody else only how many leaders had one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from iedereen.followup.queries import kinds_open
from iedereen.leadership.models import LeaderTalk, Reflection
from iedereen.leadership.queries.norms import behaviours
from iedereen.leadership.rules import LEADING, Period
from iedereen.leadership.rules.talks import MATTER, Behaviour, LeaderTalkState, may_open
from iedereen.people.models import Person
from iedereen.people.queries import Tree, holders_of, leaders_up, tree
from iedereen.people.rules import Permission, Role, Viewer
from iedereen.screen.rules import Refused

COACHES = (Role.HRM, Role.NDV)


@dataclass(frozen=True)
class TalkCount:
    """How many people lead this unit or one below it, and how many of them had a conversation in the period."""

    leaders: int = 0
    held: int = 0


@dataclass(frozen=True)
class Words:
    """What both wrote about one behaviour; empty where nothing is written yet."""

    behaviour: Behaviour
    own: str
    other: str


@dataclass(frozen=True)
class Conversation:
    """The whole conversation, for one of the two."""

    talk: LeaderTalk
    other: Person
    words: Sequence[Words]

    @property
    def planned(self) -> bool:
        return self.talk.state == LeaderTalkState.PLANNED


def _rows() -> QuerySet[LeaderTalk]:
    return LeaderTalk.objects.select_related("leader", "partner", "unit")


def talk_for(viewer: Viewer, talk: UUID) -> LeaderTalk:
    """One conversation. Raises Refused("not_yours") for everybody but the two."""
    row = _rows().filter(id=talk).first()
    if row is None or not may_open(viewer, row.leader_id, row.partner_id):
        raise Refused("not_yours", hidden=True)
    return row


def conversation(viewer: Viewer, talk: UUID) -> Conversation:
    """With what both wrote. Raises Refused("not_yours") for everybody but the two."""
    row = talk_for(viewer, talk)
    written = {(r.author_id, r.behaviour): r.text for r in Reflection.objects.filter(talk=row)}
    other = row.partner if viewer.person == row.leader_id else row.leader
    known = list(behaviours())
    known += [Behaviour(code, code) for code in sorted({c for _a, c in written} - {b.code for b in known})]
    words = [Words(b, written.get((viewer.person, b.code), ""), written.get((other.id, b.code), "")) for b in known]
    return Conversation(row, other, words)


def mine(viewer: Viewer) -> list[LeaderTalk]:
    """The conversations in which this viewer is one of the two, newest day first."""
    rows = _rows().filter(Q(leader=viewer.person) | Q(partner=viewer.person))
    return list(rows.order_by("-planned_for", "id"))


def led(viewer: Viewer) -> list[UUID]:
    """The units that this person leads itself."""
    return [g.unit for g in viewer.grants if g.role in LEADING]


def partners(viewer: Viewer, unit: UUID) -> list[Person]:
    """With whom the leader of this unit can speak: who leads above, nearest first, and who can coach."""
    line = (unit, *tree(viewer.today).lines.get(unit, ()))
    above = leaders_up(unit, viewer.today)
    found = {p.id: p for p in above if p.id != viewer.person}
    for held in holders_of(COACHES, line, viewer.today).values():
        found |= {p.id: p for place in line for p in held.get(place, []) if p.id not in found}
    found.pop(viewer.person, None)
    return list(found.values())


def talks_held(
    viewer: Viewer, standing: Tree, during: Period, within: Collection[UUID] | None = None
) -> Mapping[UUID, TalkCount]:
    """Per unit in reach how many of its leaders had a conversation: two queries. No names, no days, no words."""
    reach = viewer.units_with(Permission.SEE_SUPPORT)
    reach = reach if within is None else reach & frozenset(within)
    if not reach:
        return {}
    held = holders_of(LEADING, reach, viewer.today).values()
    leaders = {(unit, p.id) for places in held for unit, people in places.items() for p in people}
    rows = LeaderTalk.objects.filter(state=LeaderTalkState.HELD, held_on__range=(during.first, during.last))
    spoke = set(rows.values_list("leader_id", flat=True))
    below: dict[UUID, set[UUID]] = {unit: set() for unit in reach}
    for unit, person in leaders:
        for place in (unit, *standing.lines.get(unit, ())):
            if place in below:
                below[place].add(person)
    return {unit: TalkCount(len(people), len(people & spoke)) for unit, people in below.items()}


def without_promise() -> list[LeaderTalk]:
    """Planned conversations that no open promise carries: there are none, and `verify` proves it."""
    rows = list(_rows().filter(state=LeaderTalkState.PLANNED))
    carried = kinds_open(MATTER, [r.id for r in rows])
    return [r for r in rows if not carried[r.id]]
