# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about a signal or a case: as little as can be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from iedereen.followup.rules import FARTHEST
from iedereen.people.models import Person
from iedereen.screen.refusals import sentence
from iedereen.triage.rules import MemberRole, SignalKind

KINDS: dict[str, Any] = {
    SignalKind.INCIDENT: _("Er is iets gebeurd (incident)"),
    SignalKind.TENSION: _("Het schuurt in het team (spanning)"),
    SignalKind.LOW: _("Mensen zijn ontevreden"),
    SignalKind.INTEGRITY: _("Iets wat niet mag (integriteit)"),
    SignalKind.OTHER: _("Iets anders"),
}
SOURCES: dict[str, Any] = {
    "person": _("Uit mijzelf"),
    "figures": _("Uit cijfers van HR, bijvoorbeeld verzuim of vertrek"),
    "complaints": _("Uit klachten van burgers"),
}
PLACES: dict[str, Any] = {
    MemberRole.HRM: _("HRM-adviseur"),
    MemberRole.VIK: _("VIK-adviseur"),
    MemberRole.COMMUNICATIONS: _("Communicatieadviseur"),
    MemberRole.LEADER: _("Leidinggevende"),
    MemberRole.EXPERT: _("Extra deskundige"),
    MemberRole.DECIDER: _("Beslist over het bezwaar"),
}
NO_NAMES = _("Schrijf geen namen op.")


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _long(label: Any, most: int = 2_000, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


class Signal(forms.Form):
    """Somebody says that a team needs attention."""

    unit = forms.TypedChoiceField(label=_("Over welk team of onderdeel?"), coerce=UUID)
    kind = forms.ChoiceField(label=_("Waar gaat het over?"), choices=list(KINDS.items()))
    source = forms.ChoiceField(label=_("Waar komt het vandaan?"), choices=list(SOURCES.items()))
    text = _long(_("Wat is er aan de hand?"), 4_000, help_text=_("Schrijf alleen op wat nodig is om te helpen."))
    about = forms.ChoiceField(
        label=_("Gaat het over een leidinggevende?"), required=False,
        help_text=_("Dan ziet die persoon dit niet. Iemand hoger in de lijn neemt de plaats in."),
    )  # fmt: skip
    confidential = forms.BooleanField(
        label=_("Zeg het team niet dat dit van mij komt"), required=False,
        help_text=_("Uw naam staat dan niet in de zaak. U ziet zelf wel hoever het is."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, units: Sequence[tuple[UUID, str]], leaders: Iterable[tuple[UUID, str]], adviser: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(k), n) for k, n in units]  # type: ignore[attr-defined]
        who: list[tuple[str, Any]] = [("", _("Nee")), *((str(k), n) for k, n in leaders)]
        self.fields["about"].choices = who  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = str(units[0][0])
        if not adviser:
            del self.fields["source"]


class Team(forms.Form):
    """Who is in the triage team: proposed already, changed only where needed."""

    def __init__(self, *args: Any, able: Mapping[MemberRole, Sequence[Person]], chosen: Mapping[str, UUID], **kw: Any):
        super().__init__(*args, **kw)
        for role, people in able.items():
            named: list[tuple[str, Any]] = [(str(p.id), p.name) for p in people]
            choices = named or [("", _("Er is niemand: vraag de beheerder"))]
            first = chosen.get(role.value, people[0].id if people else "")
            self.fields[role.value] = forms.TypedChoiceField(
                label=PLACES[role], coerce=UUID, choices=choices, initial=str(first)
            )

    def people(self) -> dict[MemberRole, UUID]:
        return {MemberRole(role): person for role, person in self.cleaned_data.items()}


class Invite(forms.Form):
    word = forms.CharField(
        label=_("Personeelsnummer of e-mailadres"), max_length=120,
        help_text=_("Alleen wie in een triageteam mag zitten, en niet over wie het gaat."),
    )  # fmt: skip


class Join(forms.Form):
    other = forms.TypedChoiceField(label=_("Bij welke zaak hoort dit?"), coerce=UUID)

    def __init__(self, *args: Any, others: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [(str(k), n) for k, n in others]  # type: ignore[attr-defined]


class Analysis(forms.Form):
    happened = _long(_("Wat gebeurde er?"), help_text=NO_NAMES)
    affected = forms.CharField(label=_("Wie heeft er last van?"), max_length=500,
                               help_text=_("Noem groepen, bijvoorbeeld nieuwe collega's. Geen namen."))  # fmt: skip
    sustains = _long(_("Wat houdt het in stand?"))
    needed = _long(_("Wat is er nodig?"))


class Agree(forms.Form):
    """Up to three measures at a time, and the day on which the team looks back."""

    MOST = 3
    check_back_on = _day(_("Wanneer kijken we samen terug?"))

    def __init__(self, *args: Any, owners: Iterable[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        people: list[tuple[str, Any]] = [("", _("Kies een persoon")), *((str(p.id), p.name) for p in owners)]
        last = self.fields.pop("check_back_on")
        for n in range(1, self.MOST + 1):
            self.fields[f"what{n}"] = forms.CharField(
                label=_("Maatregel %(n)s: wat doen we?") % {"n": n}, max_length=300, required=n == 1,
                help_text=NO_NAMES if n == 1 else "",
            )  # fmt: skip
            self.fields[f"owner{n}"] = forms.TypedChoiceField(
                label=_("Wie doet maatregel %(n)s?") % {"n": n}, coerce=UUID, choices=people, required=n == 1,
                empty_value=None,
            )  # fmt: skip
            self.fields[f"due{n}"] = _day(_("Wanneer is maatregel %(n)s klaar?") % {"n": n}, required=n == 1)
        self.fields["check_back_on"] = last

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for n in range(1, self.MOST + 1):
            row = [given.get(f"what{n}"), given.get(f"owner{n}"), given.get(f"due{n}")]
            if any(row) and not all(row) and not self.errors:
                self.add_error(f"what{n}", sentence("measure_row"))
            _check_day(self, given, f"due{n}", self.today)
        _check_day(self, given, "check_back_on", self.today)
        return given

    def rows(self) -> list[tuple[str, UUID, date]]:
        d = self.cleaned_data
        return [(d[f"what{n}"], d[f"owner{n}"], d[f"due{n}"]) for n in range(1, self.MOST + 1) if d.get(f"what{n}")]


class CheckBack(forms.Form):
    held_on = _day(_("Op welke dag keek u samen terug?"))
    learned = _long(_("Wat is er beter, en wat nog niet?"), 1_000, help_text=NO_NAMES)


class Reason(forms.Form):
    reason = forms.CharField(label=_("Waarom?"), max_length=500)


class Decide(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Wat besluit u?"), coerce=lambda v: v == "ja", widget=forms.RadioSelect,
        choices=[("ja", _("De zaak gaat weer open")), ("nee", _("Het sluiten was terecht"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Waarom?"), max_length=500)


class Wait(forms.Form):
    until = _day(_("Tot welke dag wacht deze zaak?"))
    reason = forms.CharField(label=_("Waarom moet dit wachten?"), max_length=500)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        _check_day(self, given, "until", self.today)
        return given


class Word(forms.Form):
    """What the raiser hears. Of a sealed report (`sealed`) the answer was given there; here only that it was."""

    word = _long(_("Wat laat u weten?"), help_text=_("Wie het meldde, leest dit."))

    def __init__(self, *args: Any, sealed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sealed:
            del self.fields["word"]


class Message(forms.Form):
    external = forms.TypedChoiceField(
        label=_("Binnen of buiten de politie?"), coerce=lambda v: v == "buiten",
        choices=[("binnen", _("Binnen de politie")), ("buiten", _("Buiten de politie"))],
    )  # fmt: skip
    audience = forms.CharField(label=_("Aan wie?"), max_length=200)
    message = _long(_("Wat zeggen we?"), 1_000, help_text=NO_NAMES)
    sender = forms.CharField(label=_("Wie zegt het?"), max_length=120)
    on = _day(_("Wanneer?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        _check_day(self, given, "on", self.today)
        return given


class Learned(forms.Form):
    learned = forms.CharField(label=_("Wat leerden we ervan?"), max_length=1_000, required=False)


class Lesson(forms.Form):
    title = forms.CharField(label=_("Titel"), max_length=160)
    text = _long(_("Wat leerden we als organisatie?"), 6_000,
                 help_text=_("Iedereen leest dit. Geen namen, en niets waaraan het team te herkennen is."))  # fmt: skip


def _check_day(form: forms.Form, given: Mapping[str, Any], name: str, today: date) -> None:
    day = given.get(name)
    if day is not None and day < today:
        form.add_error(name, sentence("date_past"))
    elif day is not None and day > today + FARTHEST:
        form.add_error(name, sentence("date_far"))
