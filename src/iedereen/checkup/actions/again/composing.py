# SPDX-License-Identifier: EUPL-1.2
"""Tallies of teams -> the figures of units with other teams, as coarse as they may leave; and whether they are safe."""

from collections.abc import Mapping, Sequence
from math import floor

from iedereen.checkup.actions.closing import measuring
from iedereen.checkup.actions.closing.protecting import Ballots, Cell, Unsafe, cells
from iedereen.checkup.queries.again.planning import Plan, Verdict, cases
from iedereen.checkup.rules import PARTICIPATION, CellStatus, Definition, Item, definition
from iedereen.engines.protect import Status, attack_groups, check_release
from iedereen.vault import queries as vault

SHOWN_AS = {
    Verdict.FIGURE: Status.PUBLISHED, Verdict.TOO_FEW: Status.TOO_FEW, Verdict.PROTECTED: Status.HIDDEN_TO_PROTECT,
    Verdict.ONE_TEAM: Status.HIDDEN_TO_PROTECT,
}  # fmt: skip


def composed(plan: Plan) -> list[Cell]:
    """A cell for every measure of every unit with other teams."""
    asked = definition(plan.it.round.version.definition)
    placed = plan.it.standing.nodes
    parents = {str(u): None if node.parent is None else str(node.parent) for u, node in placed.items()}
    frame = measuring.frame(parents, [str(team) for team in plan.it.groups if team in placed])
    status = {str(unit): SHOWN_AS[v] for unit, v in plan.verdicts.items() if v is not Verdict.UNCHANGED}
    found = measuring.remeasure(asked, frame, _tallies(plan))
    codes = [PARTICIPATION, *(m.code for m in found if m.code in plan.measures)]
    made = cells(frame.tree, found, _ballots(plan), dict.fromkeys(codes, status))
    return [*made, *_indices(plan, asked, made)]


def _tallies(plan: Plan) -> dict[str, dict[str, tuple[Sequence[float], Sequence[int]]]]:
    team_of = {group: str(team) for team, group in plan.it.groups.items()}
    read = vault.tallied(list(team_of))
    return {q: {team_of[group]: tally for group, tally in of.items()} for q, of in read.items()}


def _ballots(plan: Plan) -> Ballots:
    answered = {team: plan.measures[PARTICIPATION].get(team, 0) for team in plan.it.groups}
    invited = plan.it.asked(answered)
    here = [team for team in plan.it.groups if team in plan.it.standing.nodes]
    return Ballots(
        {str(team): answered[team] for team in here},
        None if invited is None else {str(team): invited[team] for team in here},
    )


def _indices(plan: Plan, asked: Definition, made: Sequence[Cell]) -> list[Cell]:
    by = {(cell.node, cell.measure): cell for cell in made}
    nodes = [cell.node for cell in made if cell.measure == PARTICIPATION]
    codes = [x.code for x in asked.indices if x.code in plan.measures]
    return [_index(code, asked.index_items(code), node, by) for code in codes for node in nodes]


def _index(code: str, items: Sequence[Item], node: str, by: Mapping[tuple[str, str], Cell]) -> Cell:
    """An index from the stated means of its statements, so that it tells nothing more than they do: the mean of all
    is the mean of their means. How people are spread over the index nobody can tell from tallies."""
    whole = by[node, PARTICIPATION]
    means = [_oriented(item, by[node, item.name].figures.get("mean")) for item in items]
    known = [mean for mean in means if mean is not None]
    if whole.status is not CellStatus.PUBLISHED or len(known) < len(means):
        return Cell(node, code, whole.status, whole.figures)
    mean = floor(10 * sum(known) / len(known) + 0.5 + 1e-9) / 10
    return Cell(node, code, whole.status, {**whole.figures, "mean": mean})


def _oriented(item: Item, mean: object) -> float | None:
    if not isinstance(mean, float):
        return None
    return (item.low or 0) + (item.high or 0) - mean if item.reverse else mean


def tested(plan: Plan) -> dict[str, object]:
    """The final word: every measure with its own numbers, beside everything that was ever shown, by the engine that
    made the plan and by an attacker that shares no reasoning with it. Raises Unsafe, or ProtectError."""
    tables, tried, teams, exhaustive = 0, 0, 0, True
    for case in cases(plan, together=False):
        refusal = check_release(case.lattice, case.before, plan.new, case.rule)
        if refusal is not None:
            raise Unsafe(refusal.code)
        report = attack_groups(case.lattice, [*case.before, *plan.new], case.rule.needed)
        if report.succeeded:
            raise Unsafe("attacked")
        tables, exhaustive = tables + (not case.teams), exhaustive and report.exhaustive
        tried, teams = tried + (0 if case.teams else report.tested), teams + (report.tested if case.teams else 0)
    return {"tested": tried, "succeeded": 0, "exhaustive": exhaustive, "tables": tables, "below": plan.rule.needed,
            "teams": teams}  # fmt: skip
