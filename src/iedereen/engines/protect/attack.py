# SPDX-License-Identifier: EUPL-1.2
"""An attacker: tries to compute small groups from everything that is shown.

Shares no reasoning with the plan: floating-point least squares over the shown vectors, no blocks, no modular
arithmetic. It is given more than a reader has: exact totals of every shown group instead of rounded ones.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .tree import ProtectError, Tree

Matrix = NDArray[np.float64]
_NEAR = 1e-6  # vectors are 0/1 and the matrices well conditioned; a miss is of the order 0.1 and more
_BATCH = 2048


@dataclass(frozen=True, slots=True)
class AttackReport:
    """`tested` groups of 1..below-1 people, of which `succeeded` could be computed, with some `examples`.

    `exhaustive`: every group that exists was tested, none left out for want of time.
    """

    tested: int
    succeeded: int
    examples: tuple[frozenset[str], ...]
    exhaustive: bool


def attack(
    tree: Tree,
    shown: Collection[str],
    respondents: Mapping[str, int],
    below: int,
    *,
    known: Mapping[str, int] | None = None,
    shown_before: Sequence[Collection[str]] = (),
    limit: int = 20_000,
) -> AttackReport:
    """Try groups with 1..below-1 people whose answers are not known yet.

    `known`: answers that the attacker knows (his own and those of a coalition), per node where they stand.
    `limit`: most unions to try. All unions of atoms are tried when they are fewer; else all unions of
    classes of atoms that no shown group tells apart (a computable group cannot split a class); else as many.
    In any case every node, every atom, every class and every remainder of a shown node is tried.

    Errors: `unknown_node`; `attack_blind` when it cannot even compute what is shown.
    """
    people = _unknown(tree, respondents, known or {})
    atoms = sorted(people)
    weight = np.array([people[atom] for atom in atoms], dtype=np.int64)
    column = {atom: i for i, atom in enumerate(atoms)}
    groups = [tree.within(node) for node in sorted(shown)] + [frozenset(group) for group in shown_before]
    rows = _indicators(groups, column)
    sight = _row_space(rows)
    if not _seen(rows, sight).all():
        raise ProtectError("attack_blind")
    named = _named(tree, shown, column, rows)
    unions, exhaustive = _unions(rows, weight, below, limit)
    targets = _distinct(np.concatenate([named, unions]))
    size = targets @ weight
    targets = targets[(size > 0) & (size < below)]
    hits = targets[_seen(targets, sight)]
    examples = tuple(frozenset(atoms[i] for i in np.flatnonzero(hit)) for hit in hits[:10])
    return AttackReport(len(targets), len(hits), examples, exhaustive)


def _unknown(tree: Tree, respondents: Mapping[str, int], known: Mapping[str, int]) -> dict[str, int]:
    left = {tree.known(node): number - known.get(node, 0) for node, number in respondents.items()}
    return {node: number for node, number in left.items() if number > 0}


def _indicators(groups: Sequence[Collection[str]], column: Mapping[str, int]) -> Matrix:
    out = np.zeros((len(groups), len(column)))
    for row, group in zip(out, groups, strict=True):
        row[[column[atom] for atom in group if atom in column]] = 1.0
    return out


def _distinct(targets: Matrix) -> Matrix:
    """Each row once; compared as packed bits, since the matrix may be large."""
    _, first = np.unique(np.packbits(targets > 0.5, axis=1), axis=0, return_index=True)
    return targets[np.sort(first)]


def _row_space(rows: Matrix) -> Matrix:
    """An orthonormal basis of the row space, one basis vector per row."""
    if not rows.size:
        return np.zeros((0, rows.shape[1]))
    _, singular, basis = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(basis[singular > 1e-9 * max(1.0, float(singular[0]))], dtype=np.float64)


def _seen(targets: Matrix, sight: Matrix) -> NDArray[np.bool_]:
    """Which targets lie in the row space: distance to their projection."""
    out = np.zeros(len(targets), dtype=np.bool_)
    for start in range(0, len(targets), _BATCH):
        part = targets[start : start + _BATCH]
        missed = part - (part @ sight.T) @ sight
        out[start : start + _BATCH] = np.abs(missed).max(axis=1, initial=0.0) < _NEAR
    return out


def _named(tree: Tree, shown: Collection[str], column: Mapping[str, int], rows: Matrix) -> Matrix:
    """What a curious reader tries first: nodes, atoms, and shown nodes minus shown nodes below."""
    nodes = _indicators([tree.within(node) for node in tree.order], column)
    index = {node: i for i, node in enumerate(tree.order)}
    remainders = []
    for node in tree.order:
        rest, todo = nodes[index[node]].copy(), list(tree.children[node])
        while todo:
            child = todo.pop()
            if child in shown:
                rest -= nodes[index[child]]
            else:
                todo += tree.children[child]
        remainders.append(rest)
    return np.concatenate([nodes, np.eye(len(column)), np.array(remainders), _classes(rows)])


def _classes(rows: Matrix) -> Matrix:
    """Atoms that are in exactly the same shown groups, as indicator vectors (one row per class)."""
    if not rows.size:
        return np.zeros((0, rows.shape[1]))
    _, label = np.unique(rows, axis=1, return_inverse=True)
    label = np.asarray(label).reshape(-1)
    seen = rows.any(axis=0)
    return np.array([(label == k) & seen for k in range(int(label.max(initial=-1)) + 1)], dtype=np.float64).reshape(
        -1, rows.shape[1]
    )


def _unions(rows: Matrix, weight: NDArray[np.int64], below: int, limit: int) -> tuple[Matrix, bool]:
    for pieces in (np.eye(rows.shape[1]), _classes(rows)):
        sizes = (pieces @ weight).astype(int)
        light = [i for i in range(len(pieces)) if 0 < sizes[i] < below]
        found = []
        for chosen in _subsets([int(sizes[i]) for i in light], below):
            found.append([light[k] for k in chosen])
            if len(found) > limit:
                break
        if len(found) <= limit:
            return _summed(pieces, found), True
    return _summed(pieces, found), False


def _subsets(sizes: Sequence[int], below: int) -> Iterator[tuple[int, ...]]:
    """All non-empty index sets whose sizes add up to less than `below`."""
    todo: list[tuple[tuple[int, ...], int]] = [((), 0)]
    while todo:
        chosen, total = todo.pop()
        if chosen:
            yield chosen
        for i in range(chosen[-1] + 1 if chosen else 0, len(sizes)):
            if total + sizes[i] < below:
                todo.append(((*chosen, i), total + sizes[i]))


def _summed(pieces: Matrix, sets: Sequence[Sequence[int]]) -> Matrix:
    out = np.zeros((len(sets), pieces.shape[1]))
    for i, chosen in enumerate(sets):
        out[i] = pieces[list(chosen)].sum(axis=0)
    return out
