# SPDX-License-Identifier: EUPL-1.2
"""Bringing in a questionnaire."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BringForm(forms.Form):
    """One XLSForm file."""

    file = forms.FileField(
        label=_("Bestand met de vragenlijst"),
        help_text=_(
            "Een XLSForm-werkmap (.xlsx). Klopt er iets niet, dan wordt er niets bewaard en ziet u wat en waar."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )
