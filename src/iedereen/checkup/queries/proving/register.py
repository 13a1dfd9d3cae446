# SPDX-License-Identifier: EUPL-1.2
"""The register of what was ever shown of each round, proved: it is complete, and as a whole gives nobody away."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from iedereen.checkup.models import Result, Round, RoundNode, Shown, TeamCheckup
from iedereen.checkup.rules import CellStatus, definition
from iedereen.engines.protect import Group, Lattice, ProtectError, Refusal, Rule, Tree, check_release
from iedereen.vault import queries as vault

OPENING = "0"  # the tree that was frozen when the round opened
Counts = Mapping[UUID, int]


def not_registered() -> list[str]:
    """Published figures that the register does not know, and groups in it that have no published figure."""
    fields = ("release", "unit", "background", "category", "measure")
    published = Result.objects.filter(status=CellStatus.PUBLISHED).values_list(*fields)
    registered = Shown.objects.values_list(*fields)
    missing, extra = published.difference(registered), registered.difference(published)
    return [
        *(f"release {r}: {_what(m, b, c)} of unit {u} is shown and not registered" for r, u, b, c, m in missing),
        *(f"release {r}: {_what(m, b, c)} of unit {u} is registered and not shown" for r, u, b, c, m in extra),
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
    nodes = dict(RoundNode.objects.filter(round=round).values_list("unit", "parent"))
    teams = dict(TeamCheckup.objects.filter(round=round, unit__in=nodes).values_list("id", "unit"))
    counted, seen = vault.counted(list(teams)), set()
    for measure, groups in _shown(round).items():
        counts = {teams[group]: n for group, n in counted.get(_question(round, measure), {}).items()}
        case = (frozenset(groups), frozenset(counts.items()))
        if case in seen:
            continue
        seen.add(case)
        try:
            refusal = check_release(_lattice(nodes, counts), [], groups, Rule(minimum=round.minimum))
        except ProtectError as error:  # a group outside the tree: what it gives away is unknown
            yield f"{measure or 'participation'} cannot be tested: {error.code}"
            continue
        if refusal is not None:
            yield f"{measure or 'participation'}: {_sentence(refusal)}"


def _shown(round: Round) -> dict[str, list[Group]]:
    """Measure -> every node of which it was ever shown; splits are proved apart (`splits`)."""
    found: dict[str, list[Group]] = {}
    for shown in Shown.objects.filter(release__round=round, background="").order_by("measure", "unit"):
        found.setdefault(shown.measure, []).append(Group(str(shown.hierarchy), str(shown.unit_id)))
    return found


def _question(round: Round, measure: str) -> str:
    """The tally that says on how many ballots the measure was counted: of an index, that of any of its statements."""
    items = definition(round.version.definition).index_items(measure) if measure else ()
    return items[0].name if items else measure


def _lattice(nodes: Mapping[UUID, UUID | None], counts: Counts) -> Lattice:
    tree = Tree({str(unit): str(above) if above in nodes else None for unit, above in nodes.items()})
    return Lattice({OPENING: tree}, {}, {(str(team),): n for team, n in counts.items()})


def _sentence(refusal: Refusal) -> str:
    follows = " + ".join(" and ".join(group.node for group in part) for part in refusal.follows)
    return f"{refusal.code}, for instance {follows}"
