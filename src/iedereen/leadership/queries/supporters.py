# SPDX-License-Identifier: EUPL-1.2
"""Which base team has its all-round supporter (policy S1), counted from team to force."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from iedereen.people.queries import Tree, holders
from iedereen.people.rules import Permission, Role, UnitKind, Viewer


@dataclass(frozen=True)
class Supported:
    """The base teams of a unit with all below it: with a supporter of their own, with only one that is shared from
    above, and with none at all."""

    own: int = 0
    shared: int = 0
    missing: int = 0

    @property
    def teams(self) -> int:
        return self.own + self.shared + self.missing

    def __add__(self, other: "Supported") -> "Supported":
        return Supported(self.own + other.own, self.shared + other.shared, self.missing + other.missing)


@dataclass(frozen=True)
class Support:
    """Of one unit: who supports it (at `source`, itself or above it), and its base teams counted."""

    people: tuple[str, ...]
    source: UUID | None
    counted: Supported


ONE = {"own": Supported(own=1), "shared": Supported(shared=1), "missing": Supported(missing=1)}


def supporters(viewer: Viewer, tree: Tree, within: Collection[UUID] | None = None) -> Mapping[UUID, Support]:
    """Per unit in reach (and of `within`). One query, whatever the size of the force."""
    reach = viewer.units_with(Permission.SEE_SUPPORT)
    reach = reach if within is None else reach & frozenset(within)
    line = {place for unit in reach for place in (unit, *tree.lines.get(unit, ()))}
    held = holders(Role.SUPPORTER, line, viewer.today) if reach else {}
    counts = dict.fromkeys(reach, Supported())
    found: dict[UUID, UUID | None] = {}
    for unit in reach:
        found[unit] = next((p for p in (unit, *tree.lines[unit]) if p in held), None)
        if tree.places[unit].kind is UnitKind.BASE_TEAM:
            one = ONE["missing" if found[unit] is None else "own" if found[unit] == unit else "shared"]
            for place in (unit, *tree.lines[unit]):
                if place in counts:
                    counts[place] += one
    return {
        unit: Support(tuple(p.name for p in held[source]) if source else (), source, counts[unit])
        for unit, source in found.items()
    }  # fmt: skip
