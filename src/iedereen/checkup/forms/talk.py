# SPDX-License-Identifier: EUPL-1.2
"""What people fill in about a conversation. Everything that can be known is filled in already."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from iedereen.checkup.queries.talk import Candidates, Known
from iedereen.checkup.rules import Item
from iedereen.checkup.rules.talk import AgreementRow, BottleneckRow, Outcome

People = Sequence[tuple[str, str]]
BLANK_BOTTLENECKS, BLANK_AGREEMENTS = 4, 5
MOST_ROWS = 40


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PreparationForm(forms.Form):
    """What the system cannot know, and the two questions."""

    first_question = forms.CharField(label=_("Eerste vraag"), max_length=200)
    second_question = forms.CharField(label=_("Tweede vraag"), max_length=200)
    highlights = forms.CharField(
        label=_("Wat de leidinggevende verder moet weten"), required=False, max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Geen namen. Schrijf alleen wat helpt bij het gesprek."),
    )  # fmt: skip


class PlanForm(forms.Form):
    """The day of the conversation."""

    day = forms.DateField(label=_("Dag van het gesprek"), widget=day_input())
    reason = forms.CharField(
        label=_("Waarom later dan de termijn"), required=False, max_length=300,
        help_text=_("Alleen nodig als de dag na de uiterste datum ligt."),
    )  # fmt: skip


class AssignForm(forms.Form):
    """Who supports this check-up."""

    supporter = forms.ChoiceField(label=_("Ondersteuner"), required=False)
    hrm = forms.ChoiceField(label=_("HRM-adviseur"), required=False)
    vik = forms.ChoiceField(label=_("VIK-adviseur"), required=False)

    def __init__(self, *args: Any, may_be: Candidates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("supporter", may_be.supporter), ("hrm", may_be.hrm), ("vik", may_be.vik)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Niemand")), *((str(p.id), p.name) for p in people)]

    def chosen(self) -> dict[str, UUID | None]:
        return {name: UUID(value) if value else None for name, value in self.cleaned_data.items()}


class SummaryForm(forms.Form):
    """One text per open question."""

    def __init__(self, *args: Any, items: Sequence[tuple[Item, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item, label in items:
            self.fields[item.name] = forms.CharField(
                label=_("Samenvatting van: %(question)s") % {"question": label}, required=False, max_length=1000,
                widget=forms.Textarea(attrs={"rows": 6}),
            )  # fmt: skip


class LineForm(forms.Form):
    """One line of several, most of which stay empty."""

    @property
    def used(self) -> bool:
        """Was something filled in here, beyond what stood there already? The tick is not shown on an empty line."""
        return self.is_bound and any(self[name].value() for name in self.changed_data if name != "keep")


class BottleneckForm(LineForm):
    """One bottleneck on one line; a line without words is left out."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    keep = forms.BooleanField(label=_("Klopt, dit laten staan"), required=False, initial=True)
    what = forms.CharField(label=_("Knelpunt"), required=False, max_length=300)
    kind = forms.ChoiceField(label=_("Soort"), required=False)

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Kies een soort")), *((code, _(words)) for code, words in kinds.items())]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("what") and not values.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Kies bij dit knelpunt een soort."))
        if not values.get("what") and values.get("id") and values.get("keep"):
            self.add_error("what", _("Schrijf op wat het knelpunt is, of haal het vinkje weg."))
        return values


