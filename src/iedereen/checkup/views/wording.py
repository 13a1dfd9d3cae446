# SPDX-License-Identifier: EUPL-1.2
"""Results in plain sentences, built here and nowhere else: from codes and released figures, one sentence at a time."""

from collections.abc import Mapping, Sequence
from math import sqrt

from django.utils.formats import number_format
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iedereen.checkup.queries.again.pages import Asked
from iedereen.checkup.queries.results import Compared, Figure, ResultPage
from iedereen.checkup.rules import CellStatus
from iedereen.engines.scales import Meaning
from iedereen.screen.refusals import sentence
from iedereen.screen.values import SUPPRESSED

RELIABLE = 0.7  # ICC2 from which means of teams may be compared
SHARES: Mapping[str, Lazy] = {
    "almost_nobody": gettext_lazy("bijna niemand"),
    "almost_everyone": gettext_lazy("bijna iedereen"),
    "few": gettext_lazy("weinig mensen"),
}
REASONS: Mapping[CellStatus, Lazy] = {
    CellStatus.TOO_FEW: gettext_lazy("Er zijn te weinig antwoorden om een uitslag te laten zien."),
    CellStatus.PROTECTED: gettext_lazy(
        "Deze uitslag laten we niet zien: samen met andere uitslagen zou die te veel over een kleine groep zeggen."
    ),
    CellStatus.EMPTY: gettext_lazy("Er zijn geen antwoorden."),
}
STATES: Mapping[str, Lazy] = {
    "never": gettext_lazy("nog nooit"),
    "planned": gettext_lazy("gepland"),
    "open": gettext_lazy("open"),
    "sealed": gettext_lazy("wacht op de sleutelhouders"),
    "closing": gettext_lazy("wordt berekend"),
    "lost": gettext_lazy("niet te openen"),
    "released": gettext_lazy("uitslag"),
    "talked": gettext_lazy("besproken"),
    "agreed": gettext_lazy("afgesproken"),
    "cancelled": gettext_lazy("afgelast"),
}
TROUBLES: Mapping[str, Lazy] = {
    "waiting_for_keys": gettext_lazy("De ronde is gesloten. De antwoorden wachten op de sleutelhouders."),
    "key_holders_missing": gettext_lazy(
        "De ronde kan nog niet open: er zijn te weinig sleutelhouders met een sleutel. Vraag hun om een wachtzin te "
        "kiezen."
    ),
    "release_unsafe": gettext_lazy(
        "De uitslag is tegengehouden: iemand zou er iets over een kleine groep uit kunnen afleiden. Bel de beheerder."
    ),
    "": gettext_lazy(
        "Het ging mis bij het verwerken van deze ronde. Het systeem probeert het opnieuw. Bel de beheerder als dit "
        "morgen nog zo is."
    ),
}  # fmt: skip
AGAIN_FAILED = gettext_lazy(
    "Het ging mis bij het maken van de nieuwe uitslagen. Het systeem probeert het opnieuw. Bel de beheerder als dit "
    "morgen nog zo is."
)


def decimal(value: float) -> str:
    return number_format(value, 1)


def state(code: str) -> str:
    return str(STATES[code])


def trouble(code: str) -> str:
    """Why a round does not go on; empty when nothing is the matter."""
    return str(TROUBLES.get(code, TROUBLES[""])) if code else ""


def again_trouble(asked: Asked | None) -> str:
    """Why what was asked for is not there; empty when nothing is the matter."""
    if asked is None or not asked.trouble:
        return ""
    return str(AGAIN_FAILED) if asked.waits else sentence(asked.trouble)


def reason(status: CellStatus) -> str:
    """Why there is no figure; empty when there is one."""
    return "" if status is CellStatus.PUBLISHED else str(REASONS[status])


def share(number: int | None, code: str | None) -> str:
    """A share as people read it: 40%, or bijna niemand."""
    if code is not None:
        return str(SHARES[code])
    return _("onbekend") if number is None else f"{number}%"


def mean_sentence(figure: Figure) -> str:
    """The mean with its margin, in one sentence; or why there is none."""
    if figure.status is not CellStatus.PUBLISHED:
        return reason(figure.status)
    if figure.mean is None and not spread_known(figure):
        return _("Een gemiddelde is hier niet meer te berekenen.")
    if figure.mean is None:
        return _("Een gemiddelde noemen we hier niet: bijna iedereen antwoordde hetzelfde.")
    ends = {"low": number_format(figure.low_end, 0), "high": number_format(figure.high_end, 0)}
    words = {"mean": decimal(figure.mean), **ends}
    if not figure.margin:
        return _("Gemiddeld %(mean)s, op een schaal van %(low)s tot %(high)s.") % words
    words["margin"] = decimal(figure.margin)
    return _("Gemiddeld %(mean)s op een schaal van %(low)s tot %(high)s, met een marge van %(margin)s.") % words


def bands_sentence(figure: Figure) -> str:
    """How the answers are spread, in one sentence."""
    if not spread_known(figure):
        return _("Hoe de antwoorden zijn verdeeld, is bij dit onderwerp niet meer te berekenen.")
    low, middle, high = (share(n, figure.coded.get(k)) for k, n in _named(figure))
    return _("Laag: %(low)s, midden: %(middle)s, hoog: %(high)s.") % {"low": low, "middle": middle, "high": high}


