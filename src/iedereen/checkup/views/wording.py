# SPDX-License-Identifier: EUPL-1.2
"""The sentences of a conversation's pages, for screen and paper alike: from codes and figures to plain Dutch."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iedereen.agreements.rules import OPEN, AgreementState
from iedereen.checkup.queries.outcome import PastAgreement
from iedereen.checkup.queries.talk import Measured, Page
from iedereen.checkup.rules.highlights import Highlight, Remark

TITLES: Mapping[Remark, Lazy] = {
    Remark.HIGHEST: gettext_lazy("Het hoogst"),
    Remark.LOWEST: gettext_lazy("Het laagst"),
    Remark.ONLY: gettext_lazy("Uitkomst"),
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
SHARES: Mapping[str, Lazy] = {
    "almost_nobody": gettext_lazy("bijna niemand"),
    "almost_everyone": gettext_lazy("bijna iedereen"),
    "few": gettext_lazy("weinig mensen"),
}


def figure(value: float) -> str:
    return number_format(value, 1, use_l10n=True)


def highlight(one: Highlight, labels: Mapping[str, str], unit: str) -> tuple[str, str]:
    """(title, sentence) of one thing that stands out."""
    words = {
        "label": labels.get(one.code, ""), "unit": unit, "mean": "" if one.mean is None else figure(one.mean),
        "other": "" if one.other is None else figure(one.other),
    }  # fmt: skip
    return str(TITLES[one.remark]), str(SENTENCES[one.remark]) % words


def standing(page: Page) -> list[tuple[str, str]]:
    """What stands out, in the order of the rules."""
    return [highlight(one, page.labels, page.around) for one in page.stands_out]


def participation(page: Page) -> str:
    """Who took part; without figures kindly what that means for the conversation."""
    if page.rate is None:
        return _(
            "Van dit team zijn er geen cijfers: er waren te weinig mensen of te weinig antwoorden om ze te laten zien. "
            "Dat is geen oordeel. Het gesprek is er niet minder om: u begint met de twee vragen."
        )
    return _("%(rate)s procent van het team deed mee.") % {"rate": page.rate}


def _share(one: Measured, part: str) -> str:
    number, code = one.share(part)
    if code in SHARES:
        return str(SHARES[code])
    return "" if number is None else _("%(share)s procent") % {"share": number}


def outcome(one: Measured) -> str:
    """What the team said about one subject."""
    if one.result is None:
        return _("Niet te laten zien: er zijn te weinig antwoorden, of iemand zou te herkennen zijn.")
    parts = []
    if one.result.mean is not None:
        scale = {"mean": figure(one.result.mean), "low": f"{one.low:g}", "high": f"{one.high:g}"}
        parts.append(_("Gemiddeld %(mean)s, van %(low)s tot %(high)s.") % scale)
    high, low = _share(one, "high"), _share(one, "low")
    if high and low:
        parts.append(_("Positief: %(high)s. Negatief: %(low)s.") % {"high": high, "low": low})
    return " ".join(parts)


def comparison(one: Measured, unit: str) -> str:
    """Last time's mean and the unit's, where they may be compared."""
    parts = []
    if one.before is not None and one.before.mean is not None:
        parts.append(_("Vorige keer %(mean)s") % {"mean": figure(one.before.mean)})
    if one.around is not None and one.around.mean is not None:
        parts.append(_("%(unit)s %(mean)s") % {"unit": unit, "mean": figure(one.around.mean)})
    return " · ".join(parts)


def status(one: PastAgreement, today: date) -> str:
    """What came of an agreement."""
    if one.state in OPEN:
        late = one.due_date < today
        words = _("Te laat, was %(day)s") if late else _("Loopt tot %(day)s")
        return words % {"day": date_format(one.due_date, "j F")}
    return _("Gedaan") if one.state is AgreementState.DONE else _("Vervallen")
