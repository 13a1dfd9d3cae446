# SPDX-License-Identifier: EUPL-1.2
"""Lattices for the tests of groups, and the slow twin: rational elimination over all subsets of people."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from iedereen.engines.protect import Atom, Group, Lattice, Rule, Splits, Tree

ANYONE = Rule(minimum=5, invited=0, response=0.0)
"""Only the number of respondents counts, and five will do."""
EVERYWHERE = Splits(from_level=0, minimum=5)


@st.composite
def trees(draw: DrawFn, prefix: str, leaves: int) -> Tree:
    """A root, sometimes one level between, and `leaves` teams."""
    parents: dict[str, str | None] = {f"{prefix}0": None}
    units = draw(st.integers(0, 2))
    for i in range(units):
        parents[f"{prefix}u{i}"] = f"{prefix}0"
    for i in range(leaves):
        unit = draw(st.integers(-1, units - 1))
        parents[f"{prefix}t{i}"] = f"{prefix}0" if unit < 0 else f"{prefix}u{unit}"
    return Tree(parents)


@st.composite
def lattices(draw: DrawFn, most: int = 9) -> Lattice:
    """One or two hierarchies, up to two characteristics, at most `most` atoms with few people each."""
    hierarchies = {"h": draw(trees("a", draw(st.integers(1, 4))))}
    if draw(st.booleans()):
        hierarchies["g"] = draw(trees("b", draw(st.integers(1, 3))))
    characteristics = {
        name: tuple(f"{name}{i}" for i in range(draw(st.integers(2, 3))))
        for name in ("x", "y")[: draw(st.integers(0, 2))]
    }
    places = [
        sorted(node for node in tree.order if len(node) > 2 or not tree.children[node]) for tree in hierarchies.values()
    ]
    every = list(product(*places, *characteristics.values()))
    chosen = draw(st.lists(st.sampled_from(every), unique=True, min_size=1, max_size=most))
    return Lattice(hierarchies, characteristics, {atom: draw(st.integers(1, 9)) for atom in chosen})


def basis_of(rows: Iterable[Sequence[int]]) -> list[list[Fraction]]:
    """Rows in reduced echelon form, over the rationals."""
    out: list[list[Fraction]] = []
    for row in rows:
        rest = reduced([Fraction(x) for x in row], out)
        if any(rest):
            lead = next(x for x in rest if x)
            out.append([x / lead for x in rest])
    return out


def reduced(rest: list[Fraction], rows: Iterable[Sequence[Fraction]]) -> list[Fraction]:
    for row in rows:
        pivot = next(i for i, x in enumerate(row) if x)
        if factor := rest[pivot]:
            rest = [a - factor * b for a, b in zip(rest, row, strict=True)]
    return rest


def spread(people: int, atoms: Sequence[Atom], size: dict[Atom, int]) -> Iterator[dict[Atom, int]]:
    """Every way to know exactly `people` answers, as a number per atom."""
    if not atoms:
        if people == 0:
            yield {}
        return
    for here in range(min(people, size[atoms[0]]) + 1):
        for rest in spread(people - here, atoms[1:], size):
            yield {atoms[0]: here} | rest


def small_sets(
    lattice: Lattice, shown: Collection[Group], whole: int, part: int, coalition: int = 0
) -> set[frozenset[Atom]]:
    """Sets of atoms, too small for their kind, that a coalition can compute. By trying them all."""
    atoms = sorted(lattice.people)
    size = dict(lattice.people)
    places = len(lattice.hierarchies)
    members = [lattice.members(group) for group in shown]
    found: set[frozenset[Atom]] = set()
    for known in (known for number in range(coalition + 1) for known in spread(number, atoms, size)):
        left = {atom: size[atom] - known[atom] for atom in atoms if size[atom] > known[atom]}
        columns = sorted(left)
        rows = basis_of([[int(atom in group) for atom in columns] for group in members])
        for count in range(1, len(columns) + 1):
            for chosen in combinations(columns, count):
                here = sum(left[atom] for atom in chosen)
                touched = {atom[:places] for atom in chosen}
                is_whole = all(atom in chosen for atom in columns if atom[:places] in touched)
                if here < (whole if is_whole else part) and not any(
                    reduced([Fraction(int(atom in chosen)) for atom in columns], rows)
                ):
                    found.add(frozenset(chosen))
    return found
