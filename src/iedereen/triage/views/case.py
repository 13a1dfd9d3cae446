# SPDX-License-Identifier: EUPL-1.2
"""The page of one case, with the steps that the viewer can take; each step is one form and one action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from iedereen.agreements.queries import possible_owners
from iedereen.agreements.rules import may_propose
from iedereen.people.rules import Permission
from iedereen.people.visits import Visit, signed_in
from iedereen.screen.rules import Refused
from iedereen.triage import actions, forms
from iedereen.triage.queries import cases as queries
from iedereen.triage.queries.cases import Story
from iedereen.triage.queries.staffing import candidates
from iedereen.triage.rules import AT_WORK, CaseState, Part, Source, Step
from iedereen.triage.views.wording import EVENTS, NEXT, SOMEBODY, SOURCES, STATES

Make = Callable[[Visit, Story, Any], django_forms.Form]
Act = Callable[[Visit, UUID, Any], object]


@dataclass(frozen=True)
class Deed:
    """A step on the page: what it is called, its form, what it does, and what is said when it is done."""

    title: Any
    button: Any
    done: Any
    form: Make
    act: Act
    quiet: bool = False


def _given(request: Visit) -> dict[str, Any]:
    return {"by": request.viewer, "now": request.now}


def _team(request: Visit, story: Story, data: Any) -> django_forms.Form:
    chosen = {m.role: m.person_id for m in story.members}
    return forms.Team(data, able=candidates(story.seen.case, request.viewer.today), chosen=chosen, auto_id="team_%s")


def _agree(request: Visit, story: Story, data: Any) -> django_forms.Form:
    owners = possible_owners(request.viewer, story.seen.case.seat_id, request.tree)
    ahead = timedelta(days=settings.POLICY["triage"]["terugkijken"]["dagen"])
    today = request.viewer.today
    return forms.Agree(data, owners=owners, today=today, initial={"check_back_on": today + ahead}, auto_id="agree_%s")


def _plain(form: Any, name: str, *, today: bool = False) -> Make:
    def make(request: Visit, story: Story, data: Any) -> django_forms.Form:
        more = {"today": request.viewer.today} if today else {}
        return form(data, auto_id=f"{name}_%s", **more)  # type: ignore[no-any-return]

    return make


def _check(request: Visit, story: Story, data: Any) -> django_forms.Form:
    return forms.CheckBack(data, auto_id="check_%s", initial={"held_on": request.viewer.today})


def _join(request: Visit, story: Story, data: Any) -> django_forms.Form:
    others = [(s.case.id, s.name) for s in queries.joinable(request.viewer, story.seen.case)]
    return forms.Join(data, others=others, auto_id="join_%s")


def _do_agree(request: Visit, case: UUID, form: Any) -> object:
    rows = [actions.Measure(what, owner, day) for what, owner, day in form.rows()]
    return actions.agree(case=case, measures=rows, check_back_on=form.cleaned_data["check_back_on"], **_given(request))


def _simple(act: Callable[..., object]) -> Act:
    return lambda request, case, form: act(case=case, **form.cleaned_data, **_given(request))


NONE: Mapping[UUID, django_forms.Form] = {}
NOTHING = _plain(django_forms.Form, "none")
DEEDS: Mapping[str, Deed] = {
    "samenstellen": Deed(
        _("Triageteam samenstellen"), _("Triageteam samenstellen"), _("Het triageteam staat. Maak nu de analyse."),
        _team, lambda r, case, form: actions.compose(case=case, people=form.people(), **_given(r)),
    ),
    "voegen": Deed(_("Bij een andere zaak voegen"), _("Voegen"), _("De signalen staan nu in de andere zaak."),
                   _join, _simple(actions.join), quiet=True),
    "vik": Deed(_("Overdragen aan VIK"), _("Overdragen en de tekst wissen"),
                _("VIK behandelt dit verder. De tekst is gewist."), NOTHING, _simple(actions.refer), quiet=True),
    "analyse": Deed(_("Analyse maken"), _("Analyse vastleggen"), _("De analyse staat. Spreek nu maatregelen af."),
                    _plain(forms.Analysis, "analysis"), _simple(actions.analyse)),
    "maatregelen": Deed(_("Maatregelen afspreken"), _("Maatregelen vastleggen"),
                        _("De maatregelen liggen klaar voor de leidinggevende."), _agree, _do_agree),
    "beginnen": Deed(_("Akkoord met de maatregelen"), _("Ja, we beginnen"),
                     _("De maatregelen zijn begonnen."), NOTHING, _simple(actions.begin)),
    "terugkijken": Deed(_("Samen terugkijken"), _("Vastleggen"), _("Er is teruggekeken. Geef nu antwoord en sluit."),
                        _check, _simple(actions.check_back)),
    "meer": Deed(_("Er is meer nodig"), _("Meer maatregelen afspreken"), _("Spreek nieuwe maatregelen af."),
                 _plain(forms.Reason, "more"), _simple(actions.more), quiet=True),
    "sluiten": Deed(_("Zaak sluiten"), _("Zaak sluiten"), _("De zaak is gesloten."), NOTHING, _simple(actions.close)),
    "bezwaar": Deed(_("Bezwaar maken"), _("Bezwaar maken"), _("Iemand anders beslist over uw bezwaar."),
                    _plain(forms.Reason, "contest"), _simple(actions.contest), quiet=True),
    "beslissen": Deed(_("Beslissen over het bezwaar"), _("Beslissen"), _("Uw besluit staat genoteerd."),
                      _plain(forms.Decide, "decide"), _simple(actions.decide)),
    "wachten": Deed(_("Laten wachten"), _("Laten wachten"), _("De zaak wacht tot die dag."),
                    _plain(forms.Wait, "wait", today=True), _simple(actions.wait), quiet=True),
    "uitnodigen": Deed(_("Iemand erbij vragen"), _("Erbij vragen"), _("Deze persoon hoort nu bij het team."),
                       _plain(forms.Invite, "invite"), _simple(actions.invite), quiet=True),
    "team": Deed(_("Triageteam wijzigen"), _("Wijzigen"), _("Het triageteam is gewijzigd."), _team,
                 lambda r, case, form: actions.change_team(case=case, people=form.people(), **_given(r)), quiet=True),
    "ontvangst": Deed(_("Ontvangst bevestigd?"), _("Ja, de ontvangst is bevestigd"), _("Dat staat genoteerd."),
                      NOTHING, _simple(actions.receipt)),
    "boodschap": Deed(_("Communicatie plannen"), _("Toevoegen"), _("Dit staat in het communicatieplan."),
                      _plain(forms.Message, "message", today=True), _simple(actions.plan_message), quiet=True),
    "les": Deed(_("Wat leerden we?"), _("Opslaan"), _("Een ander uit het team leest dit voordat iedereen het ziet."),
                _plain(forms.Lesson, "reflection"), _simple(actions.reflect), quiet=True),
}  # fmt: skip
OF_STEP = {
    Step.COMPOSE: "samenstellen", Step.JOIN: "voegen", Step.REFER: "vik", Step.ANALYSE: "analyse",
    Step.AGREE: "maatregelen", Step.BEGIN: "beginnen", Step.CHECK: "terugkijken", Step.MORE: "meer",
    Step.CLOSE: "sluiten", Step.CONTEST: "bezwaar", Step.UPHOLD: "beslissen",
}  # fmt: skip


def offered(request: Visit, story: Story) -> list[str]:
    """The steps that this viewer can take now, the one that moves the case on first."""
    case, mine = story.seen.case, story.seen.parts
    found = [name for step, name in OF_STEP.items() if step in story.steps]
    if "maatregelen" in found and not may_propose(request.viewer, case.seat_id):
        found.remove("maatregelen")
    if "voegen" in found and not queries.joinable(request.viewer, case):
        found.remove("voegen")
    if "bezwaar" in found and not queries.can_contest(case, request.viewer):
        found.remove("bezwaar")
    if any(p.kind == "confirm_receipt" for p in story.promises) and mine & {Part.COMPOSER, Part.MEMBER}:
        found.append("ontvangst")
    if CaseState(case.state) in AT_WORK:
        found += ["wachten"] if mine & {Part.MEMBER, Part.COMPOSER} else []
        found += ["uitnodigen"] if mine & {Part.COMPOSER, Part.ADVISER, Part.LEADER} else []
        found += ["team"] if Part.COMPOSER in mine else []
    if Part.MEMBER in mine and CaseState(case.state) in (*AT_WORK, CaseState.CLOSED):
        found += ["boodschap", "les"]
    return found


@signed_in
@require_safe
def case(request: Visit, case: UUID) -> HttpResponse:
    """One case: what to do next and by when, and all that its team knows."""
    return _page(request, case)


@signed_in
@require_POST
def take(request: Visit, case: UUID, step: str) -> HttpResponse:
    """One step, by the form that the page offered."""
    if step not in DEEDS:
        raise Http404
    story, deed = queries.story(request.viewer, case), DEEDS[step]
    form = deed.form(request, story, request.POST)
    if not form.is_valid():
        return _page(request, case, {step: form})
    deed.act(request, case, form)
    messages.success(request, str(deed.done))
    try:
        queries.case_for(request.viewer, case)
    except Refused:
        return redirect("triage:cases")
    return redirect("triage:case", case)


@signed_in
@require_POST
def tell(request: Visit, signal: UUID) -> HttpResponse:
    """What whoever raised it hears."""
    row = queries.signal_for(request.viewer, signal)
    form = _word(row, request.POST)
    if not form.is_valid():
        return _page(request, row.case_id, words={signal: form})
    actions.tell(signal=signal, word=form.cleaned_data.get("word", ""), **_given(request))
    messages.success(request, str(_("Het antwoord staat klaar voor wie het meldde.")))
    return redirect("triage:case", row.case_id)


@signed_in
@require_POST
def communicated(request: Visit, message: UUID) -> HttpResponse:
    row = queries.message_for(request.viewer, message)
    form = forms.Learned(request.POST, auto_id=f"learned_{message}_%s")
    if not form.is_valid():
        return _page(request, row.case_id, learned={message: form})
    actions.communicated(row=message, learned=form.cleaned_data["learned"], **_given(request))
    messages.success(request, str(_("Genoteerd: dit is gezegd.")))
    return redirect("triage:case", row.case_id)


@signed_in
@require_POST
def publish(request: Visit, reflection: UUID) -> HttpResponse:
    """Another than who wrote it lets everybody read it."""
    row = actions.approve_reflection(reflection=reflection, **_given(request))
    messages.success(request, str(_("Iedereen kan dit nu lezen.")))
    return redirect("triage:case", row.case_id)


def _word(signal: Any, data: Any = None) -> forms.Word:
    return forms.Word(data, auto_id=f"word_{signal.id}_%s", sealed=signal.source_kind == Source.REPORT)


def _page(
    request: Visit, key: UUID, filled: Mapping[str, django_forms.Form] | None = None, *,
    words: Mapping[UUID, django_forms.Form] = NONE, learned: Mapping[UUID, django_forms.Form] = NONE,
) -> HttpResponse:  # fmt: skip
    """The page of a case, with forms that were not yet right: of a step, of a signal, of a message."""
    story = queries.story(request.viewer, key)
    row, names, filled = story.seen.case, offered(request, story), filled or {}
    place = request.tree.places.get(row.unit_id)
    seat = request.tree.places.get(row.seat_id)
    deeds = [
        {"step": name, "deed": DEEDS[name], "form": filled.get(name) or DEEDS[name].form(request, story, None),
         "open": name in filled}
        for name in dict.fromkeys([*names, *filled])
    ]  # fmt: skip
    can_tell = bool(story.seen.parts & {Part.MEMBER, Part.COMPOSER})
    shown = {
        "case": row, "name": story.seen.name, "unit": place.name if place else row.unit.code,
        "seat": seat.name if seat and row.seat_id != row.unit_id else "", "kind": forms.KINDS[row.kind],
        "state": STATES[CaseState(row.state)], "next": NEXT[CaseState(row.state)], "promises": story.promises,
        "signals": [
            {"signal": s, "from": _from(s), "report": _report(s, request),
             "report_sealed": s.source_kind == Source.REPORT,
             "form": words.get(s.id) or _word(s)
             if can_tell and s.told_at is None and row.state not in {CaseState.RECEIVED, CaseState.JOINED} else None}
            for s in story.signals
        ],
        "members": [{"name": m.person.name, "role": forms.PLACES[m.role]} for m in story.members],
        "analysis": story.analysis, "measures": story.measures,
        "plan": [
            {"row": row, "form": learned.get(row.id) or forms.Learned(auto_id=f"learned_{row.id}_%s")}
            for row in story.plan
        ],
        "reflections": [
            {"row": r, "can": r.published_at is None and r.written_by_id != request.viewer.person}
            for r in story.reflections
        ],
        "history": [
            {"event": e, "words": EVENTS[e.step], "who": e.by}
            for e in story.history
        ],
        "deeds": deeds, "contest": _contest(story), "can_say": Part.MEMBER in story.seen.parts,
    }  # fmt: skip
    return render(request, "triage/case.html", shown)


def _contest(story: Story) -> str:
    """Why somebody does not agree, as long as that is to be decided."""
    notes = [e.note for e in story.history if e.step == Step.CONTEST]
    return notes[-1] if notes and story.seen.case.state == CaseState.CONTESTED else ""


def _report(signal: Any, request: Visit) -> str:
    """The address of the sealed report, for who reads reports; whether they can open this one, it says itself."""
    if signal.source_kind != Source.REPORT or not request.viewer.anywhere(Permission.READ_REPORTS):
        return ""
    return reverse("inbox:report", args=[signal.source_id])


def _from(signal: Any) -> Any:
    if signal.source_kind != Source.PERSON:
        return SOURCES[signal.source_kind]
    return SOMEBODY if signal.confidential or signal.raised_by is None else signal.raised_by.name
