# SPDX-License-Identifier: EUPL-1.2
"""A round opens by itself when its day comes, and reminds everybody once before it closes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iedereen.checkup.actions import duties, letters, participation
from iedereen.checkup.actions.claims import AGAIN, each
from iedereen.checkup.models import Round, RoundNode, TeamCheckup
from iedereen.checkup.queries.staffing import Staff, staff
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines.schedule import AMSTERDAM, OPENS, add_working_days, due, working_days_between
from iedereen.followup import actions as followup
from iedereen.followup.actions import Letter
from iedereen.keys.actions import seal_lot
from iedereen.keys.queries import candidates
from iedereen.keys.rules import chosen
from iedereen.ledger.actions import record
from iedereen.people.queries import Tree, crew_ids, tree

NO_HOLDERS = "key_holders_missing"
Write = Callable[[TeamCheckup, str, Iterable[UUID]], Iterator[Letter]]
BATCH = 200


def least_invited() -> int:
    """Teams with fewer people have a talk without a questionnaire."""
    return int(settings.POLICY["check-up"]["bescherming"]["minimum_uitgenodigd"])


def open_due(now: datetime) -> int:
    """Open every round whose moment came; gives how many."""
    ready = Round.objects.filter(state=RoundState.PLANNED, next_at__lte=now).order_by("next_at", "id")
    return each(ready.values_list("id", flat=True), _open, now)


def remind_due(now: datetime) -> int:
    """Remind everybody in the teams of every round that closes in some days; gives how many rounds."""
    ready = Round.objects.filter(state=RoundState.OPEN, next_at__lte=now, closes_at__gt=now).order_by("next_at", "id")
    return each(ready.values_list("id", flat=True), _remind, now)


def reminder_at(closes_at: datetime, opened_at: datetime) -> datetime:
    """The opening of the office so many working days before the close; the close itself when there is no time."""
    days = duties.terms()["herinnering_werkdagen"]
    day = add_working_days(closes_at.astimezone(AMSTERDAM).date(), -days)
    moment = datetime.combine(day, time(OPENS.hour), AMSTERDAM).astimezone(UTC)
    return moment if moment > opened_at else closes_at


@transaction.atomic
def _open(key: UUID, now: datetime) -> bool:
    # Held before its key is made: another worker leaves it alone, and does not write that it failed.
    held = Round.objects.select_for_update(skip_locked=True)
    round = held.filter(id=key, state=RoundState.PLANNED, next_at__lte=now).first()
    if round is None or not _sealed(round, now):
        return False
    round.closes_at = _closes(round, now)
    Round.objects.filter(id=key).update(
        state=RoundState.OPEN, next_at=reminder_at(round.closes_at, now), closes_at=round.closes_at, trouble="",
    )  # fmt: skip
    today = timezone.localdate(now)
    at = tree(today)
    checkups = list(TeamCheckup.objects.filter(round=round, state=CheckupState.PLANNED).order_by("id"))
    present = [c for c in checkups if c.unit_id in at.places]
    freeze(round, at, [c.unit_id for c in present])
    people = staff([c.unit_id for c in present], today, at)
    asked = _open_teams(round, present, at, people, now)
    for gone in (c for c in checkups if c.unit_id not in at.places):
        _call_off(gone, now)
    record(at=now, by=None, action="round_opened", subject=("round", key),
           details={"teams": len(present), "invited": asked, "gone": len(checkups) - len(present)})  # fmt: skip
    return True


def _sealed(round: Round, now: datetime) -> bool:
    """The round has a key that no one person can use. Without enough key holders it does not open: it waits, its
    planner knows, and it is tried again."""
    teams = list(TeamCheckup.objects.filter(round=round, state=CheckupState.PLANNED).values_list("unit", flat=True))
    norm = settings.POLICY["check-up"]["sleutels"]
    holders = chosen(candidates(teams, timezone.localdate(now)), norm["houders"])
    if len(holders) == norm["houders"]:
        seal_lot(round.id, holders, norm["nodig"], now)
        followup.keep(kind=duties.FIND_HOLDERS, matter=("round", round.id), by=None, now=now)
        return True
    Round.objects.filter(id=round.id, state=RoundState.PLANNED).update(trouble=NO_HOLDERS, next_at=now + AGAIN)
    if round.trouble != NO_HOLDERS and teams:
        followup.promise_all([duties.find_holders(round, teams[0], now)], by=None, now=now)
    return False


def _closes(round: Round, now: datetime) -> datetime:
    """As planned; when the round opens more than a day late, people still get all their working days."""
    if now - round.opens_at <= timedelta(days=1):
        return round.closes_at
    return max(round.closes_at, due(now, max(1, working_days_between(round.opens_at.date(), round.closes_at.date()))))


def _open_teams(
    round: Round, checkups: Sequence[TeamCheckup], at: Tree, people: Mapping[UUID, Staff], now: datetime
) -> int:
    """Gives how many people are asked to answer."""
    crews = crew_ids([c.unit_id for c in checkups], timezone.localdate(now))
    asked = [c for c in checkups if len(crews[c.unit_id]) >= least_invited()]
    # Too small for a questionnaire: nobody is asked, and the talk need not wait for the round to close.
    small = [c for c in checkups if len(crews[c.unit_id]) < least_invited()]
    for checkup in checkups:
        checkup.round, checkup.invited = round, len(crews[checkup.unit_id])
        checkup.state, checkup.conversation_only = CheckupState.OPEN.value, False
    for checkup in small:
        checkup.state, checkup.conversation_only = CheckupState.RELEASED.value, True
    planned = TeamCheckup.objects.filter(state=CheckupState.PLANNED)
    planned.bulk_update(checkups, ["state", "invited", "conversation_only"], batch_size=BATCH)

    def told(teams: Iterable[TeamCheckup], write: Write) -> Iterator[Letter]:
        return chain.from_iterable(write(c, at.places[c.unit_id].name, crews[c.unit_id]) for c in teams)

    _give_rights(round, [c.id for c in asked], {c.id: crews[c.unit_id] for c in asked})
    followup.post(chain(told(asked, letters.invitations), told(small, letters.conversations)), now=now)
    duties.begun(asked, now)
    duties.talk_is_next(small, now)
    wanted = [duties.opened(c, at.places[c.unit_id].name, people[c.unit_id], now) for c in asked]
    wanted += [duties.after_result(c, at.places[c.unit_id].name, people[c.unit_id], now) for c in small]
    followup.promise_all(list(chain.from_iterable(wanted)), by=None, now=now)
    return sum(c.invited or 0 for c in asked)


def _give_rights(round: Round, asked: Sequence[UUID], crews: Mapping[UUID, Sequence[UUID]]) -> None:
    """Who may take part, the keys of the round with the digest of their list, and the promise: for good."""
    if round.credentials:
        participation.invite(crews)
    round.key_digest = participation.make_keys(round.id, asked if round.credentials else [])
    round.promise = letters.promise_text(round)
    Round.objects.filter(id=round.id).update(promise=round.promise, key_digest=round.key_digest)


def _call_off(checkup: TeamCheckup, now: datetime) -> None:
    TeamCheckup.objects.filter(id=checkup.id, state=CheckupState.PLANNED).update(state=CheckupState.CANCELLED)
    followup.withdraw(matter=(duties.MATTER, checkup.id), by=None, now=now, outcome="team_gone")


def freeze(round: Round, at: Tree, teams: list[UUID]) -> None:
    """Write down the tree of these teams as it stands now."""
    parents = frozen_parents(at, teams)
    RoundNode.objects.bulk_create([
        RoundNode(round=round, unit_id=unit, parent_id=parent, name=at.places[unit].name,
                  kind=at.places[unit].kind.value)
        for unit, parent in parents.items()
    ])  # fmt: skip


def frozen_parents(at: Tree, teams: list[UUID]) -> Mapping[UUID, UUID | None]:
    """The teams and all units above them, without tops that say nothing more than what hangs below.

    A round of one unit has no figure for the whole force: the force is more than that unit.
    """
    parents: dict[UUID, UUID | None] = {}
    for team in teams:
        for unit in (team, *at.lines[team]):
            above = at.places[unit].parent
            parents[unit] = above if above in at.places else None
    while len(tops := [u for u, above in parents.items() if above is None]) == 1:
        below = [u for u, above in parents.items() if above == tops[0]]
        if len(below) != 1:
            break
        del parents[tops[0]]
        parents[below[0]] = None
    return parents


@transaction.atomic
def _remind(key: UUID, now: datetime) -> bool:
    round = Round.objects.get(id=key)
    claimed = Round.objects.filter(id=key, state=RoundState.OPEN, next_at__lte=now, closes_at__gt=now).exclude(
        next_at=round.closes_at
    )
    if claimed.update(next_at=round.closes_at, trouble="") != 1:
        return False
    names = dict(RoundNode.objects.filter(round=round).values_list("unit", "name"))
    checkups = list(TeamCheckup.objects.filter(round=round, state=CheckupState.OPEN).select_related("round"))
    crews = crew_ids([c.unit_id for c in checkups], timezone.localdate(now))
    written = chain.from_iterable(letters.reminders(c, names[c.unit_id], crews[c.unit_id]) for c in checkups)
    sent = followup.post(written, now=now)
    record(at=now, by=None, action="round_reminded", subject=("round", key), details={"messages": sent})
    return True
