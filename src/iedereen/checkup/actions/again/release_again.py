# SPDX-License-Identifier: EUPL-1.2
"""The next release of a round after a reorganisation; in one transaction, and only when it is safe."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from iedereen.checkup.actions.again.composing import composed, tested
from iedereen.checkup.actions.closing.protecting import Cell, Unsafe
from iedereen.checkup.models import Release, ReleaseNode, Result, Round, Shown
from iedereen.checkup.queries.again.planning import Plan, planned
from iedereen.checkup.queries.again.standing import of_planner
from iedereen.checkup.rules import CellStatus
from iedereen.engines.protect import ProtectError
from iedereen.ledger.actions import record
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

BATCH = 2_000


@transaction.atomic
def release_again(*, round: UUID, seen: str, by: Viewer, now: datetime) -> Release:
    """Figures for the units that have other teams now, beside everything shown before; as `by` asked (`asking`).
    `seen`: the mark of what was looked at, so that nobody releases what they did not see.

    Raises Refused: not_yours, round_state, again_unchanged, again_overtaken, again_nothing, again_unsafe,
    again_unknown, twice_at_once. Then nothing is stored.
    """
    # Whoever comes second waits here, and then finds that nothing has changed since.
    Round.objects.select_for_update().filter(id=round).first()
    it = of_planner(by, round)
    if not it.changed:
        raise Refused("again_unchanged")
    if it.mark != seen:
        raise Refused("again_overtaken")
    plan = planned(it)
    if not plan.new:
        raise Refused("again_nothing")
    try:
        report, cells = tested(plan), composed(plan)
    except Unsafe as unsafe:
        raise Refused("again_unsafe") from unsafe
    except ProtectError as error:
        raise Refused("again_unknown") from error
    made = _stored(plan, report, cells, now)
    published = sum(c.status is CellStatus.PUBLISHED for c in cells)
    record(
        at=now, by=by.person, action="round_released_again", subject=("round", round),
        details={"release": made.number, "reorganised_on": it.on.isoformat(), "units": len(plan.new),
                 "figures": len(cells), "published": published},
    )  # fmt: skip
    return made


def _stored(plan: Plan, report: dict[str, object], cells: Sequence[Cell], now: datetime) -> Release:
    it = plan.it
    try:
        with transaction.atomic():
            made = Release.objects.create(
                round=it.round, number=it.number, made_at=now, rule=dict(it.first.rule), attack=report,
                reorganised_on=it.on,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("twice_at_once") from error
    ReleaseNode.objects.bulk_create(
        [
            ReleaseNode(release=made, unit_id=unit, parent_id=node.parent, name=node.name, kind=node.kind.value)
            for unit, node in it.standing.nodes.items()
        ],
        batch_size=BATCH,
    )
    Result.objects.bulk_create(
        [
            Result(release=made, unit_id=UUID(c.node), measure=c.measure, status=c.status.value, **c.figures)
            for c in cells
        ],
        batch_size=BATCH,
    )
    shown = [
        Shown(release=made, hierarchy=made.number, unit_id=UUID(c.node), measure=c.measure)
        for c in cells
        if c.status is CellStatus.PUBLISHED
    ]
    Shown.objects.bulk_create(shown, batch_size=BATCH)
    return made
