# SPDX-License-Identifier: EUPL-1.2
"""Codes: what they look like, how they are read back, and what a new print of the sheet means."""

import hashlib
import hmac
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from iedereen.screen.rules import Refused
from iedereen.vault import actions, queries, rules
from iedereen.vault.models import Code

BARE = st.text(alphabet=rules.ALPHABET, min_size=10, max_size=10)


def test_a_code_has_fifty_bits_and_no_look_alikes() -> None:
    assert len(rules.ALPHABET) == len(set(rules.ALPHABET)) == 32
    assert not set("ILOU") & set(rules.ALPHABET)
    shown = rules.fresh_code()
    assert len(shown) == 11 and shown[5] == "-"
    assert len({rules.fresh_code() for _ in range(2_000)}) == 2_000


@given(BARE, st.lists(st.sampled_from([" ", "-", "\u2013", "."]), max_size=4))
def test_a_code_is_read_back_from_a_hurried_hand(bare: str, between: list[str]) -> None:
    typed = bare.lower().replace("0", "o").replace("1", "l")
    for place, sign in enumerate(between):
        typed = typed[: place * 3] + sign + typed[place * 3 :]
    assert rules.bare_code(f"  {typed}\n") == bare
    assert rules.bare_code(bare.replace("1", "I")) == bare


@pytest.mark.parametrize(
    "typed", ["", "ABCDE", "ABCDE-FGHJKM", "ABCDE-FGHJU", "abcde-fgh!k", "ÅBCDE-FGHJK", "٣BCDEFGHJK"]
)
def test_what_cannot_be_a_code_is_no_code(typed: str) -> None:
    assert rules.bare_code(typed) is None


def test_the_digest_is_keyed_and_has_words_of_its_own() -> None:
    expected = hmac.new(b"secret", b"iedereen.vault.code/1:0123456789", hashlib.sha256).digest()
    assert rules.digest("0123456789", "secret") == expected
    assert rules.digest("0123456789", "other") != expected


@pytest.mark.django_db
def test_the_plain_code_is_kept_nowhere() -> None:
    group = uuid.uuid4()
    codes = actions.fill_hat(group, 20)
    kept = b"".join(bytes(d) for d in Code.objects.values_list("digest", flat=True))
    assert not any(c.encode() in kept or c.replace("-", "").encode() in kept for c in codes)
    assert {queries.group_of(c) for c in codes} == {group}
    assert queries.group_of(codes[0].lower().replace("-", " ")) == group
    assert queries.taken(group) == 20


@pytest.mark.django_db
def test_filling_again_makes_earlier_codes_void() -> None:
    group, other = uuid.uuid4(), uuid.uuid4()
    kept = actions.fill_hat(other, 3)
    first = actions.fill_hat(group, 12)
    second = actions.fill_hat(group, 12)
    assert {queries.group_of(c) for c in first} == {None}
    assert {queries.group_of(c) for c in second} == {group}
    assert {queries.group_of(c) for c in kept} == {other}


@pytest.mark.django_db
def test_a_new_print_shows_as_many_strips_whoever_answered_and_lets_nobody_answer_twice() -> None:
    group = uuid.uuid4()
    first = actions.fill_hat(group, 12)
    for code in first[:5]:
        actions.deposit_by_code(code, b"closed", b"open")
    second = actions.fill_hat(group, 12)
    assert len(set(second)) == 12
    opening = [code for code in second if queries.group_of(code)]
    assert len(opening) == 7
    for code in opening:
        actions.deposit_by_code(code, b"closed", b"open")
    assert queries.taken(group) == 12 and not Code.objects.exists()
    assert [code for code in actions.fill_hat(group, 12) if queries.group_of(code)] == []


@pytest.mark.django_db
def test_no_more_strips_open_than_there_are_places() -> None:
    group = uuid.uuid4()
    first = actions.fill_hat(group, 12, places=5)
    assert len(first) == 12 and sum(queries.group_of(c) is not None for c in first) == 5
    actions.deposit_by_code(next(c for c in first if queries.group_of(c)), b"closed", b"open")
    again = actions.fill_hat(group, 3, places=5)
    assert sum(queries.group_of(c) is not None for c in again) == 3
    assert sum(queries.group_of(c) is not None for c in actions.fill_hat(group, 12, places=0)) == 0


@pytest.mark.django_db
def test_the_order_of_the_strips_does_not_say_which_open() -> None:
    group = uuid.uuid4()
    for code in actions.fill_hat(group, 10)[:5]:
        actions.deposit_by_code(code, b"closed", b"open")
    hits = [0] * 10
    for _ in range(120):
        printed = actions.fill_hat(group, 10)
        for place, code in enumerate(printed):
            hits[place] += queries.group_of(code) is not None
    # each place opens in half of 120 prints; 5.5 standard deviations of a binomial (5.48) are 30
    assert all(30 <= h <= 90 for h in hits)


@pytest.mark.django_db(transaction=True)
def test_two_prints_at_once_leave_one_hat() -> None:
    group = uuid.uuid4()

    def fill(_: int) -> list[str]:
        try:
            return actions.fill_hat(group, 15)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        prints = list(pool.map(fill, range(2)))
    assert queries.taken(group) == 15
    assert sorted(sum(queries.group_of(c) is not None for c in p) for p in prints) == [0, 15]


@pytest.mark.django_db
def test_a_guess_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        actions.deposit_by_code(rules.fresh_code(), b"closed", b"open")
    assert refusal.value.code == "code_unknown"
