# SPDX-License-Identifier: EUPL-1.2
"""What the next release of a round would bring, before it is made; and what later releases brought."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from iedereen.checkup.models import Release, ReleaseNode, ReleaseRequest, Result, Round
from iedereen.checkup.queries.again.planning import Plan, Verdict, planned
from iedereen.checkup.queries.again.standing import may_release_again, of_planner, reorganised
from iedereen.checkup.rules import PARTICIPATION, CellStatus, RoundState
from iedereen.people.queries import Tree, tree
from iedereen.people.rules import Viewer


@dataclass(frozen=True)
class UnitRow:
    """One unit above teams, with how many teams with answers it has now."""

    code: str
    name: str
    teams: int
    verdict: Verdict


@dataclass(frozen=True)
class Asked:
    """The next release was asked for: it is being made (`waits`), or was refused; `trouble` is the reason's code."""

    waits: bool
    trouble: str


@dataclass(frozen=True)
class Preview:
    """`gone`: teams that are no longer there, and where they count now; `left_out`: teams that count nowhere."""

    id: UUID
    title: str
    number: int
    on: date
    mark: str
    rows: tuple[UnitRow, ...]
    gone: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    partly: bool
    asked: Asked | None

    @property
    def figures(self) -> int:
        """How many units would get a figure."""
        return sum(row.verdict is Verdict.FIGURE for row in self.rows)

    @property
    def changed(self) -> bool:
        return any(row.verdict is not Verdict.UNCHANGED for row in self.rows)


@dataclass(frozen=True)
class Later:
    """A release of after a reorganisation: which units have a figure in it, by code and name."""

    number: int
    on: date
    units: tuple[tuple[str, str], ...]


def preview(viewer: Viewer, round: UUID, at: Tree | None = None) -> Preview:
    """Raises Refused: not_yours, round_state, again_unsafe, again_unknown."""
    standing = at or tree(viewer.today)
    it = of_planner(viewer, round, standing)
    plan = planned(it)
    nodes = it.standing.nodes
    return Preview(
        id=it.round.id, title=it.round.title, number=it.number, on=it.on, mark=it.mark, rows=_rows(plan, standing),
        gone=tuple(sorted((nodes[team].name, nodes[place].name) for team, place in it.standing.gone.items())),
        left_out=tuple(sorted(it.names[team] for team in it.standing.left_out)), partly=plan.partly,
        asked=asked(it.round),
    )  # fmt: skip


def _rows(plan: Plan, at: Tree) -> tuple[UnitRow, ...]:
    """From the top down, as the organisation is read."""
    order = {place.id: number for number, place in enumerate(p for root in at.roots for p in at.below(root.id))}
    nodes = plan.it.standing.nodes
    return tuple(
        UnitRow(at.places[unit].code, nodes[unit].name, len(plan.it.units[unit]), plan.verdicts[unit])
        for unit in sorted(plan.verdicts, key=lambda unit: order[unit])
    )


def changed_on(viewer: Viewer, round: Round, at: Tree) -> date | None:
    """The day of the reorganisation after which this viewer may release this round again; None when there is none."""
    if round.state != RoundState.RELEASED or not may_release_again(viewer, round, at):
        return None
    it = reorganised(round, viewer.today, at)
    return it.on if it is not None and it.changed else None


def asked(round: Round) -> Asked | None:
    """Whether the next release was asked for; for whoever may do that."""
    row = ReleaseRequest.objects.filter(round=round).first()
    return None if row is None else Asked(row.next_at is not None, row.trouble)


def later_releases(round: Round) -> tuple[Later, ...]:
    """The releases of after a reorganisation, oldest first."""
    made = list(Release.objects.filter(round=round, reorganised_on__isnull=False).order_by("number"))
    if not made:
        return ()
    rows = Result.objects.filter(release__in=made, measure=PARTICIPATION, background="", status=CellStatus.PUBLISHED)
    nodes = ReleaseNode.objects.filter(release__in=made).values_list("release", "unit", "name")
    names = {(release, unit): name for release, unit, name in nodes}
    units: dict[UUID, list[tuple[str, str]]] = {}
    for release, unit, code in rows.order_by("unit__code").values_list("release", "unit", "unit__code"):
        units.setdefault(release, []).append((code, names[release, unit]))
    return tuple(Later(r.number, r.reorganised_on, tuple(units.get(r.id, ()))) for r in made if r.reorganised_on)
