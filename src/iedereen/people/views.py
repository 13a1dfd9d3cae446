# SPDX-License-Identifier: EUPL-1.2
"""The pages of the organisation: tree, unit, roles, import, and the demo's door."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from iedereen.engines import tables
from iedereen.people import actions, queries
from iedereen.people.actions import assign_role, end_role, import_organisation
from iedereen.people.actions.importing import ImportReport
from iedereen.people.actions.keeping import drop, keep, kept
from iedereen.people.forms import AssignForm, EndForm, ReasonForm, UploadForm
from iedereen.people.rules import KIND_TITLES, PERMISSION_TEXTS, ROLES, Permission, Reach
from iedereen.people.rules.filing import COLUMNS, Finding
from iedereen.people.visits import Visit
from iedereen.screen.faults import fault
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused
from iedereen.screen.stored import by_text, by_words

WAITING = "organisation_upload"  # where the session keeps the word for files that wait to be confirmed
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHANGES: Mapping[str, object] = {
    "units_new": gettext_lazy("Nieuwe eenheden"),
    "units_changed": gettext_lazy("Gewijzigde eenheden"),
    "people_new": gettext_lazy("Nieuwe mensen"),
    "people_changed": gettext_lazy("Mensen met een andere naam of een ander adres"),
    "people_moved": gettext_lazy("Mensen met een andere plek of functie"),
    "roles_given": gettext_lazy("Nieuwe rollen"),
    "roles_changed": gettext_lazy("Gewijzigde rollen"),
}


@dataclass(frozen=True)
class FaultLine:
    """A finding as the reader sees it."""

    sheet: str
    row: int | None
    column: str
    sentence: str


@require_GET
def organisation(request: Visit) -> HttpResponse:
    entries = queries.organisation(request.viewer)
    missing = [e for e in entries if e.unsupported]
    words = {"entries": _drawn(entries), "missing": missing, "may_import": queries.may_import(request.viewer)}
    return render(request, "people/organisation.html", words)


def _drawn(entries: Iterable[queries.UnitEntry]) -> list[SafeString]:
    """A row of the table per unit. The force has more than six hundred: a template would take three times as long."""
    kinds = {title: escape(_(title)) for title in KIND_TITLES.values()}
    nobody = f'<span class="badge badge--wait">{escape(_("nog niemand"))}</span>'
    missing = f'<span class="badge badge--late">{escape(_("ontbreekt"))}</span>'
    return [
        mark_safe(
            f'<tr class="depth-{e.depth}">\n'
            f'<th scope="row"><a href="{reverse("people:unit", args=[e.place.code])}">{escape(e.place.name)}</a></th>\n'
            f"<td>{kinds[e.kind]}</td>\n"
            f"<td>{nobody if e.leaderless else escape(', '.join(e.leaders))}</td>\n"
            f"<td>{missing if e.unsupported else escape(', '.join(e.supporters))}</td>\n</tr>"
        )
        for e in entries
    ]


@require_GET
def unit(request: Visit, code: str) -> HttpResponse:
    return render(request, "people/unit.html", {"unit": queries.unit_details(request.viewer, code)})


@require_GET
def roles(request: Visit) -> HttpResponse:
    texts = [
        {
            "text": text,
            "may": [PERMISSION_TEXTS[p] for p in Permission if p in text.permissions],
            "where": [title for kind, title in KIND_TITLES.items() if kind in text.where],
            "below": text.reach is Reach.SUBTREE,
        }
        for text in ROLES.values()
    ]
    may_assign = request.viewer.anywhere(Permission.ASSIGN_ROLES)
    return render(request, "people/roles.html", {"roles": texts, "may_assign": may_assign})


# Reading in


def _importer(request: Visit) -> None:
    if not queries.may_import(request.viewer):
        raise Refused("not_yours", hidden=True)


@require_http_methods(["GET", "POST"])
def reading_in(request: Visit) -> HttpResponse:
    """Choose files; with POST they are looked at and wait for a confirmation."""
    _importer(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/reading_in.html", {"form": form, "tables": list(COLUMNS)})
    files = form.uploads()
    report = import_organisation(files=files, by=request.viewer, now=request.now, dry_run=True)
    drop(settings.HOME, request.session.pop(WAITING, ""))
    if not report.problem_count and not report.nothing_to_do:
        request.session[WAITING] = keep(settings.HOME, files, request.now)
    return render(request, "people/read_in.html", _report_words(report))


@require_POST
def confirm_reading(request: Visit) -> HttpResponse:
    """Do what was looked at; everything is judged anew, for the organisation may have changed meanwhile."""
    _importer(request)
    token = request.session.pop(WAITING, "")
    try:
        files = kept(settings.HOME, token)
        report = import_organisation(files=files, by=request.viewer, now=request.now, dry_run=False)
    finally:
        drop(settings.HOME, token)
    if report.written:
        messages.success(request, _("De bestanden zijn ingelezen."))
        return redirect("people:units")
    return render(request, "people/read_in.html", _report_words(report))


@require_GET
def example(request: Visit, table: str) -> HttpResponse:
    """An empty workbook with the right columns and what goes in them."""
    _importer(request)
    if table not in COLUMNS:
        raise Http404
    book = tables.write_xlsx(table, COLUMNS[table], [], _notes(table))
    answer = HttpResponse(book, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{table}.xlsx"'
    return answer


def _notes(table: str) -> str:
    lines = [
        _("Datums: 2026-01-31 of 31-01-2026."),
        _("'tot' is de eerste dag waarop het niet meer geldt. Leeg betekent: tot nader bericht."),
        _("Vanaf de eerste datum die u voor een eenheid, mens of rol noemt, geldt wat in het bestand staat."),
        _("Wie of wat niet in het bestand staat, blijft zoals het is."),
    ]  # fmt: skip
    if table == "eenheden":
        lines.append(_("Soort: korps, eenheid, district, basisteam of team."))
        lines.append(_("Bovenliggend: de code van de eenheid erboven. Alleen het korps heeft die niet."))
    if table == "rollen":
        lines.append(_("Rol:") + " " + ", ".join(text.title for text in list(ROLES.values())[1:]))
    return "\n".join(lines)


def _report_words(report: ImportReport) -> dict[str, object]:
    counts = asdict(report.changes)
    return {
        "report": report,
        "problems": [_line(f) for f in report.problems],
        "warnings": [_line(f) for f in report.warnings],
        "changes": [(title, counts[key]) for key, title in CHANGES.items() if counts[key]],
    }


def _line(found: Finding) -> FaultLine:
    return FaultLine(found.sheet or "", found.row, found.column or "", fault(found.code, found.details))


# Giving roles


@require_http_methods(["GET", "POST"])
def assign(request: Visit) -> HttpResponse:
    """Who holds which role, and a form to give one."""
    places = queries.assignable(request.viewer)
    if not places:
        raise Refused("not_yours", hidden=True)
    form = AssignForm(request.POST or None, places=places, today=request.viewer.today)
    if request.method == "POST" and form.is_valid() and _done(request, form):
        return redirect("people:roles")
    return _holders(request, form)


def _done(request: Visit, form: AssignForm) -> bool:
    given = form.cleaned_data
    try:
        assign_role(
            person=given["person"].pk, role=given["role"], unit=UUID(given["unit"]), start=given["start"],
            end=given["end"], reason=given["reason"], by=request.viewer, now=request.now,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.hidden:
            raise
        form.add_error(None, sentence(refusal.code, refusal.details))
        return False
    messages.success(request, _("De rol is toegekend."))
    return True


def _holders(request: Visit, form: AssignForm) -> HttpResponse:
    return show_list(
        request, title=_("Rollen toekennen"), name="rollen", rows=queries.role_holdings(request.viewer),
        columns=_holding_columns(request.viewer.today), filters=_holding_filters(request.viewer.today),
        template="people/assign.html", context={"form": form},
        empty=_("Niemand heeft hier een rol die past bij wat u zoekt."),
    )  # fmt: skip


def _holding_states() -> dict[str, str]:
    return {"now": _("Nu"), "later": _("Later"), "past": _("Voorbij")}


def _holding_columns(today: date) -> list[Column]:
    states, titles = _holding_states(), [(Q(role=role.value), _(text.title)) for role, text in ROLES.items()]
    by_state = by_words(*((condition, states[s]) for s, condition in queries.holding_states(today).items()))
    return [
        Column("naam", _("Naam"), lambda r: r.name, stored=by_text("person__name")),
        Column("nummer", _("Personeelsnummer"), lambda r: r.number, stored="person__number"),
        Column("rol", _("Rol"), lambda r: _(r.title), stored=by_words(*titles)),
        Column("eenheid", _("Eenheid"), lambda r: r.unit.name, stored=queries.unit_name(today)),
        Column("vanaf", _("Vanaf"), lambda r: r.start, stored="valid__startswith"),
        Column("tot", _("Tot"), lambda r: r.end, stored="valid__endswith"),
        Column("stand", _("Stand"), lambda r: states[r.state(today)], lambda r: _end_link(r, today), stored=by_state),
    ]


def _holding_filters(today: date) -> list[Filter]:
    conditions = queries.holding_states(today)
    return [
        Filter("zoek", _("Naam of nummer"), lambda r, word: word.casefold() in f"{r.name} {r.number}".casefold(),
               stored=lambda word: Q(person__name__icontains=word) | Q(person__number__icontains=word)),
        Filter("rol", _("Rol"), lambda r, role: r.role.value == role,
               [(role.value, _(text.title)) for role, text in list(ROLES.items())[1:]], lambda role: Q(role=role)),
        Filter("stand", _("Stand"), lambda r, state: r.state(today) == state, list(_holding_states().items()),
               lambda state: conditions[state]),
    ]  # fmt: skip


def _end_link(row: queries.HoldingEntry, today: date) -> str | None:
    return None if row.state(today) == "past" else reverse("people:end_role", args=[row.id])


@require_http_methods(["GET", "POST"])
def end(request: Visit, holding: int) -> HttpResponse:
    row = next(iter(queries.role_holdings(request.viewer).where(Q(id=holding))), None)
    if row is None:
        raise Refused("not_yours", hidden=True)
    form = EndForm(request.POST or None, today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        end_role(holding=holding, end=given["end"], reason=given["reason"], by=request.viewer, now=request.now)
        messages.success(request, _("De rol eindigt."))
        return redirect("people:roles")
    return render(request, "people/end.html", {"form": form, "row": row})


# Accounts

ACCOUNT_STATES: Mapping[bool, tuple[object, str]] = {
    True: (gettext_lazy("open"), "ok"),
    False: (gettext_lazy("gestopt"), "none"),
}


@require_GET
def accounts(request: Visit) -> HttpResponse:
    """Who may sign in, for who may end that."""
    choices = {"open": _("Open"), "ended": _("Gestopt")}
    return show_list(
        request, title=_("Mensen en accounts"), name="accounts", rows=queries.accounts(request.viewer),
        columns=[
            Column("name", _("Naam"), lambda r: r.name, lambda r: reverse("people:person", args=[r.id]), stored="name"),
            Column("number", _("Personeelsnummer"), lambda r: r.number, stored="number"),
            Column("place", _("Werkt in"), lambda r: r.place, stored="place"),
            Column("state", _("Account"), lambda r: str(ACCOUNT_STATES[r.is_active][0]),
                   stored=lambda: by_words(*((Q(is_active=k), words) for k, (words, _badge) in ACCOUNT_STATES.items())),
                   badge=lambda r: ACCOUNT_STATES[r.is_active][1]),
        ],
        filters=[
            Filter("zoek", _("Naam of nummer"), lambda r, v: v.casefold() in f"{r.name} {r.number}".casefold(),
                   stored=lambda v: Q(name__icontains=v) | Q(number__icontains=v)),
            Filter("account", _("Account"), lambda r, v: r.is_active == (v == "open"), list(choices.items()),
                   stored=lambda v: Q(is_active=v == "open")),
        ],
        empty=_("Er is niemand van wie u het account mag laten stoppen."),
    )  # fmt: skip


@require_GET
def person(request: Visit, person: UUID) -> HttpResponse:
    return _person(request, person, ReasonForm())


@require_POST
def end_account(request: Visit, person: UUID) -> HttpResponse:
    return _move(request, person, actions.end_account, _("Het account is gestopt."))


@require_POST
def restore_account(request: Visit, person: UUID) -> HttpResponse:
    return _move(request, person, actions.restore_account, _("Het account is weer open."))


def _move(request: Visit, person: UUID, act: Callable[..., None], done: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _person(request, person, form)
    try:
        act(person=person, reason=form.cleaned_data["reason"], by=request.viewer, now=request.now)
    except Refused as refusal:
        if refusal.hidden:
            raise
        form.add_error(None, sentence(refusal.code, refusal.details))
        return _person(request, person, form)
    messages.success(request, done)
    return redirect("people:person", person)


def _person(request: Visit, person: UUID, form: ReasonForm) -> HttpResponse:
    page = queries.person_page(request.viewer, person)
    return render(request, "people/person.html", {"person": page, "form": form}, status=409 if form.errors else None)


# The demo


@require_POST
def demo_sign_in(request: Visit) -> HttpResponse:
    """Come in as one of the demo's people. Exists only in the demo."""
    if not settings.DEMO:
        raise Http404
    try:
        key = UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise Http404 from error
    if queries.account_ended(key):
        return render(request, "people/unknown.html", {"why": "not_active"}, status=403)
    person = queries.demo_person(key, timezone.localdate(request.now))
    if person is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)