def spread_known(figure: Figure) -> bool:
    """From tallies nobody can tell how people are spread over an index: then there are no shares (ADR 19)."""
    return any(number is not None or key in figure.coded for key, number in _named(figure))


def _named(figure: Figure) -> list[tuple[str, int | None]]:
    return list(zip(("low", "middle", "high"), figure.bands, strict=True))


def compared_sentence(compared: Compared | None, *, earlier: bool) -> str:
    """Against the previous round or the unit; a difference within the margin is no difference."""
    if compared is None:
        return ""
    words = {"of": compared.of, "mean": decimal(compared.mean), "by": decimal(abs(compared.difference))}
    if compared.similar:
        text = (
            _("Ongeveer gelijk aan de vorige ronde (%(mean)s).")
            if earlier
            else _("Ongeveer gelijk aan %(of)s (%(mean)s).")
        )
    elif compared.difference > 0:
        text = (_("%(by)s hoger dan in de vorige ronde (%(mean)s).") if earlier
                else _("%(by)s hoger dan in %(of)s (%(mean)s)."))  # fmt: skip
    else:
        text = (_("%(by)s lager dan in de vorige ronde (%(mean)s).") if earlier
                else _("%(by)s lager dan in %(of)s (%(mean)s)."))  # fmt: skip
    return text % words


def meaning_sentence(figure: Figure) -> str:
    """May one speak of the team's view? Agreement within the team and reliability of team means, in words."""
    if figure.status is not CellStatus.PUBLISHED:
        return ""
    return {
        Meaning.MEANINGFUL: _("De meeste mensen denken er hetzelfde over: u kunt dit zien als de mening van het team."),
        Meaning.NO_AGREEMENT: _("De meningen lopen uiteen: spreek niet van hét team."),
        Meaning.NEITHER: _("De meningen lopen uiteen: spreek niet van hét team."),
        Meaning.NOT_RELIABLE: _(
            "Teams verschillen hierin weinig van elkaar: hecht niet te veel aan een klein verschil."
        ),
        Meaning.UNDETERMINED: _("Of de mensen in het team hetzelfde denken, is hier niet te zeggen."),
    }[figure.meaning]


def reliability_sentence(figure: Figure) -> str:
    """What the whole round says about this measure: may teams be compared? The numbers behind it stand in the files."""
    if figure.icc2 is None or figure.icc1 is None:
        return _("Vergelijk dit cijfer niet met dat van een ander team: er deden te weinig teams mee.")
    if figure.icc2 >= RELIABLE:
        return _("Teams verschillen hierin genoeg om ze met elkaar te vergelijken.")
    return _("Vergelijk dit cijfer niet met dat van een ander team: dat verschil kan toeval zijn.")


def people(respondents: int | None) -> str:
    """About how many people gave an answer; rounded."""
    return _("ongeveer %(people)s") % {"people": respondents}


def short_mean(figure: Figure) -> str:
    """A mean with its margin as it stands in a table, or why there is none."""
    if figure.mean is None:
        return no_mean(figure)
    margin = f"\u00a0(±\u00a0{decimal(figure.margin)})" if figure.margin else ""
    return decimal(figure.mean) + margin


def no_mean(figure: Figure) -> str:
    """In a few words why there is no mean; empty when there is one."""
    if figure.status is not CellStatus.PUBLISHED:
        return str(SUPPRESSED[figure.status.value].short)
    return _("bijna iedereen hetzelfde") if figure.mean is None else ""


def groups_sentence(figures: Sequence[Figure]) -> str:
    """Whether groups of one unit answer differently; a difference within the margin is no difference."""
    shown = sorted((f for f in figures if f.mean is not None), key=lambda f: f.mean or 0.0)
    if not shown:
        return _("Van geen enkele groep is er een gemiddelde te zien.")
    if len(shown) == 1:
        return _("Van één groep is er een gemiddelde te zien: '%(group)s' (%(mean)s).") % _group(shown[0])
    low, high = shown[0], shown[-1]
    apart = round((high.mean or 0.0) - (low.mean or 0.0), 1)
    if apart <= sqrt((low.margin or 0.0) ** 2 + (high.margin or 0.0) ** 2) + 1e-9:
        return _("De groepen antwoorden ongeveer gelijk.")
    words = {"low": low.category, "least": decimal(low.mean or 0.0), "high": high.category,
             "most": decimal(high.mean or 0.0)}  # fmt: skip
    return _("Het hoogst antwoordt '%(high)s' (%(most)s), het laagst '%(low)s' (%(least)s).") % words


def _group(figure: Figure) -> dict[str, str]:
    return {"group": figure.category, "mean": decimal(figure.mean or 0.0)}


def participation_sentence(page: ResultPage) -> str:
    """How many took part; rounded, and never that everybody did."""
    if page.status is not CellStatus.PUBLISHED:
        return reason(page.status)
    words = {"people": page.respondents, "rate": page.rate}
    if page.rate_coded is not None:
        return _("Bijna iedereen deed mee: ongeveer %(people)s mensen.") % words
    if page.rate is None:
        return _("Ongeveer %(people)s mensen deden mee.") % words
    return _("Ongeveer %(people)s mensen deden mee: %(rate)s%% van wie is gevraagd.") % words
