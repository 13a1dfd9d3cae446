# SPDX-License-Identifier: EUPL-1.2
"""Planning, moving, calling off and closing a round."""

from datetime import UTC, date, datetime

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from iedereen.checkup.queries.answering import Hat
from iedereen.checkup.queries.coverage import campaign_of
from iedereen.checkup.queries.rounds import PlanChoices
from iedereen.engines.schedule import AMSTERDAM, CLOSES, OPENS, add_working_days


def opening_of(day: date) -> datetime:
    """The moment on which the office opens that day."""
    return datetime.combine(day, OPENS, AMSTERDAM).astimezone(UTC)


def closing_of(day: date) -> datetime:
    """The moment on which the office closes that day."""
    return datetime.combine(day, CLOSES, AMSTERDAM).astimezone(UTC)


class _DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WindowForm(forms.Form):
    """From which day up to and including which day people can answer."""

    opens = forms.DateField(label=_("Open vanaf"), widget=_DateInput)
    closes = forms.DateField(label=_("Tot en met"), widget=_DateInput)

    def clean(self) -> dict[str, object]:
        found: dict[str, object] = super().clean() or {}
        opens, closes = found.get("opens"), found.get("closes")
        if isinstance(opens, date) and isinstance(closes, date) and closes < opens:
            self.add_error("closes", _("De laatste dag ligt voor de eerste dag."))
        return found


class PlanForm(WindowForm):
    """One round for chosen teams."""

    title = forms.CharField(label=_("Naam van de ronde"), max_length=80)
    campaign = forms.CharField(label=_("Periode"), max_length=80)
    version = forms.ChoiceField(label=_("Vragenlijst"))
    teams = forms.MultipleChoiceField(
        label=_("Teams"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Een team dat al in een ronde zit, staat er niet bij."),
    )  # fmt: skip
    strips_only = forms.BooleanField(
        label=_("Alleen met strookjes van papier"), required=False,
        help_text=_("Anders kan iedereen ook met telefoon of computer meedoen. Beide zijn even anoniem."),
    )  # fmt: skip
    field_order = ("title", "campaign", "version", "teams", "opens", "closes", "strips_only")

    def __init__(self, *args: object, choices: PlanChoices, today: date, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        _fill(self, choices, today)
        self.fields["teams"].choices = [(str(k), name) for k, name in choices.teams]  # type: ignore[attr-defined]


class CampaignForm(forms.Form):
    """All teams at once, the units spread over some weeks."""

    campaign = forms.CharField(label=_("Periode"), max_length=80)
    version = forms.ChoiceField(label=_("Vragenlijst"))
    opens = forms.DateField(label=_("De eerste ronde opent op"), widget=_DateInput)
    weeks = forms.IntegerField(
        label=_("Spreid de eenheden over zoveel weken"), min_value=1, max_value=26, initial=4,
        help_text=_("Elke week opent een ronde voor een deel van de eenheden."),
    )  # fmt: skip

    def __init__(self, *args: object, choices: PlanChoices, today: date, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        _fill(self, choices, today)


class CancelForm(forms.Form):
    """Why a round does not go on."""

    reason = forms.CharField(
        label=_("Waarom gaat de ronde niet door?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseEarlyForm(forms.Form):
    """Why a round stops before its day, and that this was meant."""

    reason = forms.CharField(
        label=_("Waarom sluit u de ronde eerder?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    sure = forms.BooleanField(label=_("Ja, vanaf nu kan niemand in deze ronde meer antwoorden"))


class StripsForm(forms.Form):
    """How many strips."""

    strips = forms.IntegerField(label=_("Aantal strookjes"), min_value=1)

    def __init__(self, *args: object, hat: Hat, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["strips"]
        field.max_value = hat.invited  # type: ignore[attr-defined]
        field.validators.append(MaxValueValidator(hat.invited))
        field.initial = usual_strips(hat)
        if hat.credentials:
            field.help_text = _(
                "Elk strookje neemt de plaats in van iemand die met telefoon of computer meedoet. Druk er niet meer af "
                "dan nodig is; u kunt later een nieuw vel maken."
            )


def usual_strips(hat: Hat) -> int:
    """Everybody where there is only paper; else for one in four, and five at least, as far as there are places."""
    if not hat.credentials:
        return hat.invited
    return max(1, min(hat.places, max(5, -(-hat.invited // 4))))


def _fill(form: forms.Form, choices: PlanChoices, today: date) -> None:
    """What the system can know is filled in: the newest questionnaire, the period, a window from next week on."""
    policy = settings.POLICY["check-up"]
    form.fields["version"].choices = [(str(k), name) for k, name in choices.versions]  # type: ignore[attr-defined]
    opens = add_working_days(today, 5)
    form.fields["opens"].initial = opens
    form.fields["campaign"].initial = campaign_of(opens, policy["frequentie"]["per_jaar"])
    if "closes" in form.fields:
        form.fields["closes"].initial = add_working_days(opens, policy["termijnen"]["open_werkdagen"])
