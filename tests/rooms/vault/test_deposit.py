# SPDX-License-Identifier: EUPL-1.2
"""Laying down, bringing in bulk, sealing, and reading back."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import psycopg
import pytest
from django.db import connection, connections, transaction

from iedereen.screen.rules import Refused
from iedereen.vault import actions, queries
from iedereen.vault.models import Answer, Code, Deposit, OpenAnswer, OpenDeposit

pytestmark = pytest.mark.policy("S5")


@pytest.mark.django_db
def test_one_statement_takes_the_code_and_lays_all_down(monkeypatch: pytest.MonkeyPatch) -> None:
    group = uuid.uuid4()
    (code,) = actions.fill_hat(group, 1)
    asked: list[object] = []
    execute = psycopg.Cursor.execute
    monkeypatch.setattr(
        psycopg.Cursor, "execute", lambda *given, **more: asked.append(given) or execute(*given, **more)
    )
    actions.deposit(code.lower(), [1.0, None, 5.0], {"goed": "De koffie", "beter": "  "})
    assert len(asked) == 1
    monkeypatch.undo()
    assert Deposit.objects.get().answers == [1.0, None, 5.0]
    assert list(OpenDeposit.objects.values_list("group", "question", "text")) == [(group, "goed", "De koffie")]
    assert not Code.objects.exists()


@pytest.mark.django_db
def test_a_code_works_once() -> None:
    (code,) = actions.fill_hat(uuid.uuid4(), 1)
    actions.deposit(code, [1.0], {})
    with pytest.raises(Refused, match="code_unknown"):
        actions.deposit(code, [2.0], {"goed": "nog een keer"})
    assert Deposit.objects.count() == 1
    assert not OpenDeposit.objects.exists()


def in_threads(work, number: int) -> list[object]:  # type: ignore[no-untyped-def]
    """The outcomes of doing `work(i)` at the same moment."""
    ready = Barrier(number)

    def one(i: int) -> object:
        try:
            ready.wait(10)
            return work(i)
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.mark.django_db(transaction=True)
def test_one_code_handed_in_by_eight_at_once_counts_once() -> None:
    (code,) = actions.fill_hat(uuid.uuid4(), 1)
    outcomes = in_threads(lambda i: actions.deposit(code, [float(i)], {"goed": str(i)}), 8)
    assert sorted(map(str, outcomes)) == ["None"] + ["code_unknown"] * 7
    assert Deposit.objects.count() == OpenDeposit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_the_round_is_sealed_while_people_hand_in() -> None:
    """Whoever got a thank-you is among the sealed answers; whoever did not was refused."""
    group = uuid.uuid4()
    codes = actions.fill_hat(group, 11)

    def work(i: int) -> object:
        return actions.seal([group]) if i == 11 else actions.deposit(codes[i], [float(i)], {"goed": str(i)})

    outcomes = in_threads(work, 12)
    thanked = {float(i) for i in range(11) if outcomes[i] is None}
    assert {a[0] for a in Answer.objects.values_list("answers", flat=True)} == thanked
    assert {float(t) for t in OpenAnswer.objects.values_list("text", flat=True)} == thanked
    assert not Deposit.objects.exists() and not Code.objects.exists()


@pytest.mark.django_db
def test_sealing_moves_everything_once_and_voids_the_hat() -> None:
    group, other, open_group = (uuid.uuid4() for _ in range(3))
    codes = actions.fill_hat(group, 4)
    for value, code in enumerate(codes[:3]):
        actions.deposit(code, [float(value)], {"goed": f"tekst {value}"})
    (elsewhere,) = actions.fill_hat(open_group, 1)
    assert actions.bring(other, [[4.0], [None]]) == 2
    early = {*Deposit.objects.values_list("id", flat=True), *OpenDeposit.objects.values_list("id", flat=True)}
    assert actions.seal([group, other]) == 5
    late = {*Answer.objects.values_list("id", flat=True), *OpenAnswer.objects.values_list("id", flat=True)}
    assert not early & late
    assert {key.version for key in late} == {4}
    assert queries.group_of(codes[3]) is None and queries.group_of(elsewhere) == open_group
    assert actions.seal([group, other]) == 0
    assert actions.seal([]) == 0
    assert Answer.objects.count() == 5
    assert sorted(queries.open_answers(group)["goed"]) == ["tekst 0", "tekst 1", "tekst 2"]


@pytest.mark.django_db
def test_sealing_that_fails_changes_nothing() -> None:
    group = uuid.uuid4()
    code, left = actions.fill_hat(group, 2)
    actions.deposit(code, [1.0], {})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.seal([group])
        raise ZeroDivisionError
    assert Deposit.objects.count() == 1 and queries.group_of(left) == group


@pytest.mark.django_db
def test_answers_come_out_as_arrays() -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    actions.bring(first, [[1.0, None, 3.0], [2.0, 2.0, 2.0]])
    actions.bring(second, [[5.0, 5.0, None]])
    actions.bring(uuid.uuid4(), [[9.0, 9.0, 9.0]])
    actions.seal([first, second])
    owners, values = queries.answers([second, first], 3)
    rows = sorted((int(o), *map(str, v)) for o, v in zip(owners, values, strict=True))
    assert rows == [(0, "5.0", "5.0", "nan"), (1, "1.0", "nan", "3.0"), (1, "2.0", "2.0", "2.0")]
    with pytest.raises(ValueError, match="number of items"):
        queries.answers([first], 2)


@pytest.mark.django_db
def test_no_answers_is_an_empty_array() -> None:
    owners, values = queries.answers([uuid.uuid4()], 12)
    assert owners.shape == (0,) and values.shape == (0, 12)


@pytest.mark.django_db
def test_bringing_is_all_or_nothing() -> None:
    def rows():  # type: ignore[no-untyped-def]
        yield [1.0]
        raise OSError("the file broke off")

    with pytest.raises(OSError, match="broke off"), transaction.atomic():
        actions.bring(uuid.uuid4(), rows())
    assert not Deposit.objects.exists()


@pytest.mark.django_db
def test_open_answers_have_no_fixed_order_and_can_be_forgotten() -> None:
    group = uuid.uuid4()
    for number, code in enumerate(actions.fill_hat(group, 8)):
        actions.deposit(code, [1.0], {"goed": str(number), "beter": f"b{number}"})
    actions.seal([group])
    orders = {tuple(queries.open_answers(group)["goed"]) for _ in range(12)}
    assert len(orders) > 1
    assert {frozenset(o) for o in orders} == {frozenset(map(str, range(8)))}
    assert actions.forget_open_answers(group) == 16
    assert queries.open_answers(group) == {}


@pytest.mark.django_db
def test_a_called_off_check_up_leaves_nothing() -> None:
    group = uuid.uuid4()
    code, left = actions.fill_hat(group, 2)
    actions.deposit(code, [1.0], {"goed": "tekst"})
    assert actions.forget_unsealed(group) == 1
    assert not OpenDeposit.objects.exists() and queries.group_of(left) is None


@pytest.mark.django_db
def test_a_whole_force_goes_in_and_comes_out() -> None:
    """65,000 x 12 in 600 groups: right to the last sum, in bounded memory (time is a benchmark's business)."""
    groups = [uuid.uuid4() for _ in range(600)]
    dice = np.random.default_rng(1)
    given = dice.integers(1, 6, size=(65_000, 12)).astype(float)
    given[dice.random(given.shape) < 0.05] = np.nan
    for place, part in enumerate(np.array_split(given, 600)):
        actions.bring(groups[place], ([None if np.isnan(v) else v for v in row] for row in part.tolist()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE vault_deposit")
    assert actions.seal(groups) == 65_000
    owners, values = queries.answers(groups, 12)
    sums = np.array([np.nansum(part) for part in np.array_split(given, 600)])
    assert np.array_equal(np.bincount(owners, weights=np.nansum(values, axis=1), minlength=600), sums)
    assert int(np.isnan(values).sum()) == int(np.isnan(given).sum())
