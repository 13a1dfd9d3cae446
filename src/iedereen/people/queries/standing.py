# SPDX-License-Identifier: EUPL-1.2
"""The whole organisation with its history, as plain values by code and personnel number: what an import is held
against. Some 65,000 people take about 60 MB.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from iedereen.people.models import Person, Position, RoleHolding, Unit, UnitPeriod
from iedereen.people.rules import Role, UnitKind
from iedereen.people.rules.periods import Line, Span
from iedereen.people.rules.planning import Holding, Place, Standing, Work

CHUNK = 5_000


@dataclass(frozen=True)
class Keys:
    """Which rows of the database stand behind a `Standing`."""

    units: Mapping[str, UUID]
    people: Mapping[str, UUID]
    places: Mapping[str, list[int]]
    work: Mapping[str, list[int]]
    holdings: Mapping[Holding, list[int]]


def standing() -> tuple[Standing, Keys]:
    kinds, units = {}, {}
    for key, code, kind in Unit.objects.values_list("id", "code", "kind"):
        kinds[code], units[code] = UnitKind(kind), key
    people, ids = {}, {}
    for key, number, name, email in Person.objects.values_list("id", "number", "name", "email").iterator(CHUNK):
        people[number], ids[number] = (name, email), key
    places, place_keys = _places()
    work, work_keys = _work()
    holdings, holding_keys = _holdings()
    return (
        Standing(kinds=kinds, places=places, people=people, work=work, holdings=holdings),
        Keys(units=units, people=ids, places=place_keys, work=work_keys, holdings=holding_keys),
    )


def _places() -> tuple[dict[str, Line[Place]], dict[str, list[int]]]:
    lines: dict[str, list[Span[Place]]] = defaultdict(list)
    keys: dict[str, list[int]] = defaultdict(list)
    rows = UnitPeriod.objects.order_by("valid").values_list("id", "unit__code", "name", "parent__code", "valid")
    for key, code, name, parent, valid in rows:
        lines[code].append(Span(valid.lower, valid.upper, (name, parent)))
        keys[code].append(key)
    return {code: tuple(line) for code, line in lines.items()}, keys


def _work() -> tuple[dict[str, Line[Work]], dict[str, list[int]]]:
    lines: dict[str, Line[Work]] = {}
    keys: dict[str, list[int]] = {}
    what: dict[Work, Work] = {}  # the same few thousand pairs, kept once
    rows = Position.objects.order_by("valid").values_list("id", "person__number", "unit__code", "title", "valid")
    for key, number, unit, title, valid in rows.iterator(CHUNK):
        work = what.setdefault((unit, title), (unit, title))
        lines[number] = (*lines.get(number, ()), Span(valid.lower, valid.upper, work))
        keys.setdefault(number, []).append(key)
    return lines, keys


def _holdings() -> tuple[dict[Holding, Line[None]], dict[Holding, list[int]]]:
    lines: dict[Holding, list[Span[None]]] = defaultdict(list)
    keys: dict[Holding, list[int]] = defaultdict(list)
    rows = RoleHolding.objects.order_by("valid").values_list("id", "person__number", "role", "unit__code", "valid")
    for key, number, role, unit, valid in rows:
        lines[number, Role(role), unit].append(Span(valid.lower, valid.upper, None))
        keys[number, Role(role), unit].append(key)
    return {k: tuple(line) for k, line in lines.items()}, keys
