# SPDX-License-Identifier: EUPL-1.2
"""May something more be released about answers of which a part was released before?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from iedereen.engines.protect.rule import DEFAULT_MINIMUM, Rule
from iedereen.engines.protect.tree import ProtectError

from .lattice import Atom, Group, Lattice, Splits
from .plan import limits_of, opened


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a release is refused, in parts from which a screen can make a sentence.

    `code`: `small_group` (it would follow from the release), `already_disclosed` (it follows from earlier
    releases alone: an alarm, and nothing more may be released), `too_complex` (it cannot be told).
    `asked`: the group of the release with which it goes wrong. `follows`: the small group, as disjoint parts that
    make it up; a part is the people who are in all of its groups at once (one group, or where hierarchies
    cross one of each: "was in team A, now in team Q"). `respondents`: how many that are; for the engine's log,
    never for a screen.
    """

    code: str
    asked: Group | None
    follows: tuple[tuple[Group, ...], ...]
    respondents: int


def check_release(
    lattice: Lattice,
    shown_before: Sequence[Group],
    new: Sequence[Group],
    rule: Rule,
    *,
    split_minimum: int = DEFAULT_MINIMUM,
) -> Refusal | None:
    """None when `new` may be shown beside `shown_before`; else the reason why not.

    The lattice tells apart whatever any release tells apart: every version of the organisation is a
    hierarchy, and ballots in time and late are categories of a characteristic. Its counts are those of now.
    The test is that of `plan_groups` (all sets of respondents, unions included). Groups of the release are
    tried large ones first; whether it is refused does not depend on that, only which group is named does.

    Errors: those of `Lattice.known`, `minimum_below_floor`.
    """
    limits = limits_of(rule, Splits(minimum=split_minimum).minimum)
    for group in (*shown_before, *new):
        lattice.known(group)
    try:
        space = opened(lattice, limits, shown_before)
    except ProtectError as problem:
        return _refusal(lattice, problem.code, None, problem.details.get("group", ()))
    size = {group: lattice.respondents(group) for group in set(new)}
    for group in sorted(size, key=lambda group: (-size[group], group)):
        try:
            found = space.add(space.basis.group(group))
        except ProtectError as problem:
            return _refusal(lattice, problem.code, group, ())
        if found is not None:
            return _refusal(lattice, "small_group", group, found)
    return None


def _refusal(lattice: Lattice, code: str, asked: Group | None, atoms: object) -> Refusal:
    found = frozenset(atoms) if isinstance(atoms, tuple | frozenset) else frozenset[Atom]()
    return Refusal(code, asked, named(lattice, found), sum(lattice.people[atom] for atom in found))


def named(lattice: Lattice, atoms: frozenset[Atom]) -> tuple[tuple[Group, ...], ...]:
    """Disjoint parts that together are exactly these atoms, as few as a greedy choice finds; see `Refusal.follows`.

    Large groups come first, and among equal ones those with the fewest characteristics.
    """
    names = tuple(lattice.characteristics)
    by = tuple(chain.from_iterable(combinations(names, n) for n in range(len(names) + 1)))
    inside: dict[Group, frozenset[Atom]] = {}
    for group in {group for atom in atoms for group in lattice.groups_of(atom, by)}:
        members = lattice.members(group)
        if members <= atoms:
            inside[group] = members
    left, parts = set(atoms), list[tuple[Group, ...]]()
    for group in sorted(inside, key=lambda g: (-len(inside[g]), len(g.cell), g)):
        if inside[group] <= left:
            parts.append((group,))
            left -= inside[group]
    for atom in left:
        cell = lattice.cell(atom, names)
        parts.append(tuple(Group(name, node, cell) for name, node in zip(lattice.hierarchies, atom, strict=False)))
    return tuple(sorted(parts))
