# SPDX-License-Identifier: EUPL-1.2
"""Exact figures -> what may leave: which nodes are shown, how coarse, and whether an attacker still finds anybody.

Two promises at once. No figure lets anybody compute something about fewer than the minimum of people (the engine
`protect`). And the line above a team never gets the figure of one single team, not even by subtraction: that figure
belongs to the team. So a node above teams is shown only when what it adds to the shown nodes below it is of no team,
or of at least two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, isnan, sqrt

from iedereen.checkup.actions.closing.measuring import Exact, Measured
from iedereen.checkup.rules import LEAST_TEAMS, PARTICIPATION, PER_FAMILY, CellStatus
from iedereen.engines import protect

STATUS = {
    protect.Status.PUBLISHED: CellStatus.PUBLISHED,
    protect.Status.TOO_FEW: CellStatus.TOO_FEW,
    protect.Status.HIDDEN_TO_PROTECT: CellStatus.PROTECTED,
    protect.Status.EMPTY: CellStatus.EMPTY,
}
FEW_TEAMS = 10  # reliability over fewer teams than this is stated in one decimal


class Unsafe(Exception):
    """The attacker found a group: nothing may be released."""


@dataclass(frozen=True)
class Ballots:
    """People per team: who answered anything, and who was invited (None: nobody counted them)."""

    answered: Mapping[str, int]
    invited: Mapping[str, int] | None


@dataclass(frozen=True)
class Cell:
    """One figure as it may be stored; `figures` is empty unless it is published. `background` empty: of everybody."""

    node: str
    measure: str
    status: CellStatus
    figures: Mapping[str, object]
    background: str = ""
    category: str = ""


@dataclass(frozen=True)
class Protected:
    cells: tuple[Cell, ...]
    attack: Mapping[str, object]


def guard(tree: protect.Tree, measured: Sequence[Measured], ballots: Ballots, rule: protect.Rule) -> Protected:
    """What may leave of a round. Raises Unsafe when the attacker succeeds, ProtectError for impossible counts."""
    shown = [m for m in measured if m.ranges is not None]
    counts = {PARTICIPATION: ballots.answered} | {m.code: m.per_team for m in shown}
    families = {m.family for m in shown if m.is_index}
    linked = [[m.code for m in shown if m.family == family] for family in sorted(families)]
    plans = protect.plan_measures(tree, counts, ballots.invited, dict.fromkeys(counts, rule), linked=linked)
    status = {code: _without_single_teams(tree, plan, ballots.answered) for code, plan in plans.items()}
    report = _attacked(tree, status, counts, rule)
    return Protected(tuple(cells(tree, shown, ballots, status)), report)


def _without_single_teams(
    tree: protect.Tree, plan: protect.Plan, answered: Mapping[str, int]
) -> dict[str, protect.Status]:
    """The plan with more nodes hidden, until no shown node above teams gives a single team away."""
    teams = set(tree.leaves)
    shown = {node for node in plan.shown if node not in teams}
    for node in reversed(tree.order):
        while node in shown:
            rest, frontier = _remainder(tree, node, shown, teams, answered)
            if rest != 1:
                break
            # Of several shown nodes below the smallest joins the rest; next to one alone, the node itself goes.
            smallest = min(frontier, key=lambda f: (len(tree.within(f) & teams), f), default=node)
            shown.remove(smallest if len(frontier) > 1 else node)
    hidden = {node for node in plan.shown if node not in teams and node not in shown}
    return dict(plan.status) | dict.fromkeys(hidden, protect.Status.HIDDEN_TO_PROTECT)


def _remainder(
    tree: protect.Tree, node: str, shown: set[str], teams: set[str], answered: Mapping[str, int]
) -> tuple[int, list[str]]:
    """How many teams with answers hang under the node but under no shown node below it; and those shown nodes."""
    rest, frontier, todo = 0, [], list(tree.children[node])
    while todo:
        here = todo.pop()
        if here in shown:
            frontier.append(here)
        elif here in teams:
            rest += answered.get(here, 0) > 0
        else:
            todo += tree.children[here]
    return rest, frontier


def _attacked(
    tree: protect.Tree,
    status: Mapping[str, Mapping[str, protect.Status]],
    counts: Mapping[str, Mapping[str, int]],
    rule: protect.Rule,
) -> dict[str, object]:
    tested, exhaustive, seen = 0, True, set()
    for code, one in status.items():
        shown = frozenset(node for node, s in one.items() if s is protect.Status.PUBLISHED)
        case = (shown, tuple(sorted(counts[code].items())))
        if case in seen:
            continue
        seen.add(case)
        report = protect.attack(tree, shown, counts[code], rule.needed)
        if report.succeeded:
            raise Unsafe(code)
        tested, exhaustive = tested + report.tested, exhaustive and report.exhaustive
    return {"tested": tested, "succeeded": 0, "exhaustive": exhaustive, "tables": len(seen), "below": rule.needed}


def cells(
    tree: protect.Tree,
    shown: Sequence[Measured],
    ballots: Ballots,
    status: Mapping[str, Mapping[str, protect.Status]],
) -> list[Cell]:
    """The figures of every measure and node with a status, as coarse as they may leave."""
    answered = tree.totals(ballots.answered)
    invited = None if ballots.invited is None else tree.totals(ballots.invited)
    by_code = {m.code: m for m in shown}
    found = []
    for code, nodes in status.items():
        for node, state in nodes.items():
            figures: Mapping[str, object] = {}
            if state is protect.Status.PUBLISHED:
                asked = None if invited is None else invited[node]
                one = by_code.get(code)
                figures = participation(answered[node], asked) if one is None else figures_of(
                    one.nodes[node], one.ranges or protect.FIVE_POINT, answered[node], asked
                )  # fmt: skip
            found.append(Cell(node, code, STATUS[state], figures))
    return found


def participation(answered: int, invited: int | None) -> dict[str, object]:
    # The bands play no part here; `disguise` wants some, so all in the middle of a scale that nobody sees.
    shown = protect.disguise(protect.Statistics(answered, (0, answered, 0), invited))
    rate, coded = _split("rate", shown.response)
    return {"respondents": shown.respondents, **rate, "coded": coded}


def figures_of(exact: Exact, ranges: protect.Ranges, answered: int, invited: int | None) -> dict[str, object]:
    shown = protect.disguise(
        protect.Statistics(
            answered, exact.bands, invited, exact.mean, None if isnan(exact.sd) else exact.sd, exact.agreement
        ),
        ranges,
    )
    parts = [
        _split("rate", shown.response),
        *(_split(name, share) for name, share in zip(("low", "middle", "high"), shown.bands, strict=True)),
        _split("rwg", shown.agreement),
    ]
    figures: dict[str, object] = {"respondents": shown.respondents, "mean": shown.mean, "margin": margin(shown)}
    coded: dict[str, str] = {}
    for numbers, codes in parts:
        figures |= numbers
        coded |= codes
    return {**figures, "coded": coded}


def _split(name: str, value: float | protect.Code | None) -> tuple[dict[str, object], dict[str, str]]:
    if isinstance(value, protect.Code):
        return {}, {name: value.value}
    return {name: value}, {}


def margin(shown: protect.Shown) -> float | None:
    """Half width of the 95 % interval of the mean, with the correction for a finite population.

    1.96 sd / sqrt(n) sqrt(1 - n / N) (Cochran 1977, Sampling Techniques, 3rd ed., eq. 2.20), from released numbers
    only, so that it tells nothing more than they do; rounded up to 0.1. ALMOST_EVERYONE counts as 90 %.
    """
    if shown.sd is None or shown.mean is None:
        return None
    share = 90 if isinstance(shown.response, protect.Code) else shown.response or 0
    width = 1.96 * shown.sd / sqrt(shown.respondents) * sqrt(1 - min(share, 90) / 100)
    return ceil(10 * width - 1e-9) / 10


def rule_of(minimum: int, invited: int, response: float) -> tuple[protect.Rule, dict[str, object]]:
    """The rule, and the same as it is stored with the release."""
    rule = protect.Rule(minimum=minimum, invited=invited, response=response)
    return rule, asdict(rule) | {"least_teams": LEAST_TEAMS, "tallies": PER_FAMILY}


def stated(value: float, teams: int) -> float | None:
    """A coefficient over all teams as it may be stored: four decimals; where teams are few one, from 0 to 1."""
    if isnan(value) or teams < LEAST_TEAMS + 1:
        return None
    return round(value, 4) if teams >= FEW_TEAMS else round(min(1.0, max(0.0, value)), 1)
