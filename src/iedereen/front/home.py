# SPDX-License-Identifier: EUPL-1.2
"""What stands on the home page: what waits for you, your teams, and where your role usually goes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from iedereen.checkup.queries.coverage import TeamCoverage
from iedereen.front import links
from iedereen.front.menu import address
from iedereen.people.queries import Place, Tree
from iedereen.people.rules import Permission, Role, Viewer

MINE = frozenset({Role.EMPLOYEE, Role.TEAM_LEADER, Role.SUPPORTER})
MOST_CARDS = 12


@dataclass(frozen=True)
class Task:
    """One open promise: what to do (`promise`), about what, where, and by when."""

    promise: Any
    about: str
    unit: str
    due: links.Due


@dataclass(frozen=True)
class Card:
    """One of my teams; `coverage` is None where this viewer may not see how far it is."""

    place: Place
    coverage: TeamCoverage | None
    leads: bool


@dataclass(frozen=True)
class Shortcut:
    title: Lazy
    text: Lazy
    url_name: str
    permission: Permission


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut(_("Hoever alle teams zijn"), _("Ook de teams die nog nooit aan de beurt waren."), "checkup:coverage",
             Permission.SEE_COVERAGE),
    Shortcut(_("Een ronde plannen"), _("Kies teams, een vragenlijst en een periode."), "checkup:plan",
             Permission.PLAN_ROUNDS),
    Shortcut(_("Personeelsgegevens inlezen"), _("Een nieuw bestand met eenheden, mensen en rollen."),
             "people:imports", Permission.IMPORT_ORGANISATION),
    Shortcut(_("Rollen toekennen"), _("Wie leidt, ondersteunt of adviseert welk team."), "people:roles",
             Permission.ASSIGN_ROLES),
    Shortcut(_("Logboek"), _("Wie wat deed, wanneer en waarom."), "followup:ledger", Permission.SEE_LEDGER),
)  # fmt: skip


def tasks(promises: Iterable[Any], tree: Tree, now: datetime) -> list[Task]:
    """Open promises as tasks, what is due first first; so what is late stands on top."""
    ordered = sorted(promises, key=lambda p: p.due_at)
    return [Task(p, _about(p), _name(tree, p.unit_id), links.due(p.due_at, now)) for p in ordered]


def _about(promise: Any) -> str:
    duty = links.DUTIES.get(promise.kind)
    return promise.label if duty and duty.subject else ""


def _name(tree: Tree, unit: UUID) -> str:
    place = tree.places.get(unit)
    return place.name if place else ""


def cards(viewer: Viewer, tree: Tree, coverage: Mapping[UUID, TeamCoverage]) -> list[Card]:
    """The teams where I work, that I lead or support; at most `MOST_CARDS`, the ones I lead first."""
    leads = {g.unit for g in viewer.grants if g.role is Role.TEAM_LEADER}
    held = [g.unit for g in viewer.grants if g.role in MINE and g.unit in tree.places]
    places = {p.id: p for unit in held for p in _teams(tree, tree.places[unit])}
    ordered = sorted(places.values(), key=lambda p: (p.id not in leads, p.name.casefold()))
    return [Card(p, coverage.get(p.id), p.id in leads) for p in ordered[:MOST_CARDS]]


def _teams(tree: Tree, place: Place) -> Sequence[Place]:
    return (place,) if place.is_team else ()


def shortcuts(viewer: Viewer) -> list[tuple[Shortcut, str]]:
    """Where this viewer's roles usually go, with the address; only what exists here."""
    allowed = [(s, address(s.url_name)) for s in SHORTCUTS if viewer.anywhere(s.permission)]
    return [(s, url) for s, url in allowed if url]
