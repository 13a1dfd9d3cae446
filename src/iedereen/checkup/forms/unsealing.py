# SPDX-License-Identifier: EUPL-1.2
"""The passphrase of a key holder, and giving a round up."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UnsealForm(forms.Form):
    """One holder's passphrase."""

    passphrase = forms.CharField(
        label=_("Uw wachtzin"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class GiveUpForm(forms.Form):
    """Why the answers can never be opened, and that this was meant."""

    reason = forms.CharField(
        label=_("Waarom kan deze ronde niet meer worden geopend?"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("Ja, vernietig de antwoorden ongelezen. Dit kan niet terug."))
