# SPDX-License-Identifier: EUPL-1.2
"""Laying down with a code or a credential, shutting, opening together, counting, and reading back."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, connections, transaction

from iedereen.engines import credentials
from iedereen.screen.rules import Refused
from iedereen.vault import actions, queries
from iedereen.vault.models import Answer, Code, Deposit, IssuerKey, OpenAnswer, OpenDeposit, Signed, Spent, Tally
from tests.rooms.vault.laying import credential, lay, opened, parts

pytestmark = [pytest.mark.policy("S5"), pytest.mark.django_db]


def statements(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> int:
    """How many statements this sends by a cursor of its own."""
    asked: list[object] = []
    execute = psycopg.Cursor.execute
    monkeypatch.setattr(
        psycopg.Cursor, "execute", lambda *given, **more: asked.append(given) or execute(*given, **more)
    )
    act()
    monkeypatch.undo()
    return len(asked)


def test_one_statement_takes_the_code_and_lays_all_down(monkeypatch: pytest.MonkeyPatch) -> None:
    group = uuid.uuid4()
    (code,) = actions.fill_hat(group, 1)
    assert statements(monkeypatch, lambda: lay(code.lower(), [1.0, None, 5.0], {"goed": "De koffie"})) == 1
    assert (Deposit.objects.get().group, OpenDeposit.objects.get().group) == (group, group)
    assert not Code.objects.exists()
    assert opened(group) == actions.Opened(read=1, dropped=0)
    assert Answer.objects.get().answers == [1.0, None, 5.0]
    assert list(OpenAnswer.objects.values_list("group", "question", "text")) == [(group, "goed", "De koffie")]


def test_one_statement_spends_the_credential_and_lays_all_down(monkeypatch: pytest.MonkeyPatch) -> None:
    group = uuid.uuid4()
    right = credential(group)
    queries.verifier(group)  # read once per process
    assert statements(monkeypatch, lambda: actions.deposit_by_credential(group, *right, *parts([2.0]))) == 1
    assert (Deposit.objects.count(), OpenDeposit.objects.count(), Spent.objects.count()) == (1, 1, 1)
    with pytest.raises(Refused, match="credential_spent"):
        actions.deposit_by_credential(group, *right, *parts([3.0]))
    assert Deposit.objects.count() == 1


def test_a_credential_is_good_for_its_own_group_only() -> None:
    group, other = uuid.uuid4(), uuid.uuid4()
    prepared, signature = credential(group)
    credential(other)
    spoiled = bytes([signature[0] ^ 1]) + signature[1:]
    for where, what in ((other, signature), (group, spoiled), (uuid.uuid4(), signature), (group, b"")):
        with pytest.raises(Refused, match="credential_unknown"):
            actions.deposit_by_credential(where, prepared, what, *parts([1.0]))
    with pytest.raises(Refused, match="credential_unknown"):
        actions.deposit_by_credential(group, prepared + b"x", signature, *parts([1.0]))
    assert not Deposit.objects.exists() and not Spent.objects.exists()


def test_no_more_credentials_than_places() -> None:
    group = uuid.uuid4()
    codes = actions.fill_hat(group, 3)
    actions.make_issuers([group])
    public = queries.issuers([group])[group]
    blinded, _ = credentials.blind(public, credentials.prepare(b"n" * 32))
    with pytest.raises(Refused, match="no_place_left"), transaction.atomic():
        actions.sign(group, blinded, 3)  # the three strips have them
    lay(codes[0], [1.0])
    with pytest.raises(Refused, match="no_place_left"), transaction.atomic():
        actions.sign(group, blinded, 3)  # a strip that was used keeps its place
    assert actions.sign(group, blinded, 4)
    actions.deposit_by_credential(group, *credential(group, 4), *parts([1.0]))
    assert queries.taken(group) == 3  # who came with a credential takes no strip's place
    with pytest.raises(Refused, match="credential_unreadable"), transaction.atomic():
        actions.sign(group, b"\xff" * 384, 9)


def test_the_same_question_gets_the_same_answer_and_no_other_one_does() -> None:
    group, other = uuid.uuid4(), uuid.uuid4()
    actions.make_issuers([group, other])
    public = queries.issuers([group])[group]
    prepared = credentials.prepare(b"n" * 32)
    blinded, inverse = credentials.blind(public, prepared)
    another, _ = credentials.blind(public, prepared)
    first = actions.sign(group, blinded, 1)
    assert actions.sign_again(group, blinded) == first
    assert credentials.verify(public, prepared, credentials.finalize(public, prepared, first, inverse))
    for where, what in ((group, another), (other, blinded), (group, b"")):
        with pytest.raises(Refused, match="credential_issued"):
            actions.sign_again(where, what)
    actions.shut([group])
    assert not Signed.objects.exists()
    with pytest.raises(Refused, match="credential_issued"):
        actions.sign_again(group, blinded)


def test_a_copy_of_the_database_signs_nothing(settings) -> None:  # type: ignore[no-untyped-def]
    group = uuid.uuid4()
    actions.make_issuers([group])
    locked = bytes(IssuerKey.objects.get(group=group).private)
    assert b"\x02\x82" not in locked[:40] and len(locked) > 1_000
    public = queries.issuers([group])[group]
    blinded, _ = credentials.blind(public, credentials.prepare(b"n" * 32))
    settings.SECRET_KEY = "another installation's secret"
    with pytest.raises(InvalidTag):
        actions.sign(group, blinded, 9)


def test_a_code_works_once() -> None:
    (code,) = actions.fill_hat(uuid.uuid4(), 1)
    lay(code, [1.0])
    with pytest.raises(Refused, match="code_unknown"):
        lay(code, [2.0], {"goed": "nog een keer"})
    assert (Deposit.objects.count(), OpenDeposit.objects.count()) == (1, 1)


def in_threads(work: Callable[[int], object], number: int) -> list[object]:
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
    outcomes = in_threads(lambda i: lay(code, [float(i)], {"goed": str(i)}), 8)
    assert sorted(map(str, outcomes)) == ["None"] + ["code_unknown"] * 7
    assert Deposit.objects.count() == OpenDeposit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_credential_handed_in_by_eight_at_once_counts_once() -> None:
    group = uuid.uuid4()
    right = credential(group)
    outcomes = in_threads(lambda i: actions.deposit_by_credential(group, *right, *parts([float(i)])), 8)
    assert sorted(map(str, outcomes)) == ["None"] + ["credential_spent"] * 7
    assert Deposit.objects.count() == OpenDeposit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["code", "credential"])
def test_nothing_is_lost_when_the_group_is_opened_while_people_hand_in(way: str) -> None:
    """Whoever got a thank-you is among the opened answers; whoever did not was refused."""
    group = uuid.uuid4()
    codes = actions.fill_hat(group, 11)
    rights = [credential(group, 40) for _ in range(11)] if way == "credential" else []

    def work(i: int) -> object:
        if i == 11:
            return str(opened(group).dropped)
        if way == "code":
            return lay(codes[i], [float(i)], {"goed": str(i)})
        return actions.deposit_by_credential(group, *rights[i], *parts([float(i)], {"goed": str(i)}))

    outcomes = in_threads(work, 12)
    thanked = {float(i) for i in range(11) if outcomes[i] is None}
    assert {a[0] for a in Answer.objects.values_list("answers", flat=True)} == thanked
    assert {float(t) for t in OpenAnswer.objects.values_list("text", flat=True)} == thanked
    assert set(outcomes) - {None, "0"} <= {"code_unknown", "credential_spent"}
    for model in (Deposit, OpenDeposit, Code, Spent):
        assert not model.objects.exists()


def test_what_is_shut_takes_and_signs_nothing_more() -> None:
    group, elsewhere = uuid.uuid4(), uuid.uuid4()
    (code,) = actions.fill_hat(group, 1)
    (other,) = actions.fill_hat(elsewhere, 1)
    right = credential(group)
    actions.shut([group])
    actions.shut([group])
    with pytest.raises(Refused, match="code_unknown"):
        lay(code, [1.0])
    with pytest.raises(Refused, match="credential_spent"):
        actions.deposit_by_credential(group, *right, *parts([1.0]))
    with pytest.raises(Refused, match="round_over"), transaction.atomic():
        actions.sign(group, b"\x01" * 384, 9)
    assert queries.issuers([group])  # everybody can still check what was signed
    assert queries.group_of(other) == elsewhere


def test_opening_moves_everything_once_and_destroys_what_was_sealed() -> None:
    group, other = uuid.uuid4(), uuid.uuid4()
    for value, code in enumerate(actions.fill_hat(group, 4)[:3]):
        lay(code, [float(value)], {"goed": f"tekst {value}"})
    assert actions.bring_sealed(other, [parts([4.0]), parts([None], {"goed": "los"})]) == 2
    early = {*Deposit.objects.values_list("id", flat=True), *OpenDeposit.objects.values_list("id", flat=True)}
    assert opened(group, other) == actions.Opened(read=5, dropped=0)
    late = {*Answer.objects.values_list("id", flat=True), *OpenAnswer.objects.values_list("id", flat=True)}
    assert not early & late
    assert {key.version for key in late} == {4}
    assert not Deposit.objects.exists() and not OpenDeposit.objects.exists()
    assert opened(group, other) == actions.Opened(read=0, dropped=0)
    assert opened() == actions.Opened(read=0, dropped=0)
    assert Answer.objects.count() == 5
    assert sorted(queries.open_answers(group)["goed"]) == ["tekst 0", "tekst 1", "tekst 2"]


def test_what_cannot_be_read_is_dropped_and_counted() -> None:
    group = uuid.uuid4()
    good, bad = parts([1.0], {"goed": "ja"}), parts([2.0], {"goed": "nee"})
    swapped = (bad[1], bad[0])  # the open part laid in the box of the closed ones, and the other way round
    cut = tuple(part[:-1] + bytes([part[-1] ^ 1]) for part in bad)
    actions.bring_sealed(group, [good, swapped, cut, (b"", b"")])
    assert opened(group) == actions.Opened(read=1, dropped=3)
    assert [a.answers for a in Answer.objects.all()] == [[1.0]]
    assert queries.open_answers(group) == {"goed": ["ja"]}


def test_opening_that_fails_changes_nothing() -> None:
    group = uuid.uuid4()
    code, left = actions.fill_hat(group, 2)
    lay(code, [1.0])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        opened(group)
        raise ZeroDivisionError
    assert Deposit.objects.count() == 1 and queries.group_of(left) == group


def test_answers_come_out_as_arrays() -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    actions.bring(first, [[1.0, None, 3.0], [2.0, 2.0, 2.0]])
    actions.bring(second, [[5.0, 5.0, None]])
    actions.bring(uuid.uuid4(), [[9.0, 9.0, 9.0]])
    owners, values = queries.answers([second, first], 3)
    rows = sorted((int(o), *map(str, v)) for o, v in zip(owners, values, strict=True))
    assert rows == [(0, "5.0", "5.0", "nan"), (1, "1.0", "nan", "3.0"), (1, "2.0", "2.0", "2.0")]
    with pytest.raises(ValueError, match="number of items"):
        queries.answers([first], 2)


def test_no_answers_is_an_empty_array() -> None:
    owners, values = queries.answers([uuid.uuid4()], 12)
    assert owners.shape == (0,) and values.shape == (0, 12)


def test_only_counts_remain() -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    actions.bring(first, [[1.0, None, 7.5], [1.0, 2.0, 8.5], [3.0, 2.0, None], [None, None, None]])
    actions.bring(second, [[5.0, 5.0, 1.5]])
    assert actions.count_and_destroy([first, second], ["a", "b", ""]) == 5
    assert not Answer.objects.exists()
    kept = {(t.group, t.question): dict(zip(t.values, t.counts, strict=True)) for t in Tally.objects.all()}
    assert kept == {
        (first, "a"): {1.0: 2.0, 3.0: 1.0}, (first, "b"): {2.0: 2.0}, (first, ""): {0.0: 3.0},
        (second, "a"): {5.0: 1.0}, (second, "b"): {5.0: 1.0}, (second, ""): {0.0: 1.0},
    }  # fmt: skip
    assert queries.respondents([first, second, uuid.uuid4()]) == {first: 3, second: 1}
    assert actions.count_and_destroy([first], ["a", "b", ""]) == 0


def test_questions_of_one_family_are_counted_on_the_same_answers() -> None:
    group = uuid.uuid4()
    # The second answer skips "b": of the family x it says nothing, of "c", which stands alone, it does.
    actions.bring(group, [[1.0, 2.0, 4.0], [1.0, None, 4.0], [3.0, 2.0, None]])
    assert actions.count_and_destroy([group], ["a", "b", "c"], ["x", "x", "y"]) == 3
    kept = {t.question: dict(zip(t.values, t.counts, strict=True)) for t in Tally.objects.all()}
    assert kept == {"a": {1.0: 1.0, 3.0: 1.0}, "b": {2.0: 2.0}, "c": {4.0: 2.0}, "": {0.0: 3.0}}
    assert queries.counted([group]) == {"a": {group: 2}, "b": {group: 2}, "c": {group: 2}, "": {group: 3}}


def test_bringing_is_all_or_nothing() -> None:
    def rows():  # type: ignore[no-untyped-def]
        yield [1.0]
        raise OSError("the file broke off")

    with pytest.raises(OSError, match="broke off"), transaction.atomic():
        actions.bring(uuid.uuid4(), rows())
    assert not Answer.objects.exists()


def test_open_answers_have_no_fixed_order_and_can_be_forgotten() -> None:
    group = uuid.uuid4()
    actions.bring_sealed(group, [parts([1.0], {"goed": str(n), "beter": f"b{n}"}) for n in range(8)])
    opened(group)
    orders = {tuple(queries.open_answers(group)["goed"]) for _ in range(12)}
    assert len(orders) > 1
    assert {frozenset(o) for o in orders} == {frozenset(map(str, range(8)))}
    assert actions.forget_open_answers(group) == 16
    assert queries.open_answers(group) == {}


def test_what_is_given_up_is_destroyed_unread() -> None:
    group = uuid.uuid4()
    code, left = actions.fill_hat(group, 2)
    lay(code, [1.0], {"goed": "tekst"})
    actions.deposit_by_credential(group, *credential(group), *parts([2.0]))
    assert actions.forget_sealed([group]) == 2
    assert not OpenDeposit.objects.exists() and not Spent.objects.exists() and queries.group_of(left) is None
    assert queries.left_behind([group]) == {}


def test_a_whole_force_goes_in_and_comes_out() -> None:
    """65,000 x 12 in 600 groups: right to the last sum, in bounded memory (time is a benchmark's business)."""
    groups = [uuid.uuid4() for _ in range(600)]
    dice = np.random.default_rng(1)
    given = dice.integers(1, 6, size=(65_000, 12)).astype(float)
    given[dice.random(given.shape) < 0.05] = np.nan
    for place, part in enumerate(np.array_split(given, 600)):
        actions.bring(groups[place], ([None if np.isnan(v) else v for v in row] for row in part.tolist()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE vault_answer")
    owners, values = queries.answers(groups, 12)
    sums = np.array([np.nansum(part) for part in np.array_split(given, 600)])
    assert np.array_equal(np.bincount(owners, weights=np.nansum(values, axis=1), minlength=600), sums)
    assert int(np.isnan(values).sum()) == int(np.isnan(given).sum())
    assert actions.count_and_destroy(groups, [f"q{n}" for n in range(12)]) == 65_000
    total = sum(float(np.dot(t.values, t.counts)) for t in Tally.objects.exclude(question=""))
    assert total == np.nansum(given)
