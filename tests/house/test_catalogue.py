# SPDX-License-Identifier: EUPL-1.2
"""The English catalogue: complete, with the same placeholders, compiled, and only of what is in the source."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.utils.translation import gettext, ngettext, override

from iedereen.people.rules import KIND_TITLES, PERMISSION_TEXTS, ROLES
from tests import catalogue
from tests.catalogue import Text, faults, in_source, placeholders, stored


def test_nothing_drifted() -> None:
    """Complete, no fuzzy or obsolete lines, same placeholders, and the .mo is of this .po."""
    assert not catalogue.drifts(), "run: python -m tests.drift --write, and write the English"


def test_the_source_is_read_to_the_bottom() -> None:
    """One of every way in which a text can stand in the source."""
    found = in_source()
    assert len(found) > 900
    assert ("Naar de inhoud") in {key[1] for key in found}  # {% translate %}
    assert found[None, "%(number)d regel"].plural == "%(number)d regels"  # ngettext
    assert found[None, "Uw team"].plural == "Uw teams"  # {% blocktranslate count %}
    assert "src/iedereen/screen/refusals.py" in found[None, "Deze pagina bestaat niet of is niet voor u."].files
    for text in [*KIND_TITLES.values(), *PERMISSION_TEXTS.values(), *(r.paragraph for r in ROLES.values())]:
        assert (None, text) in found


@pytest.mark.parametrize(
    ("line", "text", "wrong"),
    [
        (Message("Dag %(name)s", "Hello %(name)s"), Text("Dag %(name)s"), []),
        (Message("Dag %(name)s", "Hello"), Text("Dag %(name)s"), ["other placeholders or tags"]),
        (Message("Dag %(name)s", "Hello %(naam)s"), Text("Dag %(name)s"), ["other placeholders or tags"]),
        (Message("100%% zeker", "100% sure"), Text("100%% zeker"), ["other placeholders or tags"]),
        (Message("{done} van {all}", "{done} of {al}"), Text("{done} van {all}"), ["other placeholders or tags"]),
        (Message("Kies <b>een</b>", "Choose one"), Text("Kies <b>een</b>"), ["other placeholders or tags"]),
        (Message("Dag", ""), Text("Dag"), ["not translated"]),
        (Message("Dag", "Hello", flags={"fuzzy"}), Text("Dag"), ["fuzzy"]),
        (Message("Dag\n", "Hello"), Text("Dag\n"), ["other white space at the ends"]),
        (Message(("team", "teams"), ("team", "")), Text("team", "teams"), ["not translated"]),
        (Message("team", "team"), Text("team", "teams"), ["another plural than the source"]),
    ],
)
def test_a_wrong_line_is_found(line: Message, text: Text, wrong: list[str]) -> None:
    assert faults(line, text) == wrong


def test_placeholders_of_every_kind() -> None:
    assert placeholders("%(a)s {b} 5%% <i>x</i>&nbsp;") == {"%(a)s", "{b}", "%%", "<i", "</i", "&nbsp;"}


def test_a_missing_and_an_old_line_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = stored()
    changed.delete("Naar de inhoud")
    changed.add("Bestaat niet meer", "Gone")
    monkeypatch.setattr(catalogue, "stored", lambda: changed)
    found = "\n".join(catalogue.drifts())
    assert "no English line for 'Naar de inhoud'" in found
    assert "no longer in the source: 'Bestaat niet meer'" in found
    assert "django.mo is not the compiled django.po" in found


def test_one_word_for_one_thing() -> None:
    """What happens to answers when they are opened has one name on every page, in both languages."""
    texts = "\n".join(f"{m.id} {m.string}" for m in stored()).casefold()
    assert "geschud" in texts and "shuffled" in texts
    assert not re.search(r"hussel|gemengd|gemixt|door elkaar|mixed up", texts)


def test_writing_anew_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = catalogue.PO.read_bytes(), catalogue.MO.read_bytes()
    monkeypatch.setattr(catalogue, "PO", tmp_path / "django.po")
    monkeypatch.setattr(catalogue, "MO", tmp_path / "django.mo")
    (tmp_path / "django.po").write_bytes(before[0])
    catalogue.write()
    assert ((tmp_path / "django.po").read_bytes(), (tmp_path / "django.mo").read_bytes()) == before


def test_django_reads_it() -> None:
    with override("en"):
        assert gettext("Naar de inhoud") == "To the content"
        assert ngettext("%(number)d regel", "%(number)d regels", 2) == "%(number)d rows"
    with override("nl"):
        assert gettext("Naar de inhoud") == "Naar de inhoud"
        assert gettext("This field is required.") == "Dit veld is verplicht."  # Django's own Dutch


def test_what_is_sent_and_stored_is_never_translated() -> None:
    """Actions write for every reader: a text there in the language of whoever acts would stay in that language."""
    for path in [*catalogue.SOURCE.glob("*/actions/**/*.py"), *catalogue.SOURCE.glob("*/actions.py")]:
        assert not re.search(r"\bgettext|\bngettext", path.read_text(encoding="utf-8")), path
