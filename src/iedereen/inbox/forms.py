# SPDX-License-Identifier: EUPL-1.2
"""What a reporter and a reader fill in."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from iedereen.inbox.queries.readers import Reader
from iedereen.inbox.rules import MAX_TEXT
from iedereen.inbox.rules.attachments import MOST_FILES
from iedereen.people.queries import Tree
from iedereen.screen.refusals import sentence

FIELDS = tuple(f"file_{number}" for number in range(1, MOST_FILES + 1))


class Text(forms.Form):
    """A message."""

    text = forms.CharField(
        label=_("Uw bericht"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"max_length": _("Uw tekst is te lang: hoogstens %(limit_value)d tekens.")},
    )  # fmt: skip

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
            raise forms.ValidationError(sentence("report_unreadable"))
        return text


class WithFiles(Text):
    """A message with at most three files."""

    file_1 = forms.FileField(
        label=_("Bestand 1"), required=False, allow_empty_file=True,
        help_text=_("Een foto (JPEG of PNG) of gewone tekst, hoogstens 5 MB. We halen eruit wie, waar en waarmee."),
    )  # fmt: skip
    file_2 = forms.FileField(label=_("Bestand 2"), required=False, allow_empty_file=True)
    file_3 = forms.FileField(label=_("Bestand 3"), required=False, allow_empty_file=True)

    def contents(self) -> list[bytes]:
        """What was sent along, as it came."""
        return [self.cleaned_data[name].read() for name in FIELDS if self.cleaned_data.get(name)]


class Report(WithFiles):
    """A new report."""

    unit = forms.TypedChoiceField(
        label=_("Over welk team of onderdeel gaat het?"), coerce=UUID, required=False, empty_value=None,
        help_text=_("Wij sturen uw melding naar wie daar meldingen leest. De naam van het team zelf gaat mee op slot."),
    )  # fmt: skip
    theme = forms.ChoiceField(label=_("Waar gaat het over?"))
    field_order = ("unit", "theme", "text", *FIELDS)

    def __init__(self, *args: Any, at: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", now_("Dat zeg ik liever niet")), *places(at)]  # type: ignore[attr-defined]
        kinds = settings.POLICY["meldingen"]["onderwerpen"]["soorten"]
        self.fields["theme"].choices = [("", now_("Kies een onderwerp")), *((k, now_(words)) for k, words in kinds)]  # type: ignore[attr-defined]
        self.fields["text"].label = _("Wat wilt u melden?")
        self.fields["text"].help_text = _(
            "Wat gebeurde er, wanneer, en hoe weet u dat? Schrijf niets waaraan u te herkennen bent."
        )


class Receipt(forms.Form):
    """Sixteen digits, in any shape."""

    receipt = forms.CharField(
        label=_("Uw bewijs"), max_length=100, help_text=_("Zestien cijfers. Spaties maken niet uit."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class Unlock(forms.Form):
    """The passphrase, once per sitting."""

    passphrase = forms.CharField(
        label=_("Uw wachtzin"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class Reply(Text):
    """Word to the reporter."""

    handled = forms.BooleanField(label=_("Hiermee is de melding afgerond"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Uw antwoord aan de melder")
        self.fields["text"].help_text = _(
            "Vraag niet wie de melder is, en vraag niets waaruit dat blijkt. Schrijf wat u doet of hebt gedaan, en "
            "wanneer."
        )


class AddReader(forms.Form):
    """One more reader."""

    person = forms.TypedChoiceField(label=_("Wie mag deze melding ook lezen?"), coerce=UUID)

    def __init__(self, *args: Any, readers: list[Reader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", now_("Kies een persoon")), *((str(r.person), r.name) for r in readers)]  # type: ignore[attr-defined]


def places(at: Tree) -> list[tuple[str, str]]:
    """Every unit below the units above it, by name."""
    return [
        (str(place.id), "\N{EM SPACE}" * len(at.lines[place.id]) + place.name)
        for root in at.roots for place in at.below(root.id)
    ]  # fmt: skip
