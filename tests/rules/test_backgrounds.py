# SPDX-License-Identifier: EUPL-1.2
"""The words that a background question may not hold, and what they cannot know."""

import re

import pytest

from iedereen.checkup.rules.backgrounds import NEVER_ASKED, WAY_OUT

pytestmark = pytest.mark.policy("S5")


def found(text: str, patterns: tuple[str, ...] = NEVER_ASKED) -> bool:
    return any(re.search(pattern, text.lower()) for pattern in patterns)


@pytest.mark.parametrize(
    "text",
    ["Wat is uw afkomst?", "Heeft u een migratieachtergrond?", "In welk land bent u geboren in 1980", "Uw huidskleur",
     "Bent u gelovig?", "Wat is uw religie?", "Bent u moslim?", "Seksuele geaardheid", "Bent u homo?", "Are you gay?",
     "Bent u vaak ziek?", "Hebt u een beperking?", "Op welke partij stemt u?", "Politieke voorkeur",
     "Bent u lid van een vakbond?", "Are you a member of a trade union?", "What is your religion?", "Ethnic group"],
)  # fmt: skip
def test_what_may_never_be_asked(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    ["Hoe lang werkt u bij de politie?", "Werkt u bij het politiekorps in deeltijd?", "Wat voor werk doet u vooral?",
     "Executief of niet-executief?", "Op straat", "Geeft u leiding?", "Hoe oud bent u?", "Grasmaaien", "Tot 5 jaar",
     "Bent u man of vrouw?", "Which shifts do you work?", "Ik werk 's nachts", "Vaste ploeg", "Kantoor"],
)  # fmt: skip
def test_ordinary_questions_pass(text: str) -> None:
    assert not found(text) and not found(text, WAY_OUT)


@pytest.mark.parametrize("text", ["Waar stonden uw ouders toen u klein was?", "Viert u in december feest?"])
def test_a_list_of_words_does_not_see_through_a_detour(text: str) -> None:
    """Said in the docs: a person publishes a questionnaire, and the policy forbids it in whatever words."""
    assert not found(text)


@pytest.mark.parametrize(
    "text", ["Dat zeg ik liever niet", "Zeg ik niet", "Wil ik niet zeggen", "Prefer not to say", "Geen antwoord"]
)
def test_ways_out_are_known(text: str) -> None:
    assert found(text, WAY_OUT)
