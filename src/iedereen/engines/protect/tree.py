# SPDX-License-Identifier: EUPL-1.2
"""The organisation as a forest of named nodes, checked once and then read only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class ProtectError(Exception):
    """Refused input or an unsafe state: a reason `code` and its `details`, never a sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes and their parents; `None` marks a root, and several roots are allowed.

    `parts` are leaves that never appear on a screen: pieces of a team that another version of the
    organisation (before or after a reorganisation) drew apart. They only carry respondents.
    Respondents may stand at any node. Those at a node with children (staff directly below a unit)
    act as a leaf of their own that has no figure of its own.

    Errors: `no_nodes`, `unknown_parent`, `cycle`, `unknown_part`, `part_not_leaf`.
    """

    parents: Mapping[str, str | None]
    parts: frozenset[str] = frozenset()
    children: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    order: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Every node, each after its parent; siblings by name."""

    def __post_init__(self) -> None:
        parents = dict(self.parents)
        children = _children(parents)
        order = _top_down(parents, children)
        if len(order) < len(parents):
            raise ProtectError("cycle", nodes=tuple(sorted(set(parents) - set(order))))
        for part in sorted(self.parts):
            if part not in parents:
                raise ProtectError("unknown_part", node=part)
            if children[part] or parents[part] is None:
                raise ProtectError("part_not_leaf", node=part)
        object.__setattr__(self, "parents", MappingProxyType(parents))
        object.__setattr__(self, "parts", frozenset(self.parts))
        object.__setattr__(self, "children", MappingProxyType(children))
        object.__setattr__(self, "order", order)

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(node for node in self.order if self.parents[node] is None)

    @property
    def leaves(self) -> tuple[str, ...]:
        return tuple(node for node in self.order if not self.children[node])

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that can have a figure: all but the parts."""
        return tuple(node for node in self.order if node not in self.parts)

    def within(self, node: str) -> frozenset[str]:
        """The node itself and everything below it."""
        found, todo = set(), [self.known(node)]
        while todo:
            found.add(here := todo.pop())
            todo += self.children[here]
        return frozenset(found)

    def known(self, node: str) -> str:
        if node not in self.parents:
            raise ProtectError("unknown_node", node=node)
        return node

    def totals(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Counts at the nodes themselves -> counts at and below every node.

        Errors: `unknown_node`, `negative_count`.
        """
        for node, count in counts.items():
            if count < 0:
                raise ProtectError("negative_count", node=self.known(node), count=count)
            self.known(node)
        total = {node: counts.get(node, 0) for node in self.order}
        for node in reversed(self.order):
            if (parent := self.parents[node]) is not None:
                total[parent] += total[node]
        return total

    def heights(self) -> dict[str, int]:
        """Steps to the deepest team below: 0 for a team, whatever its depth. Parts do not count."""
        height = dict.fromkeys(self.order, 0)
        for node in reversed(self.order):
            parent = self.parents[node]
            if parent is not None and node not in self.parts:
                height[parent] = max(height[parent], height[node] + 1)
        return height


def _children(parents: Mapping[str, str | None]) -> dict[str, tuple[str, ...]]:
    if not parents:
        raise ProtectError("no_nodes")
    below: dict[str, list[str]] = {node: [] for node in parents}
    for node in sorted(parents):
        parent = parents[node]
        if parent is not None:
            if parent not in below:
                raise ProtectError("unknown_parent", node=node, parent=parent)
            below[parent].append(node)
    return {node: tuple(kids) for node, kids in below.items()}


def _top_down(parents: Mapping[str, str | None], children: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    order = sorted(node for node, parent in parents.items() if parent is None)
    for node in order:  # the list grows while it is walked: breadth first
        order.extend(children[node])
    return tuple(order)
