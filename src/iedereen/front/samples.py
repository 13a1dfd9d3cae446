# SPDX-License-Identifier: EUPL-1.2
"""What the style guide shows: one form with every kind of field, and figures for every chart."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from iedereen.screen.values import SUPPRESSED


class SampleForm(forms.Form):
    """Every kind of field that the forms of this system use."""

    name = forms.CharField(label=_("Naam van de afspraak"), max_length=60)
    what = forms.CharField(
        label=_("Wat spreekt u af?"), widget=forms.Textarea, help_text=_("Schrijf het op zoals u het zegt.")
    )
    day = forms.DateField(label=_("Voor welke dag?"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Waar gaat het over?"), choices=[("werkdruk", _("Werkdruk")), ("rooster", _("Rooster"))]
    )
    who = forms.ChoiceField(
        label=_("Wie doet het?"), widget=forms.RadioSelect, help_text=_("Eén naam; die bewaakt de datum."),
        choices=[("team", _("Het team zelf")), ("hrm", _("De HRM-adviseur")), ("leiding", _("De leidinggevende"))],
    )  # fmt: skip
    themes = forms.MultipleChoiceField(
        label=_("Wat hoort erbij?"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=[("a", _("Een gesprek")), ("b", _("Een opleiding"))],
    )  # fmt: skip
    number = forms.IntegerField(label=_("Hoeveel uur kost het?"), required=False, min_value=0)
    paper = forms.FileField(label=_("Bestand"), required=False, help_text=_("Een XLSX- of CSV-bestand."))
    sure = forms.BooleanField(label=_("Het team is het hiermee eens"))


def samples(request: HttpRequest) -> dict[str, Any]:
    """Context of the style guide. Sending the form empty shows every error."""
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    points = [
        ("2024-1", 2.9, ""), ("2024-2", 3.1, ""), ("2025-1", None, _("te weinig antwoorden")), ("2025-2", 3.4, ""),
        ("2026-1", 3.6, ""),
    ]  # fmt: skip
    return {"form": form, "points": points, "statuses": list(SUPPRESSED), "nothing": None}
