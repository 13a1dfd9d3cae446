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
    Pillar(None, (Entry(_("Wat wacht op u"), "front:home"),)),
    Pillar(
        _("Veilige teams"),
        (
            Entry(_("Doe mee"), "checkup:take_part", Permission.SEE_UNIT),
            Entry(_("Check-ups"), "checkup:list", Permission.SEE_UNIT),
            Entry(_("Hoever teams zijn"), "checkup:coverage", Permission.SEE_COVERAGE),
            Entry(_("Rondes"), "checkup:rounds", Permission.PLAN_ROUNDS),
            Entry(_("Vragenlijsten"), "checkup:questionnaires", Permission.PUBLISH_QUESTIONNAIRE),
            Entry(_("Signalen en zaken"), "triage:cases", Permission.SEE_UNIT),
            Entry(_("Meldingen"), "inbox:reports", Permission.READ_REPORTS),
            Entry(_("Tijd en steun"), "leadership:support", Permission.SEE_SUPPORT),
            Entry(_("Vragen om steun"), "leadership:requests", Permission.GIVE_SUPPORT),
            Entry(_("Leren van anderen"), "front:learn", Permission.SEE_SUPPORT),
        ),
    ),
    Pillar(_("Competente teams"), ()),
    Pillar(_("Effectieve teams"), ()),
    Pillar(
        _("Verankeren"),
        (
            Entry(_("Overzicht"), "front:overview", Permission.SEE_COVERAGE),
            Entry(_("Waar aandacht nodig is"), "front:push", Permission.SEE_COVERAGE),
            Entry(_("Prioriteiten"), "agreements:priorities", Permission.SEE_AGREEMENTS),
            Entry(_("Afspraken"), "agreements:agreements", Permission.SEE_AGREEMENTS),
            Entry(_("Toezeggingen"), "followup:promises", Permission.SEE_AGREEMENTS),
        ),
    ),
    Pillar(
        _("Organisatie"),
        (
            Entry(_("Eenheden en teams"), "people:units", Permission.SEE_UNIT),
            Entry(_("Wie wat mag"), "people:my_roles"),
            Entry(_("Uw sleutel"), "keys:own", Permission.HOLD_KEY),
            Entry(_("Rollen toekennen"), "people:roles", Permission.ASSIGN_ROLES),
            Entry(_("Mensen en accounts"), "people:accounts", Permission.END_ACCOUNTS),
            Entry(_("Bestanden inlezen"), "people:imports", Permission.IMPORT_ORGANISATION),
            Entry(_("Berichten"), "followup:outbox", Permission.SEE_MAIL),
            Entry(_("Logboek"), "followup:ledger", Permission.SEE_LEDGER),
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
    open_to = {p: _addresses(p, viewer) for p in MENU}
    here = max((u for found in open_to.values() for _e, u in found if _within(u, path)), key=len, default="")
    groups = (Group(p.title, tuple(_link(e, u, here, path) for e, u in found)) for p, found in open_to.items())
    return tuple(g for g in groups if g.links)


def _addresses(pillar: Pillar, viewer: Viewer) -> list[tuple[Entry, str]]:
    allowed = [e for e in pillar.entries if e.permission is None or viewer.anywhere(e.permission)]
    return [(entry, url) for entry in allowed if (url := address(entry.url_name)) is not None]


def _within(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _link(entry: Entry, url: str, here: str, path: str) -> Link:
    """One place in the menu is "here" at a time: the longest address that the page's own begins with."""
    current = "" if url != here else "page" if url == path else "true"
    return Link(entry.title, url, current)


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
