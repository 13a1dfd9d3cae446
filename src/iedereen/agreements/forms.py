# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about an agreement: as little as can be."""

from collections.abc import Iterable
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
