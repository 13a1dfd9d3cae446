# SPDX-License-Identifier: EUPL-1.2
"""What somebody holds who has the live database, every backup, its files and its write-ahead log. Nothing else."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

NEW_ROWS = 'SELECT ctid::text, xmin::text::bigint, t.* FROM "{}" t WHERE xmin::text::bigint >= %s'
TABLES = """
SELECT relname, pg_relation_filenode(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
VIEWS = ("pg_stat_activity", "pg_stat_user_tables", "pg_prepared_statements", "pg_locks", "pg_settings")
_RECORD = re.compile(r"^rmgr: (\w+) .*?tx: +(\d+), lsn: .*?desc: (.*)$")
_BLOCK = re.compile(r"blkref #0: rel \d+/\d+/(\d+)(?: fork \w+)? blk (\d+)")
_COMMIT = re.compile(r"COMMIT (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+)")


@dataclass(frozen=True)
class Row:
    """A row as the files hold it: where (block, number in the block), written by which transaction."""

    place: tuple[int, int]
    transaction: int
    values: Mapping[str, Any]


Copy = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Server:
    """Where the log of this database lies, and the programs that read it."""

    log: Path
    programs: Path


@dataclass(frozen=True)
class Log:
    """The write-ahead log of a stretch: inserts as (file, place) in their order, and the moment of each commit."""

    inserts: Sequence[tuple[int, tuple[int, int]]] = ()
    moments: Mapping[int, str] = field(default_factory=dict)
    raw: bytes = b""


@dataclass(frozen=True)
class Evidence:
    """One round as this attacker saw it.

    `people`: everybody who was asked. `came`: who came to answer, in order: seen with one's own eyes; only those who
    try to find out *what* was answered get it. `before`, `opened` and `released`: copies of all tables before the
    close, after the answers were opened, and after the release. `files`: which file held which table, per copy.
    """

    people: Sequence[str]
    came: Sequence[str]
    before: Copy
    opened: Copy
    released: Copy
    files: Mapping[str, int]
    log: Log
    log_before: bytes
    views: str


def horizon() -> int:
    """The transaction that comes next: what is written from now on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def copied(since: int) -> Copy:
    """All rows of all tables that were written from that transaction on, in the order of the files."""
    found: dict[str, list[Row]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        for table in files():
            cursor.execute(NEW_ROWS.format(table), [since])
            names = [c.name for c in cursor.description or ()][2:]
            found[table] = sorted(
                (Row(_place(row[0]), row[1], dict(zip(names, row[2:], strict=True))) for row in cursor.fetchall()),
                key=lambda r: r.place,
            )
    return found


def files() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return {table: int(number or 0) for table, number in cursor.fetchall()}


def views() -> str:
    """What the server shows of itself to whoever is connected, as one text."""
    with connection.cursor() as cursor:
        found = []
        for view in VIEWS:
            cursor.execute(f"SELECT * FROM {view}")
            found.append(str(cursor.fetchall()))
    return "\n".join(found)


def _place(ctid: str) -> tuple[int, int]:
    block, number = ctid.strip("()").split(",")
    return int(block), int(number)


def now_in_log() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        return str(cursor.fetchone()[0])


def read_log(server: Server, start: str, end: str) -> Log:
    """The log between two places, as PostgreSQL's own pg_waldump tells it, and its bytes."""
    done = subprocess.run(
        [str(server.programs / "pg_waldump"), "-p", str(server.log), "-s", start, "-e", end],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    inserts: list[tuple[int, tuple[int, int]]] = []
    moments: dict[int, str] = {}
    for line in done.stdout.splitlines():
        record = _RECORD.match(line)
        if record is None:
            continue
        kind, number, what = record[1], int(record[2]), record[3]
        if kind == "Transaction" and (commit := _COMMIT.search(what)):
            moments[number] = commit[1]
        if kind.startswith("Heap") and (block := _BLOCK.search(what)):
            inserts += [(int(block[1]), (int(block[2]), off)) for off in _offsets(what)]
    return Log(inserts, moments, _bytes(server.log, start, end))


def _offsets(what: str) -> list[int]:
    """Numbers in the block of what a record inserts; nothing for other records."""
    if what.startswith("INSERT"):
        return [int(re.findall(r"off: (\d+)", what)[0])]
    if not what.startswith("MULTI_INSERT"):
        return []
    listed = re.search(r"offsets: \[([\d, ]+)\]", what)
    if listed:
        return [int(n) for n in listed[1].split(",")]
    number = re.search(r"ntuples: (\d+)", what)
    return list(range(1, int(number[1]) + 1)) if number else []


def _bytes(folder: Path, start: str, end: str) -> bytes:
    """The segments of 16 MiB (PostgreSQL's default) in which the stretch lies, cut to it."""
    size = 1 << 24
    first, last = _position(start), _position(end)
    found = b""
    for number in range(first // size, last // size + 1):
        names = list(folder.glob(f"*{number >> 8:08X}{number & 0xFF:08X}"))
        part = names[0].read_bytes() if names else b"\0" * size
        low = first - number * size if number == first // size else 0
        high = last - number * size if number == last // size else size
        found += part[low:high]
    return found


def _position(place: str) -> int:
    high, low = place.split("/")
    return (int(high, 16) << 32) + int(low, 16)
