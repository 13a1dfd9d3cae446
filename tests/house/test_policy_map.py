# SPDX-License-Identifier: EUPL-1.2
"""The policy map says what the marks in the tests say."""

import ast

from tests.policy_map import ASKED, PAGE, _ids, _marks, page, proofs


def test_the_page_is_as_the_tests_are_marked() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.policy_map"


def test_every_line_of_the_policy_has_its_row() -> None:
    assert [sum(key[0] == letter for key in ASKED) for letter in "SCEG"] == [8, 8, 8, 5]
    text = page()
    assert all(f"| {key} | " in text for key in ASKED)
    assert "| C4 | " in text and "not yet" in text


def test_what_stands_is_proved() -> None:
    """The lines that this version is for have at least one test."""
    assert {key for key, found in proofs().items() if found} >= {"S1", "S2", "S5", "S6", "G1", "G3", "G4", "C8"}


def test_marks_are_read_from_a_test_its_file_and_a_list() -> None:
    source = (
        'pytestmark = [pytest.mark.slow, pytest.mark.policy("S5")]\n'
        '@pytest.mark.policy("G1")\ndef test_one(): ...\n'
        "def test_two(): ...\n"
        '@pytest.mark.policy("G4")\ndef not_a_test(): ...\n'
    )
    assert list(_marks(ast.parse(source))) == [("S5", "test_one"), ("G1", "test_one"), ("S5", "test_two")]
    assert list(_ids(ast.parse('pytest.mark.slow("S5")', mode="eval").body)) == []
