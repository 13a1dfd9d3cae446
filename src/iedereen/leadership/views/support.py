# SPDX-License-Identifier: EUPL-1.2
"""Pages: which team has support, requests for hours, and the steps that the viewer can take with one."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.leadership import forms
from iedereen.leadership.actions import support as actions
from iedereen.leadership.queries import overview
from iedereen.leadership.queries import support as queries
from iedereen.leadership.queries.norms import kind, kinds, terms
from iedereen.leadership.queries.overview import SupportRow
from iedereen.leadership.queries.supporters import Supported
from iedereen.leadership.rules import Period, period, periods
from iedereen.leadership.rules.support import Step, SupportState, may_ask
from iedereen.people.queries import Place, unit_name
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.lists import Column, Filter, show_list
from iedereen.screen.rules import Refused
from iedereen.screen.stored import by_text, by_words

STATES = {
    SupportState.ASKED: _("Wacht op antwoord"),
    SupportState.PROMISED: _("Toegezegd"),
    SupportState.GIVEN: _("Wacht op bevestiging"),
    SupportState.CONFIRMED: _("Gegeven"),
    SupportState.DECLINED: _("Lukt niet"),
    SupportState.WITHDRAWN: _("Ingetrokken"),
}
BADGES = {SupportState.CONFIRMED: "ok", SupportState.DECLINED: "late", SupportState.WITHDRAWN: "none"}
STEPS = {
    Step.ASK: _("Om steun gevraagd"),
    Step.PROMISE: _("Toegezegd"),
    Step.DECLINE: _("Lukt niet"),
    Step.LET_GO: _("Lukt toch niet: iemand anders is gevraagd"),
    Step.GIVE: _("Steun gegeven"),
    Step.CONFIRM: _("Bevestigd door de leidinggevende"),
    Step.NOT_YET: _("Nog niet goed: gaat verder"),
    Step.WITHDRAW: _("Niet meer nodig"),
}
SUPPORTED = {"own": _("eigen ondersteuner"), "shared": _("gedeeld, van hogerop"), "missing": _("ontbreekt")}
SUPPORTED_BADGES = {"own": "ok", "shared": "wait", "missing": "late"}
LEVELS = [("unit", _("Eenheden")), ("district", _("Districten")), ("base_team", _("Basisteams"))]


@signed_in
@require_safe
def support(request: Visit, code: str = "") -> HttpResponse:
    """Per unit whether its base teams have a supporter, and the hours of help asked, promised and given."""
    viewer, tree = request.viewer, request.tree
    during = period(request.GET.get("period", ""), viewer.today)
    tops = [overview.start(viewer, tree, code)] if code else overview.starts(viewer, tree)
    filtered = any(request.GET.get(key) for key in ("state", "level", "name"))
    rows = overview.rows(viewer, tree, during, tops, all_levels=filtered)
    top = tops[0] if code else None
    total = sum((r.support.counted for r in rows if r.depth == 0), Supported())
    return show_list(
        request, title=top.name if top else _("Tijd en steun"), name="tijd-en-steun", rows=rows,
        columns=_columns(tree.places), filters=_filters(request),
        intro=_("Ieder basisteam hoort een allround ondersteuner te hebben. Wie leidt, kan om uren hulp vragen."),
        template="leadership/support.html",
        context={
            "total": total, "kinds": _by_kind(request, during, top), "during": _title(during), "top": top,
            "ask_for": overview.names_of(tree, list(queries.askable(viewer) & {top.id} if top else _few(request))),
            "own": _own(request, top.id) if top else [],
        },
    )  # fmt: skip


def _few(request: Visit) -> frozenset[UUID]:
    """For whom one can ask, when that is a short list; who leads a whole unit chooses a team first."""
    found = queries.askable(request.viewer)
    return found if len(found) <= 5 else frozenset()


def _own(request: Visit, unit: UUID) -> list[dict[str, Any]]:
    """The last requests of this unit itself, each as a line."""
    return [
        {"id": r.id, "label": _("%(kind)s, %(hours)s uur") % {"kind": kind(r.kind).title, "hours": r.hours},
         "state": STATES[SupportState(r.state)], "badge": BADGES.get(SupportState(r.state), "wait")}
        for r in queries.of_unit(request.viewer, unit)[:20]
    ]  # fmt: skip


def _title(during: Period) -> str:
    year, _dash, quarter = during.code.partition("-K")
    return str(_("%(quarter)se kwartaal %(year)s") % {"quarter": quarter, "year": year}) if quarter else year


def _by_kind(request: Visit, during: Period, top: Place | None) -> list[dict[str, Any]]:
    found = queries.hours_by_kind(request.viewer, during, top.id if top else None)
    return [{"title": kind(code).title, "hours": h} for code, h in found.items() if h.asked or h.given]


def _columns(places: Mapping[UUID, Place]) -> list[Column]:
    def who(row: SupportRow) -> str:
        names = ", ".join(row.support.people)
        if row.state == "missing" or not names:
            return str(SUPPORTED["missing"]) if row.state == "missing" else ""
        source = row.support.source
        shared = source is not None and source != row.place.id
        return f"{names} ({places[source].name})" if shared and source else names

    def open_(row: SupportRow) -> str:
        return reverse("leadership:unit", args=[row.place.code])

    def number(read: Callable[[SupportRow], int]) -> dict[str, Any]:
        return {"value": read, "numeric": True}

    return [
        Column("name", _("Onderdeel"), lambda r: r.place.name, link=open_, css=lambda r: f"level-{min(r.depth, 3)}"),
        Column("supporter", _("Allround ondersteuner"), who, badge=lambda r: SUPPORTED_BADGES.get(r.state)),
        Column("teams", _("Basisteams"), **number(lambda r: r.support.counted.teams)),
        Column("own", _("Met eigen ondersteuner"), **number(lambda r: r.support.counted.own)),
        Column("shared", _("Alleen gedeeld"), **number(lambda r: r.support.counted.shared)),
        Column("missing", _("Zonder ondersteuner"), **number(lambda r: r.support.counted.missing),
               css=lambda r: "is-late" if r.support.counted.missing else ""),
        Column("asked", _("Uren gevraagd"), **number(lambda r: r.hours.asked)),
        Column("promised", _("Uren toegezegd"), **number(lambda r: r.hours.promised)),
        Column("given", _("Uren gegeven"), **number(lambda r: r.hours.given)),
        Column("declined", _("Uren niet gelukt"), **number(lambda r: r.hours.declined), only="file"),
        Column("talks", _("Gesprekken"), _talks, rank=lambda r: r.talks.held),
    ]  # fmt: skip


def _talks(row: SupportRow) -> str:
    if not row.talks.leaders:
        return ""
    return str(_("%(held)s van %(all)s leidinggevenden") % {"held": row.talks.held, "all": row.talks.leaders})


def _filters(request: Visit) -> list[Filter]:
    return [
        Filter("state", _("Allround ondersteuner"), lambda r, v: r.state == v, list(SUPPORTED.items())),
        Filter("level", _("Niveau"), lambda r, v: r.place.kind.value == v, LEVELS),
        Filter("name", _("Naam of code"), lambda r, v: v.casefold() in f"{r.place.name} {r.place.code}".casefold()),
        Filter("period", _("Periode van de uren"), lambda r, v: True,
               [(p.code, _title(p)) for p in periods(request.viewer.today)]),
    ]  # fmt: skip


@signed_in
@require_safe
def requests(request: Visit) -> HttpResponse:
    """The requests for support in sight."""
    viewer = request.viewer
    places = request.tree.places
    titles = [(k.code, k.title) for k in kinds().values()]

    def name(row: Any) -> str:
        return places[row.unit_id].name if row.unit_id in places else row.unit.code

    return show_list(
        request, title=_("Vragen om steun"), name="vragen-om-steun", rows=queries.in_sight(viewer),
        intro=_("Mensen die een leidinggevende helpen, in uren. Kies een vraag om te zien wat u kunt doen."),
        empty=_("Er is nog niet om steun gevraagd."),
        columns=[
            Column("kind", _("Soort hulp"), lambda r: kind(r.kind).title, stored=by_text("kind"),
                   link=lambda r: reverse("leadership:request", args=[r.id])),
            Column("unit", _("Onderdeel"), name, stored=unit_name(viewer.today)),
            Column("hours", _("Uren gevraagd"), lambda r: r.hours, numeric=True, stored="hours"),
            Column("promised", _("Uren toegezegd"), lambda r: r.promised_hours, numeric=True, stored="promised_hours"),
            Column("given", _("Uren gegeven"), lambda r: r.given_hours, numeric=True, stored="given_hours"),
            Column("wanted", _("Klaar op"), lambda r: r.promised_for or r.wanted_by, stored="wanted_by"),
            Column("giver", _("Wie"), lambda r: r.giver.name if r.giver else None, stored=by_text("giver__name")),
            Column("state", _("Stand"), lambda r: STATES[SupportState(r.state)],
                   badge=lambda r: BADGES.get(SupportState(r.state), "wait"),
                   stored=lambda: by_words(*((Q(state=s), words) for s, words in STATES.items()))),
        ],
        filters=[
            Filter("state", _("Stand"), lambda r, v: r.state == v, list(STATES.items()), lambda v: Q(state=v)),
            Filter("kind", _("Soort hulp"), lambda r, v: r.kind == v, titles, lambda v: Q(kind=v)),
        ],
    )  # fmt: skip


@signed_in
def ask(request: Visit, unit: UUID) -> HttpResponse:
    """Ask for hours of help for a unit."""
    if unit not in request.tree.places or not may_ask(request.viewer, unit):
        raise Refused("not_yours", hidden=True)
    titles = [(k.code, k.title) for k in kinds().values()]
    form = forms.Ask(request.POST or None, kinds=titles, most=terms()["meeste_uren"], today=request.viewer.today)
    if request.method == "POST" and form.is_valid():
        row = actions.ask(unit=unit, by=request.viewer, now=request.now, **form.cleaned_data)
        messages.success(request, str(_("Uw vraag is gesteld. U hoort binnen een paar werkdagen of het lukt.")))
        return redirect("leadership:request", row.id)
    return render(request, "leadership/ask.html", {"form": form, "unit": request.tree.places[unit]})


@signed_in
@require_safe
def one(request: Visit, request_key: UUID) -> HttpResponse:
    """One request with its history and what the viewer can do."""
    return _page(request, request_key)


def _offered(request: Visit, row: Any, step: Step, data: Any = None) -> django_forms.Form | None:
    """The form of a step; None where one click is enough."""
    today, most = request.viewer.today, terms()["meeste_uren"]
    made: dict[Step, Callable[[], django_forms.Form]] = {
        Step.PROMISE: lambda: forms.Promise(data, today=today, most=most, auto_id="promise_%s",
                                            initial={"hours": row.hours, "day": row.wanted_by}),
        Step.DECLINE: lambda: forms.Decline(data, auto_id="decline_%s"),
        Step.LET_GO: lambda: forms.Decline(data, auto_id="let_go_%s"),
        Step.GIVE: lambda: forms.Give(data, most=most, auto_id="give_%s", initial={"hours": row.promised_hours}),
        Step.NOT_YET: lambda: forms.NotYet(data, today=today, auto_id="not_yet_%s"),
        Step.WITHDRAW: lambda: forms.Withdraw(data, auto_id="withdraw_%s"),
    }  # fmt: skip
    return made[step]() if step in made else None


ACTIONS: Mapping[Step, tuple[Callable[..., Any], Any]] = {
    Step.PROMISE: (actions.promise, _("Dank u wel. Noteer hier de uren zodra u hebt geholpen.")),
    Step.DECLINE: (actions.decline, _("Uw antwoord staat genoteerd. De leidinggevende leest waarom.")),
    Step.LET_GO: (actions.let_go, _("Het staat genoteerd. Iemand anders is gevraagd.")),
    Step.GIVE: (actions.give, _("De uren staan genoteerd. De leidinggevende bevestigt ze.")),
    Step.CONFIRM: (actions.confirm, _("De steun is bevestigd. U bent klaar.")),
    Step.NOT_YET: (actions.not_yet, _("Het staat genoteerd. Wie helpt, gaat verder.")),
    Step.WITHDRAW: (actions.withdraw, _("Uw vraag is ingetrokken.")),
}


# In the order of the page: the title, the button, and whether it is beside what one comes for.
OFFERED: Mapping[Step, tuple[Any, Any, bool]] = {
    Step.PROMISE: (_("Kunt u helpen?"), _("Ja, ik zeg dit toe"), False),
    Step.GIVE: (_("Is de steun gegeven?"), _("Uren noteren"), False),
    Step.NOT_YET: (_("Nog niet goed?"), _("Nog niet: een andere dag"), True),
    Step.DECLINE: (_("Lukt het niet?"), _("Nee, dit lukt niet"), True),
    Step.LET_GO: (_("Lukt het toch niet?"), _("Iemand anders laten vragen"), True),
    Step.WITHDRAW: (_("Is het niet meer nodig?"), _("Vraag intrekken"), True),
}


def step(which: Step) -> Callable[..., HttpResponse]:
    """The view that takes this step."""

    @signed_in
    @require_POST
    def view(request: Visit, request_key: UUID) -> HttpResponse:
        row = queries.request_for(request.viewer, request_key)
        form = _offered(request, row, which, request.POST)
        if form is not None and not form.is_valid():
            return _page(request, request_key, which, form)
        act, words = ACTIONS[which]
        act(request=request_key, by=request.viewer, now=request.now, **(form.cleaned_data if form else {}))
        messages.success(request, str(words))
        return redirect("leadership:request", request_key)

    return view


def _page(request: Visit, key: UUID, filled: Step | None = None, form: django_forms.Form | None = None) -> HttpResponse:
    """The page of one request; `filled` is the step of which `form` was not yet right."""
    story = queries.story(request.viewer, key)
    row = story.request
    if filled is not None and filled not in story.steps:
        raise Refused("support_state")
    offered = {s: form if s is filled else _offered(request, row, s) for s in Step if s in story.steps}
    place = request.tree.places.get(row.unit_id)
    words = {
        "asked": row,
        "kind": kind(row.kind).title,
        "unit": place.name if place else row.unit.code,
        "state": STATES[SupportState(row.state)],
        "waits_for": story.waits_for,
        "due_at": story.due_at,
        "history": [{"event": e, "words": STEPS[Step(e.step)]} for e in story.history],
        "steps": [
            {
                "name": s.value,
                "title": title,
                "button": button,
                "quiet": quiet,
                "form": offered[s],
                "address": reverse(f"leadership:{s.value}", args=[key]),
            }
            for s, (title, button, quiet) in OFFERED.items()
            if offered.get(s)
        ],
        "can_confirm": Step.CONFIRM in story.steps,
        "declined": row.state == SupportState.DECLINED and may_ask(request.viewer, row.unit_id),
    }
    return render(request, "leadership/request.html", words)
