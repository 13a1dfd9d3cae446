# SPDX-License-Identifier: EUPL-1.2
"""Answers of a round -> exact figures of every measure for every node. Nothing of this is stored or shown.

A measure is a statement or an index. The statements of an index and the index itself form a family, counted on the
same ballots: those that are complete for the family. If each were counted on its own ballots, an index minus its
other statements would be the answer of whoever skipped one (`engines.protect.plan_measures`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iedereen.checkup.rules import Definition, Item
from iedereen.engines import protect, scales

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Frame:
    """The tree of a round in numbers: `levels` holds per depth the nodes there, and per team its node (or -1)."""

    tree: protect.Tree
    teams: tuple[str, ...]
    levels: tuple[tuple[tuple[str, ...], Integers], ...]


@dataclass(frozen=True)
class Exact:
    """One measure of one node. `bands`: answers per band, low to high."""

    n: int
    mean: float
    sd: float
    bands: tuple[int, int, int]
    agreement: float | None = None


@dataclass(frozen=True)
class Measured:
    """One measure of the whole round. `ranges` None: a score without a range, of which no node gets a figure."""

    code: str
    family: str
    is_index: bool
    ranges: protect.Ranges | None
    nodes: Mapping[str, Exact]
    per_team: Mapping[str, int]
    alpha: float
    icc1: float
    icc2: float
    teams: int


@dataclass(frozen=True)
class Apart:
    """One measure of the whole round by background, of nodes above the teams.

    `people`: how many gave answers that count, per team and answer to every background question (0: not said).
    `nodes`: background -> (node, answer) -> what they said.
    """

    code: str
    ranges: protect.Ranges | None
    people: Mapping[tuple[str, ...], int]
    nodes: Mapping[str, Mapping[tuple[str, str], Exact]]


@dataclass(frozen=True)
class _Source:
    code: str
    family: str
    is_index: bool
    items: tuple[Item, ...]
    columns: tuple[int, ...]
    family_columns: tuple[int, ...]

    @property
    def scale(self) -> scales.Scale:
        first = self.items[0]
        reverse = frozenset(i.name for i in self.items if i.reverse) if self.is_index else frozenset()
        return scales.Scale(self.code, tuple(i.name for i in self.items), first.low, first.high, reverse)


def frame(parents: Mapping[str, str | None], teams: Sequence[str]) -> Frame:
    """The tree of a round, with every team's node at every depth."""
    tree = protect.Tree(parents)
    paths = {team: _path(team, parents) for team in teams}
    levels = []
    for depth in range(max(map(len, paths.values()), default=0)):
        here = tuple(dict.fromkeys(p[depth] for p in paths.values() if len(p) > depth))
        place = {node: number for number, node in enumerate(here)}
        number = np.array([place[paths[t][depth]] if len(paths[t]) > depth else -1 for t in teams], dtype=np.int64)
        levels.append((here, number))
    return Frame(tree, tuple(teams), tuple(levels))


def _path(node: str, parents: Mapping[str, str | None]) -> list[str]:
    path = [node]
    while (above := parents[path[0]]) is not None:
        path.insert(0, above)
    return path


def measure(definition: Definition, frame: Frame, team_of: Integers, answers: Floats) -> list[Measured]:
    """Figures of every statement and index. `team_of` [persons] points into `frame.teams`, `answers` is
    [persons, statements] with nan for skipped. Errors: `ScaleError` for an answer outside its range.
    """
    found = []
    for source in _sources(definition):
        kept = ~np.isnan(answers[:, source.family_columns]).any(axis=1)
        found.append(_measured(source, frame, team_of[kept], answers[kept][:, source.columns]))
    return found


def measure_apart(
    definition: Definition, frame: Frame, team_of: Integers, answers: Floats, said: Integers
) -> list[Apart]:
    """The same by background. `said` [persons, background questions]: the number of the answer, 0 for none."""
    above = _above_teams(frame)
    found = []
    for source in _sources(definition):
        kept = ~np.isnan(answers[:, source.family_columns]).any(axis=1)
        teams, own, scale = team_of[kept], said[kept], source.scale
        scores = scales.person_scores(answers[kept][:, source.columns], scale)
        whole = bool((answers[kept][:, source.columns] == np.rint(answers[kept][:, source.columns])).all())
        nodes: dict[str, dict[tuple[str, str], Exact]] = {}
        for place, item in enumerate(definition.backgrounds):
            for answer in item.categories:
                among = own[:, place] == int(answer)
                exact = _nodes(scale, above, teams[among], scores[among], {})
                nodes.setdefault(item.name, {}).update({(node, answer): one for node, one in exact.items()})
        steps = ranges(scale, whole=whole and len(scale.items) == 1)
        found.append(Apart(source.code, steps, people_apart(frame, teams, own), nodes))
    return found


def people_apart(frame: Frame, team_of: Integers, said: Integers) -> dict[tuple[str, ...], int]:
    """How many people per team and answer to every background question; "" for who said nothing."""
    rows, counts = np.unique(np.column_stack([team_of, said]), axis=0, return_counts=True)
    return {
        (frame.teams[team], *(str(answer) if answer else protect.UNSAID for answer in answers)): int(number)
        for (team, *answers), number in zip(rows.tolist(), counts.tolist(), strict=True)
    }


