# SPDX-License-Identifier: EUPL-1.2
"""The register of what was ever shown of each round, proved: it is complete, and as a whole gives nobody away."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Case, F, IntegerField, Value, When

from iedereen.checkup.models import Result, Round, Shown, TeamCheckup
from iedereen.checkup.queries.again.trees import PAIR, Counts, Parents, lattice, per_team, shown, trees
from iedereen.checkup.rules import OPENING, CellStatus, definition
from iedereen.engines.protect import Group, ProtectError, Refusal, Rule, check_release
from iedereen.vault import queries as vault


def not_registered() -> list[str]:
    """Published figures that the register does not know, under their tree, and groups in it without such a figure."""
    own_tree = When(release__reorganised_on__isnull=False, then=F("release__number"))
    of_tree = Case(own_tree, default=Value(0), output_field=IntegerField())
    published = Result.objects.filter(status=CellStatus.PUBLISHED).annotate(of_tree=of_tree)
    rest = ("unit", "background", "category", "measure")
    figures = published.values_list("release", "of_tree", *rest)
    registered = Shown.objects.values_list("release", "hierarchy", *rest)
    missing, extra = figures.difference(registered), registered.difference(figures)
    return [
        *(f"release {r}: {_what(m, b, c)} of unit {u} is shown and not registered" for r, _, u, b, c, m in missing),
        *(f"release {r}: {_what(m, b, c)} of unit {u} is registered and not shown" for r, _, u, b, c, m in extra),
    ]


def _what(measure: str, background: str, category: str) -> str:
    return (measure or "participation") + (f" by {background}={category}" if background else "")


def gives_away() -> list[str]:
    """Rounds of which everything ever shown, over all releases together, lets a small group be computed."""
    found: list[str] = []
    for round in Round.objects.filter(id__in=Shown.objects.values("release__round")).select_related("version"):
        found += [f"round {round.id}: {line}" for line in _tested(round)]
    return found


def _tested(round: Round) -> Iterator[str]:
    of = trees(round)
    teams = dict(TeamCheckup.objects.filter(round=round, unit__in=of[OPENING]).values_list("id", "unit"))
    counted, seen = vault.counted(list(teams)), set()
    for measure, groups in shown(round).items():
        counts = {teams[group]: n for group, n in counted.get(question(round, measure), {}).items()}
        case = (frozenset(groups), frozenset(counts.items()))
        if case in seen:
            continue
        seen.add(case)
        rule = Rule(minimum=round.minimum)
        try:
            refusal = check_release(lattice(of, counts), [], groups, rule)
            refusal = refusal or (_single_team(of, counts, groups) if len(of) > 1 else None)
        except ProtectError as error:  # a group outside the tree: what it gives away is unknown
            yield f"{measure or 'participation'} cannot be tested: {error.code}"
            continue
        if refusal is not None:
            yield f"{measure or 'participation'}: {_sentence(refusal)}"


def _single_team(of: Mapping[str, Parents], counts: Counts, groups: Iterable[Group]) -> Refusal | None:
    """Over several trees also no team may follow from what the line above it sees (ADR 10)."""
    teams = {str(team) for team in counts}
    above = [group for group in groups if group.node not in teams]
    return check_release(lattice(of, per_team(counts)), [], above, PAIR)


def question(round: Round, measure: str) -> str:
    """The tally that says on how many ballots the measure was counted: of an index, that of any of its statements."""
    items = definition(round.version.definition).index_items(measure) if measure else ()
    return items[0].name if items else measure


def _sentence(refusal: Refusal) -> str:
    follows = " + ".join(" and ".join(group.node for group in part) for part in refusal.follows)
    return f"{refusal.code}, for instance {follows}"
