# SPDX-License-Identifier: EUPL-1.2
"""Choosing the passphrase of one's own key."""

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(forms.Form):
    """Twice the same passphrase."""

    passphrase = forms.CharField(
        label=_("Uw wachtzin"), max_length=200, strip=False,
        help_text=_(
            "Minstens 15 tekens; herhaling telt niet mee. Vier of vijf losse woorden zijn goed te onthouden en "
            "moeilijk te raden."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("Nog een keer"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
