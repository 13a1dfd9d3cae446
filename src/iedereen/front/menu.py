# SPDX-License-Identifier: EUPL-1.2
"""The menu per pillar of the policy, and what every page needs around its content."""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from iedereen.people.rules import Permission, Viewer


@dataclass(frozen=True)
class Entry:
    """One line of the menu; `permission` is what the viewer needs anywhere at all (None: everybody)."""

    title: Lazy
    url_name: str
    permission: Permission | None = None


@dataclass(frozen=True)
class Pillar:
    """A part of the policy and what this system does for it. The first one has no title: it is everybody's."""

    title: Lazy | None
    entries: tuple[Entry, ...]


MENU: tuple[Pillar, ...] = (
    Pillar(
        None,
        (
            Entry(_("Wat wacht op u"), "front:home"),
            Entry(_("Rechten en rollen"), "people:my_roles"),
        ),
    ),
    Pillar(
        _("Veilige teams"),
        (
            Entry(_("Check-ups"), "checkup:list"),
            Entry(_("Rondes"), "checkup:rounds", Permission.PLAN_ROUNDS),
            Entry(_("Vragenlijsten"), "checkup:questionnaires", Permission.PUBLISH_QUESTIONNAIRE),
        ),
    ),
    Pillar(_("Competente teams"), ()),
    Pillar(_("Effectieve teams"), ()),
    Pillar(
        _("Verankeren"),
        (
            Entry(_("Overzicht"), "front:overview", Permission.SEE_COVERAGE),
            Entry(_("Afspraken"), "agreements:list", Permission.SEE_AGREEMENTS),
        ),
    ),
    Pillar(
        _("Beheer"),
        (
            Entry(_("Eenheden en teams"), "people:units", Permission.IMPORT_ORGANISATION),
            Entry(_("Bestanden inlezen"), "people:imports", Permission.IMPORT_ORGANISATION),
            Entry(_("Rollen"), "people:roles", Permission.ASSIGN_ROLES),
            Entry(_("Berichten"), "followup:mail", Permission.SEE_MAIL),
            Entry(_("Logboek"), "ledger:list", Permission.SEE_LEDGER),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """An entry as it stands on one page. `current` is the value for aria-current: "page", "true" or empty."""

    title: Lazy
    url: str
    current: str


@dataclass(frozen=True)
class Group:
    title: Lazy | None
    links: tuple[Link, ...]


def address(url_name: str) -> str | None:
    """The address of a page, or None where that page is not part of this installation."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def menu(viewer: Viewer, path: str) -> tuple[Group, ...]:
    """What this viewer may open, by pillar; a pillar without entries is left out."""
    groups = (Group(p.title, tuple(_links(p, viewer, path))) for p in MENU)
    return tuple(g for g in groups if g.links)


def _links(pillar: Pillar, viewer: Viewer, path: str) -> list[Link]:
    allowed = [e for e in pillar.entries if e.permission is None or viewer.anywhere(e.permission)]
    found = [(entry, address(entry.url_name)) for entry in allowed]
    return [Link(entry.title, url, _current(url, path)) for entry, url in found if url is not None]


def _current(url: str, path: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


@cache
def version() -> str:
    """What is installed; empty when it runs from a checkout without being installed."""
    try:
        return installed_version("iedereen")
    except PackageNotFoundError:
        return ""


class Page:
    """What the frame asks for. Nothing is looked up before a template asks: the bare frame never does."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.version = version()
        self.demo = settings.DEMO

    @cached_property
    def _viewer(self) -> Viewer | None:
        return getattr(self._request, "viewer", None)

    @cached_property
    def name(self) -> str:
        return self._request.user.name if self._viewer else ""  # type: ignore[union-attr]

    @cached_property
    def menu(self) -> tuple[Group, ...]:
        return menu(self._viewer, self._request.path) if self._viewer else ()


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every page."""
    return {"page": Page(request)}
