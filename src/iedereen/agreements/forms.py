# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about an agreement: as little as can be."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iedereen.followup.rules import FARTHEST
from iedereen.people.models import Person
from iedereen.screen.refusals import sentence


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class Propose(forms.Form):
    """Who does what before when."""

    what = forms.CharField(label=_("Wat spreken we af?"), max_length=300)
    owner = forms.TypedChoiceField(label=_("Wie doet het?"), coerce=UUID)
    due_date = _day(_("Wanneer is het klaar?"))
    review_date = _day(_("Wanneer kijken we terug?"), required=False,
                       help_text=_("Leeg: een tijdje na de dag waarop het klaar is."))  # fmt: skip

    def __init__(self, *args: Any, owners: Iterable[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["owner"].choices = [("", _("Kies een persoon")), *((str(p.id), p.name) for p in owners)]  # type: ignore[attr-defined]

    def clean_due_date(self) -> date:
        return _not_past(self.cleaned_data["due_date"], self.today)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        due, back = given.get("due_date"), given.get("review_date")
        if due and back and back < due:
            self.add_error("review_date", sentence("review_before_due"))
        elif back and back > self.today + FARTHEST:
            self.add_error("review_date", sentence("date_far"))
        return given


class Report(forms.Form):
    """The owner says that it is done."""

    note = forms.CharField(label=_("Wat is er gedaan?"), max_length=500, required=False)


class Review(forms.Form):
    """Looked back together: done, or not yet and then another day with the reason."""

    done = forms.TypedChoiceField(
        label=_("Is de afspraak nagekomen?"), coerce=lambda v: v == "ja", widget=forms.RadioSelect,
        choices=[("ja", _("Ja")), ("nee", _("Nog niet: een andere datum"))],
    )  # fmt: skip
    note = forms.CharField(label=_("Waarom een andere datum, of wat viel op?"), max_length=500, required=False)
    new_due_date = _day(_("Nieuwe datum"), required=False, help_text=_("Alleen als het nog niet klaar is."))

    def __init__(self, *args: Any, today: date, reopen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if reopen:  # it was done: the only thing left to say is that it turned out not to be, why, and when it will
            self.fields["done"].choices = [("nee", _("Toch niet: een andere datum"))]  # type: ignore[attr-defined]
            self.fields["done"].widget = forms.HiddenInput()
            self.initial["done"] = "nee"
            self._demand("note", _("Waarom is het toch niet klaar?"), "reason_missing")
            self._demand("new_due_date", _("Nieuwe datum"), "date_missing")

    def _demand(self, name: str, label: Any, code: str) -> None:
        field = self.fields[name]
        field.required, field.label, field.help_text = True, label, ""
        field.error_messages["required"] = sentence(code)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("done") is not False:
            return given
        if "note" in given and not given["note"].strip():
            self.add_error("note", sentence("reason_missing"))
        if "new_due_date" in given:
            if given["new_due_date"] is None:
                self.add_error("new_due_date", sentence("date_missing"))
            elif given["new_due_date"] < self.today:
                self.add_error("new_due_date", sentence("date_past"))
            elif given["new_due_date"] > self.today + FARTHEST:
                self.add_error("new_due_date", sentence("date_far"))
        return given


class Drop(forms.Form):
    """No longer needed."""

    reason = forms.CharField(label=_("Waarom vervalt deze afspraak?"), max_length=500)


def _not_past(day: date, today: date) -> date:
    if day < today:
        raise ValidationError(sentence("date_past"))
    if day > today + FARTHEST:
        raise ValidationError(sentence("date_far"))
    return day


class PriorityForm(forms.Form):
    """A priority in a few words. Below the force it makes one from above concrete; that one gives the first words."""

    above = forms.TypedChoiceField(label=_("Welke prioriteit van hogerop maakt u concreet?"), coerce=UUID)
    year = forms.TypedChoiceField(label=_("Voor welk jaar?"), coerce=int)
    title = forms.CharField(label=_("Hoe noemt u deze prioriteit?"), max_length=120)
    what = forms.CharField(label=_("Wat gaat u doen, passend bij uw situatie?"), max_length=500,
                           widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    phase = forms.ChoiceField(label=_("Waar staat uw team hierin?"), required=False,
                              help_text=_("Geen cijfer. Kies samen wat het beste past, of laat het leeg."))  # fmt: skip
    situation = forms.CharField(label=_("Wilt u daar iets bij zeggen?"), max_length=300, required=False)

    def __init__(
        self, *args: Any, above: Iterable[tuple[UUID, str]] | None, years: Iterable[int], phases: Mapping[str, str],
        change: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [("", _("Liever niet kiezen")), *phases.items()]  # type: ignore[attr-defined]
        if change or above is None:
            del self.fields["above"]
        else:
            self.fields["above"].choices = [("", _("Kies een prioriteit")), *((str(k), w) for k, w in above)]  # type: ignore[attr-defined]
        if change:
            del self.fields["year"]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput())
        elif "above" in self.fields:
            del self.fields["year"]  # the year is that of the priority above
        else:
            self.fields["year"].choices = [(str(y), str(y)) for y in years]  # type: ignore[attr-defined]


class EndPriority(forms.Form):
    """No longer a priority."""

    reason = forms.CharField(label=_("Waarom stopt deze prioriteit?"), max_length=500)


class HoldReview(forms.Form):
    """What came of it, in a few words, and the next time: one screen."""

    conclusion = forms.CharField(label=_("Wat is uw conclusie?"), max_length=1000,
                                 widget=forms.Textarea(attrs={"rows": 4}),
                                 help_text=_("Een paar zinnen. Wat gaat goed, wat pakt u anders aan?"))  # fmt: skip
    next_date = _day(_("Wanneer kijkt u weer terug?"))
    after = forms.IntegerField(widget=forms.HiddenInput())


class AmbitionForm(forms.Form):
    """How far and by when; if wanted, counted by what the system counts anyway."""

    priority = forms.ChoiceField(label=_("Voor welke prioriteit?"))
    words = forms.CharField(label=_("Hoever wilt u komen?"), max_length=300)
    by_date = forms.TypedChoiceField(label=_("Wanneer bent u zover?"), coerce=date.fromisoformat)
    measure = forms.ChoiceField(label=_("Waaraan telt u het af?"), required=False)
    aim = forms.IntegerField(label=_("Welk deel, in procenten?"), min_value=1, max_value=100, required=False,
                             help_text=_("Alleen als u het wilt tellen."))  # fmt: skip

    def __init__(
        self, *args: Any, priorities: Iterable[tuple[str, Any]], days: Iterable[tuple[date, Any]],
        measures: Iterable[tuple[str, Any]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["priority"].choices = list(priorities)  # type: ignore[attr-defined]
        self.fields["by_date"].choices = [(d.isoformat(), w) for d, w in days]  # type: ignore[attr-defined]
        self.fields["measure"].choices = [("", _("Niet tellen, alleen in woorden")), *measures]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "aim" in given and bool(given.get("measure")) != (given["aim"] is not None):
            self.add_error("aim", sentence("ambition_aim"))
        return given
