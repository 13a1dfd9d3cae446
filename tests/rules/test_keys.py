# SPDX-License-Identifier: EUPL-1.2
"""What a passphrase must be, and who is chosen to hold a share."""

import random
import uuid

import pytest

from iedereen.keys.rules import HOLDER_ROLES, LEAST_PASSPHRASE, Candidate, check_passphrase, chosen, told_once
from iedereen.people.rules import Role
from iedereen.screen.rules import Refused

GOOD = [
    "vier losse woorden samen", "molen kast rivier negen", "correct horse battery staple", "h8!kQ2#zP0_vR5x",
    "een wachtzin met één woord vaker dan één keer",
]  # fmt: skip
BAD = [
    ("veertien teken", "passphrase_short"), ("", "passphrase_short"), ("e\u0301" * 14, "passphrase_short"),
    ("abab abab abab abab", "passphrase_simple"), ("a" * 40, "passphrase_simple"),
    ("welkom welkom welkom", "passphrase_repeats"), ("welkomwelkomwelkom", "passphrase_repeats"),
    ("Welkom welkom WELKOM", "passphrase_repeats"), ("welkom1 welkom2 welkom3", "passphrase_repeats"),
    ("herfst2026 herfst2027", "passphrase_repeats"), ("123456789012345", "passphrase_repeats"),
    ("welkom" + " " * 12, "passphrase_repeats"), ("de hoef\u00eb de hoefe\u0308 de hoef\u00eb", "passphrase_repeats"),
]  # fmt: skip


@pytest.mark.parametrize("words", GOOD)
def test_a_good_passphrase(words: str) -> None:
    check_passphrase(words, words)


@pytest.mark.parametrize(("words", "reason"), BAD)
def test_a_passphrase_that_is_easy_to_guess(words: str, reason: str) -> None:
    with pytest.raises(Refused, match=f"^{reason}$"):
        check_passphrase(words, words)


def test_twice_the_same() -> None:
    with pytest.raises(Refused, match=r"^passphrase_differs$"):
        check_passphrase(GOOD[0], GOOD[0] + " ")


@pytest.mark.parametrize("words", [*GOOD, *(words for words, _ in BAD), "aha oho"])
@pytest.mark.parametrize("between", ["", " ", "-"])
def test_saying_it_again_adds_nothing(words: str, between: str) -> None:
    once = told_once(words)
    assert told_once(between.join([words] * 5)) <= once + len(between)
    assert once <= len(words)


def test_what_never_comes_back_counts_in_full() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789 .,!"
    assert told_once(letters) == len(letters)
    assert told_once("abXab") == 5  # two in a row are in every language
    assert told_once("abcXabc") == 4


def candidate(role: Role, distance: int = 0, name: str = "x") -> Candidate:
    return Candidate(uuid.uuid4(), uuid.uuid4(), name, role, distance)


def test_as_many_roles_as_there_are_the_nearest_of_each() -> None:
    far = {role: candidate(role, 3) for role in HOLDER_ROLES}
    near = {role: candidate(role, 1) for role in HOLDER_ROLES}
    everybody = [*far.values(), *near.values()]
    for _ in range(5):
        random.shuffle(everybody)
        assert chosen(everybody, 3) == tuple(near[role] for role in HOLDER_ROLES[:3])
    assert set(chosen([far[Role.HRM], near[Role.HRM], near[Role.VIK]], 3)) == {
        far[Role.HRM], near[Role.HRM], near[Role.VIK]
    }  # fmt: skip


def test_nobody_holds_two_shares() -> None:
    vik = candidate(Role.VIK)
    also_hrm = Candidate(vik.key, vik.person, vik.name, Role.HRM, 0)
    other = candidate(Role.HRM, 2)
    assert [c.person for c in chosen([vik, also_hrm, other], 3)] == [vik.person, other.person]
    assert LEAST_PASSPHRASE == 15
