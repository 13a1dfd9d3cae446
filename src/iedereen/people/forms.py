# SPDX-License-Identifier: EUPL-1.2
"""What people fill in about the organisation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from iedereen.people.queries import Place, person_named
from iedereen.people.rules import ROLES, Role

GIVEN = [role for role in Role if role is not Role.EMPLOYEE]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; cleans to a list."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"multiple": True, "accept": ".xlsx,.csv,.csv.gz,.parquet"}), **given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        single = super().clean
        return [single(one, initial) for one in files]


class UploadForm(forms.Form):
    given = FilesField(
        label=_("Bestanden"),
        help_text=_("Eén Excelbestand met bladen, of losse bestanden voor eenheden, mensen en rollen (.xlsx of .csv)."),
        allow_empty_file=True,
    )

    def uploads(self) -> list[tuple[str, bytes]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["given"]
        return [(file.name or "", file.read()) for file in files]


def _day(label: Any, help_text: Any = "", **given: Any) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}), **given)


class AssignForm(forms.Form):
    person = forms.CharField(label=_("Wie"), help_text=_("Personeelsnummer of e-mailadres."), max_length=254)
    role = forms.ChoiceField(label=_("Rol"))
    unit = forms.ChoiceField(label=_("Voor welke eenheid"))
    start = _day(_("Vanaf"))
    end = _day(_("Tot"), _("De eerste dag zonder deze rol. Leeg: tot nader bericht."), required=False)
    reason = forms.CharField(label=_("Waarom"), help_text=_("Komt in het logboek."), max_length=300)

    def __init__(self, *given: Any, places: Sequence[Place], today: date, **more: Any) -> None:
        super().__init__(*given, **{"initial": {"start": today}, **more})
        self.fields["role"].choices = [("", "")] + [(r.value, _(ROLES[r].title)) for r in GIVEN]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", "")] + [(str(p.id), f"{p.name} ({p.code})") for p in places]  # type: ignore[attr-defined]

    def clean_person(self) -> Any:
        person = person_named(self.cleaned_data["person"])
        if person is None:
            raise ValidationError(_("We kennen niemand met dit personeelsnummer of e-mailadres."))
        return person

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Waarom"), help_text=_("Komt in het logboek."), max_length=300)


class EndForm(forms.Form):
    end = _day(_("Tot"), _("De eerste dag zonder deze rol."))
    reason = forms.CharField(label=_("Waarom"), help_text=_("Komt in het logboek."), max_length=300)

    def __init__(self, *given: Any, today: date, **more: Any) -> None:
        super().__init__(*given, **{"initial": {"end": today}, **more})