def _above_teams(frame: Frame) -> Frame:
    """The same frame without the teams themselves."""
    levels = []
    for labels, number in frame.levels:
        kept = tuple(node for node in labels if node not in frame.teams)
        place = {node: at for at, node in enumerate(kept)}
        where = np.array([place.get(node, -1) for node in labels] + [-1], dtype=np.int64)
        if kept:
            levels.append((kept, where[number]))
    return Frame(frame.tree, frame.teams, tuple(levels))


def remeasure(
    definition: Definition, frame: Frame, tallies: Mapping[str, Mapping[str, tuple[Sequence[float], Sequence[int]]]]
) -> list[Measured]:
    """The same from tallies, statement -> team -> (values, how often each), once there are no ballots any more.

    Of the statements only: how the statements of an index go together in one person cannot be told from tallies.
    """
    place = {team: number for number, team in enumerate(frame.teams)}
    found = []
    for source in (s for s in _sources(definition) if not s.is_index and s.code in tallies):
        chosen = [
            (place[team], value, number)
            for team, (values, counts) in tallies[source.code].items()
            if team in place
            for value, number in zip(values, counts, strict=True)
        ]
        times = np.array([number for _, _, number in chosen], dtype=np.int64)
        team_of = np.repeat(np.array([team for team, _, _ in chosen], dtype=np.int64), times)
        answers = np.repeat(np.array([value for _, value, _ in chosen], dtype=np.float64), times)
        found.append(_measured(source, frame, team_of, answers[:, np.newaxis]))
    return found


def _sources(definition: Definition) -> list[_Source]:
    statements = definition.statements
    column = {item.name: number for number, item in enumerate(statements)}
    members = {x.code: definition.index_items(x.code) for x in definition.indices}
    found = []
    for item in statements:
        family = members[item.index] if item.index else (item,)
        name = f"index:{item.index}" if item.index else f"item:{item.name}"
        columns = tuple(column[i.name] for i in family)
        found.append(_Source(item.name, name, False, (item,), (column[item.name],), columns))
    for code, items in members.items():
        if items:
            columns = tuple(column[i.name] for i in items)
            found.append(_Source(code, f"index:{code}", True, items, columns, columns))
    return found


def _measured(source: _Source, frame: Frame, team_of: Integers, answers: Floats) -> Measured:
    scale = source.scale
    scores = scales.person_scores(answers, scale)
    whole = bool((answers == np.rint(answers)).all())
    teams = scales.TeamIndex(frame.teams, team_of.astype(np.intp))
    oriented = scales.oriented(answers, scale)
    levels = scale.levels if whole else None
    agreement = scales.team_agreement(oriented, teams, levels) if levels else np.full(len(frame.teams), np.nan)
    icc = scales.icc(scores, teams)
    counts = np.bincount(team_of, minlength=len(frame.teams))
    return Measured(
        code=source.code,
        family=source.family,
        is_index=source.is_index,
        ranges=ranges(scale, whole=whole and len(scale.items) == 1),
        nodes=_nodes(scale, frame, team_of, scores, dict(zip(frame.teams, agreement.tolist(), strict=True))),
        per_team={team: int(n) for team, n in zip(frame.teams, counts, strict=True)},
        alpha=scales.cronbach_alpha(oriented) if source.is_index else float("nan"),
        icc1=icc.icc1,
        icc2=icc.icc2,
        teams=icc.teams,
    )


def _nodes(
    scale: scales.Scale, frame: Frame, team_of: Integers, scores: Floats, agreement: Mapping[str, float]
) -> dict[str, Exact]:
    if scale.low is None or scale.high is None:
        return {}
    found: dict[str, Exact] = {}
    for labels, number in frame.levels:
        index = scales.TeamIndex(labels, number[team_of].astype(np.intp))
        table = scales.team_summaries(scores, index, scale.low, scale.high)
        for place, node in enumerate(labels):
            one = scales.one_summary(table, place)
            bands = (one.low_count or 0, one.middle_count or 0, one.high_count or 0)
            rwg = agreement.get(node)
            found[node] = Exact(one.n, one.mean, one.sd, bands, None if rwg is None or np.isnan(rwg) else rwg)
    return found


def ranges(scale: scales.Scale, *, whole: bool) -> protect.Ranges | None:
    """Lowest and highest value in each band of `scales.band`; for whole answers only values that exist."""
    if scale.low is None or scale.high is None:
        return None
    low, high = scale.low, scale.high
    if not whole:
        first, second = low + (high - low) / 3, low + 2 * (high - low) / 3
        return (low, first), (first, second), (second, high)
    values = np.arange(low, high + 0.5)
    band = scales.band(values, low, high)
    below, between, above = (values[band == b].tolist() for b in range(3))
    middle = (between[0], between[-1]) if between else (below[-1], above[0])
    return (below[0], below[-1]), middle, (above[0], above[-1])