class AgreementForm(LineForm):
    """One agreement on one line; a line without words is left out."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    keep = forms.BooleanField(label=_("Klopt, dit laten staan"), required=False, initial=True)
    what = forms.CharField(label=_("Afspraak"), required=False, max_length=300)
    owner = forms.ChoiceField(label=_("Wie doet het"), required=False)
    due_date = forms.DateField(label=_("Klaar op"), required=False, widget=day_input())
    bottleneck = forms.ChoiceField(label=_("Hoort bij"), required=False)

    def __init__(self, *args: Any, owners: People, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, bottleneck = self.fields["owner"], self.fields["bottleneck"]
        assert isinstance(owner, forms.ChoiceField) and isinstance(bottleneck, forms.ChoiceField)
        owner.choices = [("", _("Kies een persoon")), *owners]
        numbered = [(str(n), _("Knelpunt %(n)s") % {"n": n}) for n in range(1, places + 1)]
        bottleneck.choices = [("", _("Geen knelpunt")), *numbered]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("what"):
            if not values.get("owner") and "owner" not in self.errors:
                self.add_error("owner", _("Kies wie deze afspraak doet."))
            if not values.get("due_date") and "due_date" not in self.errors:
                self.add_error("due_date", _("Kies een datum voor deze afspraak."))
        elif values.get("id") and values.get("keep"):
            self.add_error("what", _("Schrijf op wat is afgesproken, of haal het vinkje weg."))
        return values


class DatesForm(forms.Form):
    """When it was, when the next one is, and why nothing was agreed where nothing was."""

    talk_date = forms.DateField(label=_("Dag van het gesprek"), widget=day_input())
    next_date = forms.DateField(label=_("Volgende check-up"), widget=day_input())
    without_agreements = forms.CharField(
        label=_("Geen afspraken? Schrijf hier waarom niet"), required=False, max_length=300,
        help_text=_("Bijvoorbeeld: het gaat goed. Laat leeg als er afspraken zijn."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OutcomeForms:
    """All of a conversation on one page: dates, lines with bottlenecks, lines with agreements."""

    def __init__(self, data: Any, given: Known) -> None:
        held = [h for h in given.standing.bottlenecks if h.open]
        place = {h.row.id: n for n, h in enumerate(held, 1)}
        blank = (BLANK_BOTTLENECKS, BLANK_AGREEMENTS) if given.blank else (0, 0)
        talk = given.standing.talk
        self.dates = DatesForm(data, initial={
            "talk_date": given.talk_date, "next_date": given.next_date, "version": talk.version if talk else None,
            "without_agreements": talk.without_agreements if talk else "",
        })  # fmt: skip
        self.bottlenecks = _rows(BottleneckForm, blank[0])(
            data, prefix="knelpunt", form_kwargs={"kinds": given.kinds},
            initial=[{"id": h.row.id, "keep": True, "what": h.row.what, "kind": h.row.kind} for h in held],
        )  # fmt: skip
        standing = [
            {"id": a.row.id, "keep": True, "what": a.row.what, "owner": str(a.row.owner_id),
             "due_date": a.row.due_date, "bottleneck": str(place[a.bottleneck]) if a.bottleneck in place else ""}
            for a in given.standing.agreements
        ]  # fmt: skip
        fresh = [{"due_date": given.due_date, "keep": True}] * blank[1]
        places = self.bottlenecks.total_form_count()
        self.agreements = _rows(AgreementForm, 0)(
            data, prefix="afspraak", form_kwargs={"owners": given.owners, "places": places}, initial=standing + fresh
        )

    def is_valid(self) -> bool:
        return all([self.dates.is_valid(), self.bottlenecks.is_valid(), self.agreements.is_valid()])

    @property
    def changed(self) -> bool:
        return any(part.has_changed() for part in (self.dates, self.bottlenecks, self.agreements))

    @property
    def version(self) -> int:
        return int(self.dates.cleaned_data.get("version") or 0)

    def outcome(self) -> Outcome:
        """What was filled in; lines without words and lines that were ticked off are left out."""
        rows = [(n, f.cleaned_data) for n, f in enumerate(self.bottlenecks, 1) if _stands(f.cleaned_data)]
        place = {str(n): i for i, (n, _values) in enumerate(rows)}
        agreed = [f.cleaned_data for f in self.agreements if _stands(f.cleaned_data)]
        return Outcome(
            talk_date=self.dates.cleaned_data["talk_date"],
            next_date=self.dates.cleaned_data["next_date"],
            without_agreements=self.dates.cleaned_data["without_agreements"],
            bottlenecks=tuple(BottleneckRow(r["kind"], r["what"], r["id"]) for _n, r in rows),
            agreements=tuple(
                AgreementRow(r["what"], UUID(r["owner"]), r["due_date"], place.get(r["bottleneck"]), r["id"])
                for r in agreed
            ),
        )


def _rows(form: type[forms.Form], blank: int) -> Any:
    return forms.formset_factory(form, extra=blank, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def _stands(values: Mapping[str, Any]) -> bool:
    return bool(values.get("what")) and (values.get("keep", False) or not values.get("id"))


class RemarkForm(forms.Form):
    """What the leader wants changed."""

    remark = forms.CharField(
        label=_("Wat moet er anders?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class BottleneckEndForm(forms.Form):
    """How a bottleneck ended."""

    end = forms.ChoiceField(
        label=_("Wat is er met dit knelpunt?"), widget=forms.RadioSelect,
        choices=[("solved", _("Het is opgelost")), ("dropped", _("We doen er niets meer aan"))],
    )  # fmt: skip
    note = forms.CharField(
        label=_("Toelichting voor het team"), required=False, max_length=300,
        help_text=_("Nodig als we er niets meer aan doen: het team leest hier waarom."),
    )  # fmt: skip
