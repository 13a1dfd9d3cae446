# SPDX-License-Identifier: EUPL-1.2
"""The sentences of a conversation's pages, for screen and paper alike: from codes and figures to plain Dutch."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iedereen.agreements.rules import OPEN, AgreementState
from iedereen.checkup.queries.results import Figure
from iedereen.checkup.queries.talk import Page, PastAgreement
from iedereen.checkup.rules import CellStatus
from iedereen.checkup.rules.highlights import Highlight, Remark
from iedereen.checkup.views.wording import (
    bands_sentence,
    compared_sentence,
    decimal,
    mean_sentence,
    participation_sentence,
    reason,
)

TITLES: Mapping[Remark, Lazy] = {
    Remark.HIGHEST: gettext_lazy("Het hoogst"),
    Remark.LOWEST: gettext_lazy("Het laagst"),
    Remark.ONLY: gettext_lazy("Uitslag"),
    Remark.CLOSE: gettext_lazy("Binnen het team"),
    Remark.ROSE: gettext_lazy("Omhoog gegaan"),
    Remark.FELL: gettext_lazy("Omlaag gegaan"),
    Remark.SAME: gettext_lazy("Vergeleken met vorige keer"),
    Remark.ABOVE: gettext_lazy("Hoger dan de eenheid"),
    Remark.BELOW: gettext_lazy("Lager dan de eenheid"),
    Remark.ALIKE: gettext_lazy("Vergeleken met de eenheid"),
}
SENTENCES: Mapping[Remark, Lazy] = {
    Remark.HIGHEST: gettext_lazy("%(label)s: gemiddeld %(mean)s."),
    Remark.LOWEST: gettext_lazy("%(label)s: gemiddeld %(mean)s."),
    Remark.ONLY: gettext_lazy("%(label)s: gemiddeld %(mean)s."),
    Remark.CLOSE: gettext_lazy("De onderwerpen liggen dicht bij elkaar. Geen ervan springt eruit."),
    Remark.ROSE: gettext_lazy("%(label)s: van %(other)s naar %(mean)s."),
    Remark.FELL: gettext_lazy("%(label)s: van %(other)s naar %(mean)s."),
    Remark.SAME: gettext_lazy("Er is geen duidelijk verschil."),
    Remark.ABOVE: gettext_lazy("%(label)s: %(mean)s in het team, %(other)s in %(unit)s."),
    Remark.BELOW: gettext_lazy("%(label)s: %(mean)s in het team, %(other)s in %(unit)s."),
    Remark.ALIKE: gettext_lazy("Er is geen duidelijk verschil met %(unit)s."),
}


def highlight(one: Highlight, labels: Mapping[str, str], unit: str) -> tuple[str, str]:
    """(title, sentence) of one thing that stands out."""
    words = {
        "label": labels.get(one.code, ""), "unit": unit, "mean": "" if one.mean is None else decimal(one.mean),
        "other": "" if one.other is None else decimal(one.other),
    }  # fmt: skip
    return str(TITLES[one.remark]), str(SENTENCES[one.remark]) % words


def standing(page: Page) -> list[tuple[str, str]]:
    """What stands out, in the order of the rules."""
    labels = {f.measure: f.label for f in page.indices}
    unit = next((f.beside.of for f in page.indices if f.beside), "")
    return [highlight(one, labels, unit) for one in page.stands_out]


def participation(page: Page) -> str:
    """Who took part; without figures kindly what that means for the conversation."""
    if page.result is None:
        return _(
            "Van dit team zijn er geen cijfers: er waren te weinig mensen of te weinig antwoorden om ze te laten zien. "
            "Dat is geen oordeel. Het gesprek is er niet minder om: begin met de twee vragen."
        )
    return participation_sentence(page.result)


def outcome(one: Figure) -> str:
    """What the team said about one subject."""
    if one.status is not CellStatus.PUBLISHED:
        return reason(one.status)
    return f"{mean_sentence(one)} {bands_sentence(one)}"


def comparison(one: Figure) -> str:
    """With last time and with the unit, where they may be compared."""
    parts = (compared_sentence(one.before, earlier=True), compared_sentence(one.beside, earlier=False))
    return " ".join(part for part in parts if part)


def status(one: PastAgreement, today: date) -> str:
    """What came of an agreement."""
    if one.state in OPEN:
        late = one.due_date < today
        words = _("Te laat, was %(day)s") if late else _("Loopt tot %(day)s")
        return words % {"day": date_format(one.due_date, "j F")}
    return _("Gedaan") if one.state is AgreementState.DONE else _("Vervallen")
