# SPDX-License-Identifier: EUPL-1.2
"""Results by background, proved as far as stored facts go.

How many people of a team gave which answer about themselves is destroyed with the release, so that no small group of
answers can be counted again: that was tested then, by the plan and by the attacker, and the report stands with the
release. What can be proved afterwards is here: where splits stand, that they are large, that all measures show the
same ones, that of no team a category follows, and that the report is about them and says that nothing was found.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from uuid import UUID

from iedereen.checkup.models import Release, Result, RoundNode, Shown
from iedereen.checkup.rules import OPENING, PARTICIPATION, CellStatus, Definition, definition
from iedereen.checkup.rules.backgrounds import LEAST_IN_SPLIT
from iedereen.engines.protect import UNSAID, Group, Lattice, Tree, cells_of_one_team

Split = tuple[UUID, str, str]
MANY = 1_000  # people in every category of every team, as if: here only the shape of what is shown counts


def splits_astray() -> list[str]:
    """Releases whose results by background break a rule that can be checked afterwards."""
    found: list[str] = []
    for release in Release.objects.filter(id__in=Shown.objects.exclude(background="").values("release")).select_related(
        "round__version"
    ):
        found += [f"release {release.id}: {line}" for line in _tested(release)]
    return found


def _tested(release: Release) -> Iterator[str]:
    shown: dict[str, set[Split]] = defaultdict(set)
    for unit, background, category, measure in Shown.objects.filter(release=release).values_list(
        "unit", "background", "category", "measure"
    ):
        shown[measure].add((unit, background, category))
    nodes = dict(RoundNode.objects.filter(round=release.round_id).values_list("unit", "parent"))
    asked = definition(release.round.version.definition)
    splits = {split for split in shown[PARTICIPATION] if split[1]}
    for measure, groups in shown.items():
        if {group for group in groups if group[1]} != splits:
            yield f"{measure or 'participation'} shows other splits than participation does"
    yield from _misplaced(
        splits, {unit for unit, background, _ in shown[PARTICIPATION] if not background}, nodes, asked
    )
    yield from _small(release)
    yield from _of_teams(shown[PARTICIPATION], nodes, asked)
    report = release.attack.get("splits") or {}
    if report.get("succeeded") != 0 or report.get("groups") != len(splits):
        yield "the report of the attack is not about these splits, or something was found"


def _misplaced(
    splits: set[Split], totals: set[UUID], nodes: Mapping[UUID, UUID | None], asked: Definition
) -> Iterator[str]:
    known = {(item.name, category) for item in asked.backgrounds for category in item.categories}
    for unit, background, category in sorted(splits, key=str):
        if unit not in nodes.values():
            yield f"{background} of unit {unit}, which is a team"
        if unit not in totals:
            yield f"{background} of unit {unit}, which is not shown as a whole"
        if (background, category) not in known:
            yield f"{background}={category} of unit {unit}, which the questionnaire does not have"


def _small(release: Release) -> Iterator[str]:
    small = Result.objects.filter(release=release, status=CellStatus.PUBLISHED, respondents__lt=LEAST_IN_SPLIT)
    for unit, background in small.exclude(background="").values_list("unit", "background").distinct():
        yield f"{background} of unit {unit} is about too few people"


def _of_teams(shown: set[Split], nodes: Mapping[UUID, UUID | None], asked: Definition) -> Iterator[str]:
    tree = Tree({str(unit): str(above) if above in nodes else None for unit, above in nodes.items()})
    for item in asked.backgrounds:
        kinds = {item.name: [*item.categories, UNSAID]}
        counts: dict[tuple[str, ...], int] = dict.fromkeys(product(tree.leaves, kinds[item.name]), MANY)
        groups = [
            Group(OPENING, str(unit), ((background, category),) if background else ())
            for unit, background, category in sorted(shown, key=str) if background in ("", item.name)
        ]  # fmt: skip
        for cell in cells_of_one_team(Lattice({OPENING: tree}, kinds, counts), groups):
            yield f"{item.name} of the team {cell.node} can be computed"
