# SPDX-License-Identifier: EUPL-1.2
"""What guessing gives, against counting every case by hand, and the verdicts that follow from it."""

from itertools import combinations, permutations, product
from math import comb, factorial

import numpy as np
import pytest

from iedereen.cli.attack import chance, command, planted
from iedereen.cli.attack.chance import Score, caught, compared, held
from iedereen.cli.attack.guesses import TRIES
from iedereen.cli.attack.rounds.life import TURNOUT


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6])
def test_matches_by_counting_all_permutations(n: int) -> None:
    counted = np.zeros(n + 1)
    for order in permutations(range(n)):
        counted[sum(a == b for a, b in enumerate(order))] += 1 / factorial(n)
    found = chance.matches(n)
    assert np.allclose(found, counted[: len(found)]) and np.isclose(found.sum(), 1)


def test_of_many_one_is_right_by_guessing() -> None:
    found = chance.matches(200)
    assert np.isclose(np.arange(len(found)) @ found, 1) and np.isclose(found.sum(), 1)


@pytest.mark.parametrize(("people", "inside", "named"), [(5, 2, 3), (6, 4, 4), (7, 7, 3), (4, 0, 2)])
def test_members_by_counting_all_sets(people: int, inside: int, named: int) -> None:
    counted = np.zeros(min(inside, named) + 1)
    for chosen in combinations(range(people), named):
        counted[sum(c < inside for c in chosen)] += 1 / comb(people, named)
    assert np.allclose(chance.members(people, inside, named), counted)


@pytest.mark.parametrize("n", [1, 2, 5, 6])
def test_halves_by_counting_all_permutations(n: int) -> None:
    counted = np.zeros(n + 1)
    for order in permutations(range(n)):
        counted[sum((a < n // 2) == (b < n // 2) for a, b in enumerate(order))] += 1 / factorial(n)
    assert np.allclose(chance.halves(n), counted)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_coins_by_counting_all_throws(n: int) -> None:
    counted = np.zeros(n + 1)
    for throws in product((0, 1), repeat=n):
        counted[sum(throws)] += 1 / 2**n
    assert np.allclose(chance.coins(n), counted)


def test_many_coins_are_one() -> None:
    found = chance.coins(2_000)
    assert np.isclose(found.sum(), 1) and np.isclose(np.arange(2_001) @ found, 1_000)


def test_rounds_are_put_together() -> None:
    two = compared([Score(1, 2, chance.matches(2)), Score(2, 2, np.array([0.5, 0, 0.5]))])
    # Both are 0 or 2, each with a half: 0, 2 and 4 with a quarter, a half and a quarter.
    assert (two.right, two.tested) == (3, 4) and two.expected == pytest.approx(2)
    assert two.p == pytest.approx(0.5)  # twice P(3 or more)


def test_verdicts() -> None:
    all_right = [Score(100, 100, chance.matches(100))]
    none = [Score(1, 100, chance.matches(100))]
    never = [Score(0, 100, chance.nothing())]
    once = [Score(1, 100, chance.nothing())]
    assert held("a", "b", "c", none, 1e-5).holds and held("a", "b", "c", never, 1e-5).holds
    assert not held("a", "b", "c", all_right, 1e-5).holds and not held("a", "b", "c", once, 1e-5).holds
    assert caught("a", "b", "c", all_right, 1e-5).holds and caught("a", "b", "c", once, 1e-5).holds
    assert not caught("a", "b", "c", none, 1e-5).holds and not caught("a", "b", "c", never, 1e-5).holds


def test_worse_than_guessing_is_news_too() -> None:
    turned = [Score(0, 100, chance.halves(100))]
    assert not held("a", "b", "c", turned, 1e-5).holds


@pytest.mark.parametrize("people", [command.LEAST, 30, 200])
@pytest.mark.parametrize("weakness", planted.WEAKNESSES, ids=lambda w: w.name)
def test_a_planted_weakness_is_found_with_room_to_spare(weakness: planted.Weakness, people: int) -> None:
    """In the smallest team that may be asked for, also when one in every round is named wrongly."""
    came = int(TURNOUT * people)
    for attempt in (t for t in TRIES if t.name in weakness.caught_by):
        by_guessing = {"who": chance.members(people, came, came), "found": chance.nothing()}
        score = Score(came - 1, came, by_guessing.get(attempt.kind, chance.matches(came)))
        assert caught("a", "b", "c", [score] * weakness.rounds, command.ALPHA).holds
