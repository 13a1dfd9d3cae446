# SPDX-License-Identifier: EUPL-1.2
"""What is sealed: whatever the page takes fits in the one envelope, and comes out as it was typed."""

import json

import pytest

from iedereen.checkup.rules import MAX_OPEN, Definition, Item, ItemKind
from iedereen.checkup.rules.ballots import MAX_TEXT, open_bytes, read_open, typed, typed_length
from iedereen.engines.forms import Rules
from iedereen.engines.sealing import OPEN_LENGTH, SealError, pad, unpad

pytestmark = pytest.mark.policy("S5")
LONGEST_NAME = Rules(languages={}, statements=0, open_questions=0).name
NAMES = [f"{n}".rjust(LONGEST_NAME, "v") for n in range(MAX_OPEN)]
ASKED = Definition({}, tuple(Item(name, ItemKind.OPEN, {}) for name in NAMES), (), ())
SIGNS = ["x", "é", "€", "\u2028", "\uffff", "\U0001f600", '"', "\\", "\n", "\t", "/", "<", "\x9f"]


@pytest.mark.parametrize("sign", SIGNS)
def test_the_longest_answers_fit_in_any_script(sign: str) -> None:
    longest = "x" + sign * ((MAX_TEXT - 2) // typed_length(sign)) + "x"
    assert MAX_TEXT - 1 <= typed_length(longest) <= MAX_TEXT
    texts = dict.fromkeys(NAMES, longest)
    assert read_open(unpad(pad(open_bytes(texts), OPEN_LENGTH)), ASKED) == texts


def test_the_envelope_is_no_wider_than_the_worst_needs() -> None:
    """Three bytes for each unit that a browser counts is the worst; a third longer would not fit any more."""
    worst = open_bytes(dict.fromkeys(NAMES, "\uffff" * MAX_TEXT))
    assert 0 <= OPEN_LENGTH - len(worst) - 4 < 256
    with pytest.raises(SealError):
        pad(open_bytes(dict.fromkeys(NAMES, "\uffff" * (MAX_TEXT + 100))), OPEN_LENGTH)


def test_what_nobody_types_is_left_out_and_the_rest_stays() -> None:
    assert typed(" een\r\ntwee\x00\x07\x1b\tdrie\x7f ") == "een\ntwee\tdrie"
    assert [typed_length(text) for text in ("", "é", "€", "\U0001f600")] == [0, 1, 1, 2]


def test_half_a_pair_keeps_no_round_closed() -> None:
    """A browser may send half of a pair of UTF-16; PostgreSQL takes no such thing, and everybody opens together."""
    sent = json.dumps({"v": 1, "t": {NAMES[0]: "goed \ud83d zo"}}).encode()
    found = read_open(sent, ASKED)
    assert found == {NAMES[0]: "goed ? zo"}
    assert found[NAMES[0]].encode()
