# SPDX-License-Identifier: EUPL-1.2
"""What a person fills in about support, a conversation or advice: as little as can be."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from iedereen.followup.rules import FARTHEST
from iedereen.leadership.rules.talks import LONGEST
from iedereen.people.models import Person
from iedereen.screen.refusals import sentence


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _hours(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, help_text=_("Hele uren."))


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, error_messages={"required": sentence("support_reason")})


class Ahead(forms.Form):
    """A form with a day in it that is not over yet."""

    day_field = "day"

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day = given.get(self.day_field)
        if day and day < self.today:
            self.add_error(self.day_field, sentence("date_past"))
        elif day and day > self.today + FARTHEST:
            self.add_error(self.day_field, sentence("date_far"))
        return given


class Ask(Ahead):
    """For what, how many hours, by when."""

    day_field = "wanted_by"

    kind = forms.ChoiceField(label=_("Waarbij hebt u hulp nodig?"))
    hours = forms.IntegerField()
    why = forms.CharField(label=_("Waar gaat het om?"), max_length=500,
                          help_text=_("Noem geen namen van collega's: wie steun kan geven, leest dit."))  # fmt: skip
    wanted_by = _day(_("Wanneer moet het klaar zijn?"))

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Kies een soort hulp")), *kinds]  # type: ignore[attr-defined]
        self.fields["hours"] = _hours(_("Hoeveel uur denkt u?"), most)


class Promise(Ahead):
    """Yes: so many hours, by when."""

    hours = forms.IntegerField()
    day = _day(_("Uiterlijk op welke dag?"))

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"] = _hours(_("Hoeveel uur zegt u toe?"), most)


class Decline(forms.Form):
    reason = _reason(_("Waarom lukt het niet?"))


class Give(forms.Form):
    """So many hours were given."""

    note = forms.CharField(label=_("Wat is er gedaan?"), max_length=500, required=False)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"hours": _hours(_("Hoeveel uur hebt u gegeven?"), most), **self.fields}


class NotYet(Ahead):
    """The leader: not yet, why, and when it will be."""

    reason = _reason(_("Wat is er nog niet goed?"))
    day = _day(_("Wanneer moet het dan klaar zijn?"))


class Withdraw(forms.Form):
    reason = _reason(_("Waarom is het niet meer nodig?"))


class PlanTalk(Ahead):
    """With whom, and when."""

    partner = forms.TypedChoiceField(label=_("Met wie spreekt u?"), coerce=UUID)
    day = _day(_("Op welke dag?"))

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [("", _("Kies een persoon")), *((str(p.id), p.name) for p in people)]  # type: ignore[attr-defined]


class HoldTalk(forms.Form):
    """When it was."""

    day = _day(_("Op welke dag was het gesprek?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(sentence("talk_in_future"))
        return day


class Reflect(forms.Form):
    """What the viewer writes about one behaviour; empty takes it away."""

    behaviour = forms.CharField(max_length=30, widget=forms.HiddenInput())
    text = forms.CharField(
        label=_("Wat u hierover schrijft"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class AskAdvice(forms.Form):
    """A question to those who may be asked about a theme."""

    theme = forms.ChoiceField(label=_("Waarover gaat uw vraag?"))
    question = forms.CharField(label=_("Uw vraag"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
                               help_text=_("Noem geen namen van collega's."))  # fmt: skip

    def __init__(self, *args: Any, themes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("Kies een onderwerp")), *themes]  # type: ignore[attr-defined]


class AnswerAdvice(forms.Form):
    answer = forms.CharField(label=_("Uw antwoord"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
                             help_text=_("Of schrijf wanneer en hoe uw collega u kan bereiken."))  # fmt: skip
