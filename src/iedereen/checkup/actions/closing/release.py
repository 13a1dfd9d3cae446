# SPDX-License-Identifier: EUPL-1.2
"""From opened answers to released rows, once per round, with the promises that follow; in the closing transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from iedereen.checkup.actions import duties, letters
from iedereen.checkup.actions.closing import measuring, protecting, splitting
from iedereen.checkup.actions.closing.measuring import Frame, Measured
from iedereen.checkup.actions.opening import least_invited
from iedereen.checkup.models import Release, Reliability, Result, Round, RoundNode, Shown, TeamCheckup
from iedereen.checkup.queries.staffing import staff
from iedereen.checkup.rules import (
    PARTICIPATION,
    CellStatus,
    CheckupState,
    Definition,
    Item,
    ItemKind,
    RoundState,
    definition,
)
from iedereen.engines.protect import Rule
from iedereen.followup import actions as followup
from iedereen.followup.actions import Letter, Wanted
from iedereen.ledger.actions import record
from iedereen.people.queries import tree
from iedereen.vault import actions as vault_actions
from iedereen.vault import queries as vault

BATCH = 2_000


def release(round: Round, now: datetime) -> Release:
    """Compute, protect, test and store. Errors: `Unsafe`, `ProtectError`, `ScaleError`; then nothing is stored."""
    asked = definition(round.version.definition)
    checkups = list(TeamCheckup.objects.filter(round=round, state=CheckupState.OPEN).order_by("id"))
    nodes = list(RoundNode.objects.filter(round=round))
    frame, ballots, measured, given = _computed(asked, checkups, nodes)
    rule, stored_rule = _rule(round)
    kept = protecting.guard(frame.tree, measured, ballots, rule)
    divided = splitting.divide(asked, frame, given, kept.cells, rule)
    attack = dict(kept.attack) | ({} if divided.attack is None else {"splits": dict(divided.attack)})
    made = Release.objects.create(round=round, made_at=now, rule=stored_rule, attack=attack)
    cells = _with_small_teams(kept.cells, _too_small(round))
    _store(made, [*cells, *divided.cells], measured)
    _register(made, [*cells, *divided.cells])
    places = asked.closed_items
    vault_actions.count_and_destroy([c.id for c in checkups], [_counted(item) for item in places], _families(places))
    TeamCheckup.objects.filter(round=round, state=CheckupState.OPEN).update(state=CheckupState.RELEASED)
    names = {n.unit_id: n.name for n in nodes}
    _follow(round, checkups, names, asked, cells, now)
    told = {"teams": len(checkups), "figures": len(cells), "published": _published(cells)}
    told |= {} if divided.attack is None else {"splits": _published(divided.cells)}
    record(at=now, by=None, action="round_released", subject=("round", round.id), details=told)
    return made


def _published(cells: Iterable[protecting.Cell]) -> int:
    return sum(c.status is CellStatus.PUBLISHED for c in cells)


def _computed(
    asked: Definition, checkups: Sequence[TeamCheckup], nodes: Iterable[RoundNode]
) -> tuple[Frame, protecting.Ballots, list[Measured], splitting.Ballots]:
    inside = {n.unit_id for n in nodes}
    parents = {str(n.unit_id): str(n.parent_id) if n.parent_id in inside else None for n in nodes}
    frame = measuring.frame(parents, [str(c.unit_id) for c in checkups])
    items = asked.closed_items
    team_of, filled = vault.answers([c.id for c in checkups], len(items))
    answers = filled[:, [n for n, item in enumerate(items) if item.kind is ItemKind.STATEMENT]]
    own = filled[:, [n for n, item in enumerate(items) if item.kind is ItemKind.BACKGROUND]]
    said: measuring.Integers = np.nan_to_num(own).astype(np.int64)
    # A sheet on which no statement was answered takes part in nothing.
    given = ~np.isnan(answers).all(axis=1)
    team_of, answers, said = team_of[given], answers[given], said[given]
    counts = np.bincount(team_of, minlength=len(checkups)).tolist()
    answered = dict(zip(frame.teams, counts, strict=True))
    ballots = protecting.Ballots(answered, _invited(checkups, answered))
    return frame, ballots, measuring.measure(asked, frame, team_of, answers), splitting.Ballots(team_of, answers, said)


def _counted(item: Item) -> str:
    """The question under which it is counted; nothing for a score without a scale, which may differ per person, and
    nothing for a background: of a team only totals are kept."""
    return "" if item.kind is ItemKind.BACKGROUND or item.low is None or item.high is None else item.name


def _families(items: Sequence[Item]) -> list[str]:
    """Which statements are counted on the same ballots, as `measuring` does: those of an index together.

    Were a tally counted on more ballots than the released figure, then the figure of the same people in a later
    release minus this one would be the answers of those few who skipped another statement of the index.
    """
    return [f"index:{item.index}" if item.index else f"item:{item.name}" for item in items]


def _invited(checkups: Sequence[TeamCheckup], answered: Mapping[str, int]) -> dict[str, int] | None:
    """Who was asked; not less than who answered (somebody may have joined the team while the round was open)."""
    if any(c.invited is None for c in checkups):
        return None
    return {str(c.unit_id): max(c.invited or 0, answered[str(c.unit_id)]) for c in checkups}


def _rule(round: Round) -> tuple[Rule, dict[str, object]]:
    norm = settings.POLICY["check-up"]["bescherming"]
    if round.imported:
        return protecting.rule_of(round.minimum, 0, 0.0)
    return protecting.rule_of(round.minimum, least_invited(), float(norm["minimum_respons"]))


def _too_small(round: Round) -> set[str]:
    """Teams of the round that had no questionnaire."""
    rows = TeamCheckup.objects.filter(round=round, conversation_only=True)
    return {str(unit) for unit in rows.values_list("unit", flat=True)}


def _with_small_teams(cells: Sequence[protecting.Cell], small: set[str]) -> list[protecting.Cell]:
    return [protecting.Cell(c.node, c.measure, CellStatus.TOO_FEW, {}) if c.node in small else c for c in cells]


def _store(made: Release, cells: Iterable[protecting.Cell], measured: Iterable[Measured]) -> None:
    Result.objects.bulk_create(
        [
            Result(release=made, unit_id=UUID(c.node), measure=c.measure, status=c.status.value,
                   background=c.background, category=c.category, **c.figures)
            for c in cells
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Reliability.objects.bulk_create([
        Reliability(release=made, measure=m.code, teams=m.teams, alpha=protecting.stated(m.alpha, m.teams),
                    icc1=protecting.stated(m.icc1, m.teams), icc2=protecting.stated(m.icc2, m.teams))
        for m in measured
    ])  # fmt: skip


def _register(made: Release, cells: Iterable[protecting.Cell]) -> None:
    """Write down every group of which something is shown: whatever is released later is tested beside these."""
    published = (c for c in cells if c.status is CellStatus.PUBLISHED)
    rows = [
        Shown(release=made, unit_id=UUID(c.node), measure=c.measure, background=c.background, category=c.category)
        for c in published
    ]
    Shown.objects.bulk_create(rows, batch_size=BATCH)


def _follow(
    round: Round, checkups: Sequence[TeamCheckup], names: Mapping[UUID, str], asked: Definition,
    cells: Sequence[protecting.Cell], now: datetime,
) -> None:  # fmt: skip
    """What must happen next, with every team: the promises and the messages."""
    today = timezone.localdate(now)
    people = staff([c.unit_id for c in checkups], today, tree(today))
    low = low_indices(asked, cells)
    took_part = {c.node for c in cells if c.measure == PARTICIPATION and c.status is CellStatus.PUBLISHED}
    written = vault.with_open_answers([c.id for c in checkups]) if asked.open_items else frozenset()
    wanted: list[Wanted] = []
    later: list[Wanted] = []
    posted: list[Letter] = []
    for checkup in checkups:
        checkup.round = round
        team, found = names[checkup.unit_id], people[checkup.unit_id]
        wanted += duties.after_result(checkup, team, found, now)
        # In a turn of their own: in the ledger a line between those of one team would tell whose result is low.
        later += [duties.low_result(checkup, team, x, found, now) for x in low.get(str(checkup.unit_id), ())[:1]]
        if str(checkup.unit_id) in took_part and checkup.id in written:
            later.append(duties.summary(checkup, team, found, now))
        known = duties.assigned(checkup, found)
        posted += letters.results(checkup, team, (known.leader, known.supporter, known.hrm, known.vik))
    # Too few: nobody may ever read them.
    vault_actions.forget_open_answers(*(c.id for c in checkups if str(c.unit_id) not in took_part))
    duties.talk_is_next(checkups, now)
    followup.promise_all([*wanted, *later], by=None, now=now)
    followup.post(posted, now=now)
    followup.withdraw(matter=("round", round.id), by=None, now=now, outcome=RoundState.RELEASED.value)
    _followed_up([c for c in checkups if str(c.unit_id) in low], now)


def _followed_up(low: Iterable[TeamCheckup], now: datetime) -> None:
    """A low result always gets a follow-up (S6); what that is stands in `config.follows`."""
    for checkup in low:
        for follow in import_string(settings.FOLLOWS)["low_result"]:
            follow(unit=checkup.unit_id, checkup=checkup.id, now=now)


def low_indices(asked: Definition, cells: Iterable[protecting.Cell]) -> dict[str, list[str]]:
    """Node -> names of the indices whose released mean lies under the threshold; a hidden figure says nothing."""
    limits = asked.low_limits(float(settings.POLICY["check-up"]["laag"]["drempel"]))
    labels = {x.code: x.label.get("nl", x.code) for x in asked.indices}
    found: dict[str, list[str]] = {}
    for cell in cells:
        mean = cell.figures.get("mean")
        if cell.measure in limits and isinstance(mean, float) and mean < limits[cell.measure]:
            found.setdefault(cell.node, []).append(labels[cell.measure])
    return found
