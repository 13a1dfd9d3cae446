# SPDX-License-Identifier: EUPL-1.2
"""Figures by background: which of them may stand beside the totals, how coarse, and attacked like the totals.

The totals are decided first and without this: nobody loses a figure because of a background. A split is about a unit
above the teams and one background question, never about a team, also not by subtraction. All measures show the same
splits, so that the pattern does not tell who skipped what. When the tests refuse, the splits go, not the release.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from iedereen.checkup.actions.closing import measuring, protecting
from iedereen.checkup.actions.closing.measuring import Apart, Exact, Floats, Frame, Integers
from iedereen.checkup.actions.closing.protecting import Cell
from iedereen.checkup.rules import OPENING, PARTICIPATION, CellStatus, Definition
from iedereen.checkup.rules.backgrounds import LEAST_IN_SPLIT
from iedereen.engines import protect

TRIALS = 200  # sets that the attacker tries per knot besides every group with a name: the tests of the engine try all
People = Mapping[tuple[str, ...], int]


@dataclass(frozen=True)
class Divided:
    """`cells` of splits only; `attack`: what stands with the release, None when nothing was asked."""

    cells: tuple[Cell, ...] = ()
    attack: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Ballots:
    """Per person who takes part: the team, the answers to the statements, what was said about oneself (0: nothing)."""

    team_of: Integers
    answers: Floats
    said: Integers


def divide(asked: Definition, frame: Frame, ballots: Ballots, totals: Iterable[Cell], rule: protect.Rule) -> Divided:
    """What may leave by background, beside these totals. Raises nothing that would keep the totals back."""
    if not asked.backgrounds:
        return Divided()
    shown = [protect.Group(OPENING, c.node) for c in totals
             if c.measure == PARTICIPATION and c.status is CellStatus.PUBLISHED]  # fmt: skip
    apart = measuring.measure_apart(asked, frame, ballots.team_of, ballots.answers, ballots.said)
    apart = [one for one in apart if one.ranges is not None]
    everybody = measuring.people_apart(frame, ballots.team_of, ballots.said)
    lattices = _lattices(asked, frame, [everybody, *(one.people for one in apart)])
    status, attack = _decided(lattices, shown, rule)
    if attack.get("succeeded") or attack.get("refused"):
        status = dict.fromkeys(status, protect.Status.HIDDEN_TO_PROTECT)
    answered = _answered(frame, lattices, everybody, status)
    return Divided(tuple(_cells(status, apart, answered)), attack)


def _lattices(asked: Definition, frame: Frame, counts: Sequence[People]) -> list[protect.Lattice]:
    """One for every measure with other counts; the least answered first, because it decides most."""
    kinds = {item.name: [*item.categories, protect.UNSAID] for item in asked.backgrounds}
    once = {frozenset(people.items()): people for people in counts}
    ordered = sorted(once.values(), key=lambda people: (sum(people.values()), sorted(people.items())))
    return [protect.Lattice({OPENING: frame.tree}, kinds, people) for people in ordered]


def _decided(
    lattices: Sequence[protect.Lattice], totals: Collection[protect.Group], rule: protect.Rule
) -> tuple[dict[protect.Group, protect.Status], dict[str, object]]:
    """The status of every split that was asked for, and how the attack on it went."""
    splits = protect.Splits(minimum=LEAST_IN_SPLIT)
    try:
        plan = protect.plan_splits(lattices, rule, totals, splits)
        return dict(plan.status), _attacked(lattices, totals, plan.shown, rule)
    except protect.ProtectError as error:  # it cannot be told what they give away: then there are none
        above = {node for tree in lattices[0].hierarchies.values() for node in tree.nodes if tree.children[node]}
        wanted = [group for group in lattices[0].candidates(splits) if group.cell and group.node in above]
        kept = [g for g in wanted if protect.Group(g.hierarchy, g.node) in totals and g.cell[0][1] != protect.UNSAID]
        return dict.fromkeys(kept, protect.Status.HIDDEN_TO_PROTECT), {"refused": error.code}


def _attacked(
    lattices: Sequence[protect.Lattice], totals: Collection[protect.Group], shown: Collection[protect.Group],
    rule: protect.Rule,
) -> dict[str, object]:  # fmt: skip
    below = max(rule.minimum, LEAST_IN_SPLIT) + rule.coalition
    tested, succeeded, exhaustive = 0, 0, True
    for lattice in lattices if shown else ():
        report = protect.attack_groups(lattice, [*totals, *shown], rule.needed, part_below=below, limit=TRIALS)
        tested, succeeded = tested + report.tested, succeeded + report.succeeded
        exhaustive = exhaustive and report.exhaustive
    return {
        "groups": len(shown), "tested": tested, "succeeded": succeeded, "exhaustive": exhaustive,
        "tables": len(lattices) if shown else 0, "below": below,
    }  # fmt: skip


def _answered(
    frame: Frame, lattices: Sequence[protect.Lattice], everybody: People, status: Collection[protect.Group]
) -> dict[protect.Group, int]:
    """How many took part in each of these groups."""
    whole = next(lattice for lattice in lattices if dict(lattice.people) == dict(everybody))
    counted = whole.candidates(protect.Splits(minimum=LEAST_IN_SPLIT))
    return {group: counted[group] for group in status}


def _cells(
    status: Mapping[protect.Group, protect.Status], apart: Sequence[Apart], answered: Mapping[protect.Group, int]
) -> Iterator[Cell]:
    for group, state in status.items():
        ((background, category),) = group.cell
        # Empty would be news about people: that nobody in a district belongs to a category.
        told = CellStatus.TOO_FEW if state is protect.Status.EMPTY else protecting.STATUS[state]
        published = told is CellStatus.PUBLISHED
        figures = protecting.participation(answered[group], None) if published else {}
        yield Cell(group.node, PARTICIPATION, told, figures, background, category)
        for one in apart:
            exact = one.nodes[background].get((group.node, category))
            figures = _figures(exact, one, answered[group]) if published and exact is not None else {}
            yield Cell(group.node, one.code, told, figures, background, category)


def _figures(exact: Exact, one: Apart, answered: int) -> dict[str, object]:
    return protecting.figures_of(exact, one.ranges or protect.FIVE_POINT, answered, None)
