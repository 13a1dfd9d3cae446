# SPDX-License-Identifier: EUPL-1.2
"""Nothing in the vault's tables, their columns or their files says who answered, when, or in which order."""

import re
import time
import uuid
from pathlib import Path

import numpy as np
import pytest
from django.apps import apps
from django.db import connection, models

from iedereen.vault import actions
from tests.rooms.vault.laying import lay, opened, parts

pytestmark = pytest.mark.policy("S5")
MODELS = list(apps.get_app_config("vault").get_models())
TELLING = (models.DateField, models.TimeField, models.DurationField, models.AutoField, models.GenericIPAddressField,
           models.ForeignKey, models.OneToOneField, models.ManyToManyField, models.IntegerField)  # fmt: skip
ALLOWED_TYPES = {"uuid", "bytea", "ARRAY", "text", "character varying"}
REPEATS, PEOPLE = 12, 60


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_no_field_can_hold_a_time_a_number_or_a_relation(model: type[models.Model]) -> None:
    assert [f.name for f in model._meta.get_fields() if isinstance(f, TELLING) or f.is_relation] == []
    assert [f.name for f in model._meta.local_fields if re.search(r"_at$|date|time|person|by$|ip|agent", f.name)] == []


# A digest of something random, or the group itself, of which there is one row.
OTHER_KEYS = {"Code": "digest", "Signed": "digest", "Spent": "digest", "IssuerKey": "group"}


def test_the_other_keys_tell_no_order() -> None:
    assert {m.__name__: m._meta.pk.name for m in MODELS if m.__name__ in OTHER_KEYS} == OTHER_KEYS


@pytest.mark.parametrize("model", [m for m in MODELS if m.__name__ not in OTHER_KEYS], ids=lambda m: m.__name__)
def test_keys_are_random(model: type[models.Model]) -> None:
    key = model._meta.pk
    assert isinstance(key, models.UUIDField)
    assert key.default is uuid.uuid4


@pytest.mark.django_db
def test_the_database_itself_has_no_default_sequence_trigger_or_reference_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns"
            " WHERE table_name LIKE 'vault\\_%'"
        )
        columns = cursor.fetchall()
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND (conrelid::regclass::text LIKE 'vault\\_%' OR confrelid::regclass::text LIKE 'vault\\_%')"
        )
        references = cursor.fetchall()
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'vault\\_%'")
        triggers = cursor.fetchall()
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE 'vault\\_%'")
        sequences = cursor.fetchall()
    assert {table for table, *_ in columns} == {m._meta.db_table for m in MODELS}
    assert {kind for _, _, kind, _ in columns} <= ALLOWED_TYPES
    assert [default for *_, default in columns if default is not None] == []
    assert (references, triggers, sequences) == ([], [], [])


@pytest.mark.django_db
def test_the_database_keeps_no_moment_of_each_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        assert cursor.fetchone() == ("off",)


def test_nothing_in_the_room_reads_a_clock_or_writes_a_line() -> None:
    room = Path(actions.__file__).parent
    source = "\n".join(p.read_text(encoding="utf-8") for p in room.glob("*.py"))
    assert re.findall(r"\b(datetime|timezone|time\.|now\(\)|logging|ledger\.actions|getLogger)\b", source) == []


def rank_correlation(order: list[float]) -> float:
    """Spearman's rho between the place in a file and the order of arrival (no ties)."""
    ranks = np.argsort(np.argsort(order))
    return float(np.corrcoef(np.arange(len(order)), ranks)[0, 1])


def files(table: str, field: str, group: uuid.UUID) -> list[tuple[str, object]]:
    """(transaction, field) in the physical order of the table's file, as an administrator can read it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT xmin::text, {field} FROM {table} WHERE "group" = %s ORDER BY ctid', [group])
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_after_opening_the_files_say_nothing_about_the_order_of_arrival() -> None:
    """The attack of an administrator: link arrival to rows by transaction number, place in the file, or key.

    The first answer of each deposit is its order of arrival. Before opening the files show that order, of bytes that
    say nothing and are all equally long; afterwards the rank correlation over 12 x 60 deposits is that of chance:
    mean within 4 standard errors (1 / sqrt(59 * 12) = 0.038).
    """
    by_place, by_key = [], []
    for _ in range(REPEATS):
        group = uuid.uuid4()
        laid = []
        for arrival, code in enumerate(actions.fill_hat(group, PEOPLE)):
            laid.append(parts([float(arrival)])[0])
            actions.deposit_by_code(code, laid[-1], b"open")
        before = sorted(files("vault_deposit", "sealed", group), key=lambda row: int(row[0]))
        assert [bytes(sealed) for _, sealed in before] == laid  # the order, and nothing else
        assert opened(group).read == PEOPLE
        after = files("vault_answer", "answers[1]", group)
        assert len({transaction for transaction, _ in after}) == 1
        by_place.append(rank_correlation([a for _, a in after]))
        with connection.cursor() as cursor:
            cursor.execute('SELECT answers[1] FROM vault_answer WHERE "group" = %s ORDER BY id', [group])
            by_key.append(rank_correlation([a for (a,) in cursor.fetchall()]))
    chance = 4 / np.sqrt((PEOPLE - 1) * REPEATS)
    assert abs(np.mean(by_place)) < chance
    assert abs(np.mean(by_key)) < chance


@pytest.mark.django_db(transaction=True)
def test_after_scrubbing_no_removed_row_is_left_in_the_files() -> None:
    groups = [uuid.uuid4(), uuid.uuid4()]
    codes = {g: actions.fill_hat(g, 30) for g in groups}
    for group in groups:
        for code in codes[group][:20]:
            lay(code, [1.0, 5.0], {"open": "Iets wat niemand mag lezen."})
    opened(*groups)
    actions.count_and_destroy(groups, ["a", "b"])
    deadline = time.monotonic() + 20
    while not actions.scrub() and time.monotonic() < deadline:
        time.sleep(0.2)  # a transaction elsewhere still sees the removed rows
    with connection.cursor() as cursor:
        for table in (
            "vault_code",
            "vault_signed",
            "vault_spent",
            "vault_deposit",
            "vault_opendeposit",
            "vault_answer",
        ):
            cursor.execute("SELECT pg_relation_size(%s::regclass)", [table])
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_scrubbing_inside_a_transaction_says_so() -> None:
    with pytest.raises(RuntimeError, match="after the transaction"):
        actions.scrub()
