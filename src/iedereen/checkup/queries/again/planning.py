# SPDX-License-Identifier: EUPL-1.2
"""Which of the units with other teams may get a figure, beside everything that was ever shown of the round.

Decided from numbers of people only. Two promises at once, as at the first release: nothing follows about fewer people
than the minimum, and the line above gets the figure of no single team, not even by subtraction. For the second every
team counts as a few people and two teams as enough; the figures that only the team itself sees are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from uuid import UUID

from iedereen.checkup.models import Shown
from iedereen.checkup.queries.again.standing import Reorganised
from iedereen.checkup.queries.again.trees import PAIR, Counts, Parents, lattice, per_team, shown, teams_below
from iedereen.checkup.rules import PARTICIPATION, PER_FAMILY, Definition, definition
from iedereen.engines.protect import Group, Lattice, ProtectError, Rule, plan_groups
from iedereen.screen.rules import Refused
from iedereen.vault import queries as vault


class Verdict(StrEnum):
    """What the next release would bring to one unit."""

    FIGURE = "figure"
    UNCHANGED = "unchanged"
    TOO_FEW = "too_few"
    PROTECTED = "protected"
    ONE_TEAM = "one_team"


@dataclass(frozen=True)
class Case:
    """What has to be safe together: numbers per team, and everything shown of them before. `teams`: it is about
    single teams, each counting for a few people."""

    lattice: Lattice
    rule: Rule
    before: tuple[Group, ...]
    teams: bool


@dataclass(frozen=True)
class Plan:
    """`measures`: what is shown of every unit with a figure, with how many people per team. `verdicts`: of all units.

    `partly`: the round was counted in a way that allows only statements that belong to no index.
    """

    it: Reorganised
    rule: Rule
    measures: Mapping[str, Counts]
    before: Mapping[str, Sequence[Group]]
    verdicts: Mapping[UUID, Verdict]
    partly: bool

    @property
    def new(self) -> tuple[Group, ...]:
        """The groups that would be shown."""
        units = sorted(str(unit) for unit, verdict in self.verdicts.items() if verdict is Verdict.FIGURE)
        return tuple(Group(str(self.it.number), unit) for unit in units)

    @property
    def trees(self) -> Mapping[str, Parents]:
        return {**self.it.earlier, str(self.it.number): self.it.standing.parents}


def planned(it: Reorganised) -> Plan:
    """Raises Refused: again_unsafe (what was shown before gives somebody away), again_unknown (nobody can tell),
    again_backgrounds (the counts by background, beside which it would have to be tested, are destroyed)."""
    if Shown.objects.filter(release__round=it.round).exclude(background="").exists():
        raise Refused("again_backgrounds")
    try:
        return _planned(it)
    except ProtectError as error:
        raise Refused("again_unsafe" if error.code == "already_disclosed" else "again_unknown") from error


def _planned(it: Reorganised) -> Plan:
    asked, stored = definition(it.round.version.definition), it.first.rule
    per_family = stored.get("tallies") == PER_FAMILY
    counted = vault.counted(list(it.groups.values()))
    team_of = {group: team for team, group in it.groups.items()}
    measures = {
        code: {team_of[group]: n for group, n in counted.get(question, {}).items()}
        for code, question in measured(asked, per_family=per_family).items()
    }
    _refuse_unequal(asked, measures)
    before = shown(it.round)
    rule = _rule(stored, it.round.minimum)
    plan = Plan(it, rule, measures, before, {}, not per_family and any(i.index for i in asked.statements))
    return Plan(it, rule, measures, before, verdicts(plan), plan.partly)


def measured(asked: Definition, *, per_family: bool) -> dict[str, str]:
    """Measure -> the question whose tally tells on how many ballots: what can be shown once more (ADR 18)."""
    found = {PARTICIPATION: PARTICIPATION}
    for index in asked.indices:
        items = asked.index_items(index.code)
        if per_family and items and all(i.low is not None and i.high is not None for i in items):
            found[index.code] = items[0].name
    for item in asked.statements:
        if item.low is not None and item.high is not None and (per_family or not item.index):
            found[item.name] = item.name
    return found


def _rule(stored: Mapping[str, object], minimum: int) -> Rule:
    """The rule of the round's own release."""
    kept = {f.name: stored[f.name] for f in fields(Rule) if f.name in stored}
    return Rule(**{"minimum": minimum, **kept})  # type: ignore[arg-type]


def _refuse_unequal(asked: Definition, measures: Mapping[str, Counts]) -> None:
    """An index and its statements must be counted on the same ballots: their difference is a person."""
    for item in asked.statements:
        family = measures.get(item.index) if item.index else None
        if family is not None and item.name in measures and measures[item.name] != family:
            raise ProtectError("linked_counts_differ", family=item.index)


def verdicts(plan: Plan) -> dict[UUID, Verdict]:
    found = _alone(plan)
    for case in cases(plan, together=True):
        wanted = [Group(str(plan.it.number), str(u)) for u, mine in found.items() if mine is Verdict.FIGURE]
        why = Verdict.ONE_TEAM if case.teams else Verdict.PROTECTED
        kept = plan_groups(case.lattice, case.rule, shown_before=case.before, wanted=wanted).shown
        found |= {UUID(group.node): why for group in wanted if group not in kept}
    return found


def _alone(plan: Plan) -> dict[UUID, Verdict]:
    """Is each large enough by itself? By the number that is certain in every measure; the response is that of the
    best answered one (as `engines.protect.plan_measures`)."""
    it, counts = plan.it, list(plan.measures.values())
    certain = {team: min(of.get(team, 0) for of in counts) for team in it.groups}
    possible = {team: max(of.get(team, 0) for of in counts) for team in it.groups}
    below = teams_below(it.standing.parents, dict.fromkeys(it.groups, 1))
    invited = it.asked(possible)
    found: dict[UUID, Verdict] = {}
    for unit in it.units:
        sure, people = sum(certain[team] for team in below[unit]), sum(possible[team] for team in below[unit])
        asked = None if invited is None else sum(invited[team] for team in below[unit])
        met = plan.rule.large_enough(sure) and plan.rule.represented(people, asked)
        found[unit] = Verdict.UNCHANGED if unit not in it.changed else Verdict.FIGURE if met else Verdict.TOO_FEW
    return found


def cases(plan: Plan, *, together: bool) -> Iterator[Case]:
    """What to test. `together`: measures of which the same teams have answers are one case, each team with the fewest
    that answered any of them; otherwise every measure by itself. Then the same for single teams."""
    number = Rule(plan.rule.minimum, 0, 0.0, plan.rule.coalition)
    alike: dict[tuple[object, ...], tuple[dict[UUID, int], list[Group]]] = {}
    for code, counts in plan.measures.items():
        some = {team: n for team, n in counts.items() if n}
        groups = list(plan.before.get(code, ()))
        key = (frozenset(some) if together else frozenset(some.items()), frozenset(groups))
        least, _ = alike.setdefault(key, (some, groups))
        least |= {team: min(n, least[team]) for team, n in some.items()}
    for counts, groups in alike.values():
        yield Case(lattice(plan.trees, counts), number, tuple(groups), False)
    teams = {str(team) for team in plan.it.names}
    # How many people a team has plays no part in it: mostly one case is left.
    for counts, groups in {(frozenset(c), frozenset(g)): (c, g) for c, g in alike.values()}.values():
        above = tuple(group for group in groups if group.node not in teams)
        yield Case(lattice(plan.trees, per_team(counts)), PAIR, above, True)
