# SPDX-License-Identifier: EUPL-1.2
"""The tries of who has the database. Each gives a guess from the evidence alone; scoring is done elsewhere.

`what`: person -> the number that the answer spells (`words`: the own words of the open answer; `pairs`: number ->
words of the same person). These tries get more than the database: the order in which people were seen to answer.
`who`: the people who took part. `found`: how many things were found that may be nowhere.
"""

import hashlib
import json
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from iedereen.cli.attack.chance import Score, halves, matches, members, nothing
from iedereen.cli.attack.rounds.evidence import Evidence, Row
from iedereen.cli.attack.rounds.life import DIGITS, POINTS, Truth
from iedereen.engines.sealing import SealError, unpad

ANSWERS, WORDS, DEPOSITS, OPEN_DEPOSITS = "vault_answer", "vault_openanswer", "vault_deposit", "vault_opendeposit"
KNOWN = {"id", "group", "answers", "question", "text", "sealed"}
Guess = Mapping[Any, Any]


@dataclass(frozen=True)
class Try:
    """One way of guessing. `kind`: what, words, pairs, who or found; `had`: what it looks at."""

    name: str
    kind: str
    had: str
    guess: Callable[[Evidence], Any]


def token(answers: Sequence[float | None]) -> int:
    """The number that an answer spells."""
    return sum((int(a or 1) - 1) * POINTS**place for place, a in enumerate(answers[:DIGITS]))


def readable(seen: Evidence) -> list[Row]:
    """Answers that can be read: opened ones, and deposits that were never sealed."""
    rows = [Row(r.place, r.transaction, {**r.values, "number": token(r.values["answers"])})
            for r in seen.opened.get(ANSWERS, ())]  # fmt: skip
    for row in seen.before.get(DEPOSITS, ()):
        plain = _plain(bytes(row.values["sealed"]))
        if plain is not None:
            rows.append(Row(row.place, row.transaction, {**row.values, "number": token(plain)}))
    return rows


def _plain(sealed: bytes) -> list[float | None] | None:
    try:
        found = json.loads(unpad(sealed))["a"]
    except (SealError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, list) else None


def in_order(seen: Evidence, rows: Iterable[Row], value: str = "number") -> Guess:
    """Who came first gets the first row, and so on."""
    return dict(zip(seen.came, [r.values[value] for r in rows], strict=False))


def by_place(seen: Evidence) -> Guess:
    return in_order(seen, sorted(readable(seen), key=lambda r: r.place))


def by_transaction(seen: Evidence) -> Guess:
    return in_order(seen, sorted(readable(seen), key=lambda r: (r.transaction, random.random())))


def by_key(seen: Evidence) -> Guess:
    return in_order(seen, sorted(readable(seen), key=lambda r: r.values["id"]))


def by_kept_key(seen: Evidence) -> Guess:
    """The sealed answers came in a known order; their keys, ranked, may rank the keys of the opened ones."""
    arrived = sorted(seen.before.get(DEPOSITS, ()), key=lambda r: r.transaction)
    rank = {k: n for n, k in enumerate(sorted(r.values["id"] for r in arrived))}
    rows = sorted(readable(seen), key=lambda r: r.values["id"])
    ranks = [rank[r.values["id"]] for r in arrived]
    return {p: rows[n].values["number"] for p, n in zip(seen.came, ranks, strict=False) if n < len(rows)}


def by_log(seen: Evidence) -> Guess:
    """The write-ahead log tells in which order the opened rows were written."""
    rows = {r.place: r for r in readable(seen)}
    order = [place for file, place in seen.log.inserts if file == seen.files.get(ANSWERS)]
    found = [rows[place] for place in order if place in rows]
    return in_order(seen, found or rows.values())


def by_other_columns(seen: Evidence) -> Guess:
    """Any column of the opened rows that is not the answer itself may hold an order: a time, a number."""
    rows = readable(seen)
    columns = sorted({c for r in rows for c in r.values} - KNOWN - {"number"})
    random.shuffle(rows)
    for column in columns:
        rows.sort(key=lambda r: str(r.values.get(column)))
    return in_order(seen, rows)


def by_persons_row(seen: Evidence) -> Guess:
    """A row with a person's name in it, and the answer that was written at the same moment or next."""
    rows = sorted(readable(seen), key=lambda r: (r.transaction, random.random()))
    numbers = [r.transaction for r in rows]
    found: dict[str, int] = {}
    for person, written in sorted(named_rows(seen), key=lambda pair: pair[1]):  # the latest row counts
        at = bisect_left(numbers, written)
        if person in seen.came and at < len(rows):
            found[person] = rows[at].values["number"]
    return found


def words_by_place(seen: Evidence) -> Guess:
    return in_order(seen, seen.opened.get(WORDS, ()), "text")


def words_by_log(seen: Evidence) -> Guess:
    rows = {r.place: r for r in seen.opened.get(WORDS, ())}
    order = [place for file, place in seen.log.inserts if file == seen.files.get(WORDS)]
    return in_order(seen, [rows[p] for p in order if p in rows] or rows.values(), "text")


def words_by_length(seen: Evidence) -> Guess:
    """Had sealed open answers a size of their own: the longest text to whoever laid down the largest."""
    arrived = sorted(seen.before.get(OPEN_DEPOSITS, ()), key=lambda r: r.transaction)
    sizes = {p: len(r.values["sealed"]) for p, r in zip(seen.came, arrived, strict=False)}
    people = sorted(sizes, key=lambda p: (sizes[p], random.random()))
    texts = sorted((r.values["text"] for r in seen.opened.get(WORDS, ())), key=lambda t: (len(t), random.random()))
    return dict(zip(people, texts, strict=False))


def beside(seen: Evidence) -> Guess:
    """Closed and open answers in the order of their files, side by side."""
    closed = sorted(seen.opened.get(ANSWERS, ()), key=lambda r: r.place)
    return dict(zip([token(r.values["answers"]) for r in closed],
                    [r.values["text"] for r in seen.opened.get(WORDS, ())], strict=False))  # fmt: skip


def number_who_answered(seen: Evidence) -> int:
    return len(seen.before.get(DEPOSITS, ())) or len(seen.opened.get(ANSWERS, ()))


def named_rows(seen: Evidence) -> list[tuple[str, int]]:
    """(person, transaction) of every row anywhere that names somebody of the team."""
    people = set(seen.people)
    return [
        (str(value), row.transaction)
        for table, rows in seen.before.items() if not table.startswith("vault_")
        for row in rows for value in row.values.values() if str(value) in people
    ]  # fmt: skip


def best(seen: Evidence, score: Mapping[str, float]) -> set[str]:
    """So many people as answered, with the lowest score; ties are drawn."""
    order = sorted(seen.people, key=lambda p: (score.get(p, float("inf")), random.random()))
    return set(order[: number_who_answered(seen)])


def who_by_transaction(seen: Evidence) -> set[str]:
    """Whose row was written just before an answer was laid down."""
    laid = sorted(
        r.transaction for t in (DEPOSITS, ANSWERS) for r in (*seen.before.get(t, ()), *seen.opened.get(t, ()))
    )
    return best(seen, _gaps(named_rows(seen), laid))


def who_by_moment(seen: Evidence) -> set[str]:
    """The same with the moments of the write-ahead log, as it tells both."""
    moments = [seen.log.moments[n] for n in sorted(seen.log.moments)]
    rank = {n: i for i, n in enumerate(sorted(seen.log.moments, key=lambda n: (seen.log.moments[n], n)))}
    laid = sorted(rank[r.transaction] for r in seen.before.get(DEPOSITS, ()) if r.transaction in rank)
    marks = [(p, rank[n]) for p, n in named_rows(seen) if n in rank and moments]
    return best(seen, _gaps(marks, laid))


def _gaps(marks: Iterable[tuple[str, int]], laid: Sequence[int]) -> dict[str, float]:
    found: dict[str, float] = {}
    for person, written in marks:
        at = bisect_left(laid, written)
        gap = laid[at] - written if at < len(laid) else float("inf")
        found[person] = min(gap, found.get(person, float("inf")))
    return found


def who_by_place(seen: Evidence) -> set[str]:
    """A mark that is set moves its row to the end of the file: who moved first?"""
    rows = seen.before.get("checkup_participation", ())
    return best(seen, {str(r.values["person_id"]): n for n, r in enumerate(sorted(rows, key=lambda r: r.place))})


def who_by_marks(seen: Evidence) -> set[str]:
    """Who has a mark, and who said that a credential was lost."""
    rows = seen.before.get("checkup_participation", ())
    return best(seen, {str(r.values["person_id"]): -(1 * r.values.get("answered", False)) - r.values["replaced"]
                       for r in rows})  # fmt: skip


def who_by_mail(seen: Evidence) -> set[str]:
    """Reminders and thanks that only some people get, and letters that are longer than those of others. Letters to a
    few (the leader, the key holders) say nothing about taking part."""
    letters = seen.released.get("followup_mail", ())
    kinds = Counter(row.values["key"].split(":")[0] for row in letters)
    got: dict[str, float] = {}
    for row in letters:
        if kinds[row.values["key"].split(":")[0]] >= len(seen.people) / 4:
            person = str(row.values["to_id"])
            got[person] = got.get(person, 0) - len(row.values["subject"] + row.values["body"])
    return best(seen, got)


def who_by_ledger(seen: Evidence) -> set[str]:
    """Who acts in the ledger, or is spoken of there."""
    named: dict[str, float] = {}
    for row in seen.released.get("ledger_line", ()):
        for value in (row.values["actor"], row.values["subject_id"], *row.values["details"]):
            named[str(value)] = -1
    return best(seen, named)


def who_by_digest(seen: Evidence) -> set[str]:
    """Digests of used rights, tried against everything that is written with a person."""
    kept = {bytes(r.values["digest"]) for t in ("vault_spent", "vault_code") for r in seen.before.get(t, ())}
    owned = [(str(r.values["person_id"]), v) for r in seen.before.get("checkup_participation", ())
             for v in r.values.values()]  # fmt: skip
    hits = {
        person: -1.0
        for person, value in owned for spelled in (str(value).encode(), getattr(value, "bytes", b""))
        for prefix in (b"", b"iedereen.vault.spent/1:", b"iedereen.vault.code/1:")
        if hashlib.sha256(prefix + spelled).digest() in kept
    }  # fmt: skip
    return best(seen, hits)


def words_before_opening(seen: Evidence) -> int:
    """Own words that stand in the tables or the log before anybody opened them."""
    stored = b"".join(
        v if isinstance(v, bytes) else str(v).encode()
        for t in (DEPOSITS, OPEN_DEPOSITS, ANSWERS, WORDS) for r in seen.before.get(t, ()) for v in r.values.values()
    )  # fmt: skip
    opened = [r.values["text"][:24].encode() for r in seen.opened.get(WORDS, ())]
    return sum(w in stored or w in seen.log_before or w.decode() in seen.views for w in opened)


def answers_before_opening(seen: Evidence) -> int:
    """Answers that can be read before anybody opened them."""
    return sum(_plain(bytes(r.values["sealed"])) is not None for r in seen.before.get(DEPOSITS, ())) + len(
        seen.before.get(ANSWERS, ())
    )


def rows_left(seen: Evidence) -> int:
    """Rows per person that are left after the release."""
    return sum(len(seen.released.get(t, ())) for t in (
        DEPOSITS, OPEN_DEPOSITS, ANSWERS, "vault_signed", "vault_spent", "vault_code",
        "checkup_participation"))  # fmt: skip


TRIES = (
    Try("place in the file", "what", "order of coming, opened rows by ctid", by_place),
    Try("transaction number", "what", "order of coming, opened rows by xmin", by_transaction),
    Try("key of the row", "what", "order of coming, opened rows by id", by_key),
    Try("keys before and after", "what", "order of coming, ids of sealed and opened rows", by_kept_key),
    Try("write-ahead log", "what", "order of coming, inserts in the log", by_log),
    Try("other columns", "what", "order of coming, times and numbers beside the answer", by_other_columns),
    Try("a row with a name, then an answer", "what", "xmin of every row that names a person", by_persons_row),
    Try("words: place in the file", "words", "order of coming, opened words by ctid", words_by_place),
    Try("words: write-ahead log", "words", "order of coming, inserts in the log", words_by_log),
    Try("words: length of what is sealed", "words", "order of coming, sizes of sealed words", words_by_length),
    Try("words beside closed answers", "pairs", "opened rows of both tables by ctid", beside),
    Try("took part: transaction number", "who", "xmin of named rows and of deposits", who_by_transaction),
    Try("took part: moment in the log", "who", "commit times of named rows and of deposits", who_by_moment),
    Try("took part: place of the mark", "who", "participation by ctid", who_by_place),
    Try("took part: marks", "who", "participation", who_by_marks),
    Try("took part: mail", "who", "all mail up to the release", who_by_mail),
    Try("took part: ledger", "who", "all lines up to the release", who_by_ledger),
    Try("took part: digests", "who", "digests of used rights, hashed guesses", who_by_digest),
    Try("words before opening", "found", "tables, log bytes, pg_stat_* before the close", words_before_opening),
    Try("answers before opening", "found", "tables before the close", answers_before_opening),
    Try("rows left after the release", "found", "tables after the release", rows_left),
)


def scores(attempt: Try, seen: Evidence, truth: Truth) -> tuple[Score, ...]:
    """The try on one round: exactly right, and (for `what` and `words`) in the right half of all who came.

    The halves show a leak that is too coarse to name anybody. Who tries `who` does not get the order of coming.
    """
    if attempt.kind == "found":
        return (Score(attempt.guess(seen), len(truth.came), nothing()),)
    if attempt.kind == "who":
        named = attempt.guess(replace(seen, came=()))
        inside = set(truth.came)
        return (Score(len(named & inside), len(named), members(len(seen.people), len(inside), len(named))),)
    owners = _owners(attempt.kind, truth)
    pairs = _completed(attempt.guess(seen), owners)
    place = {person: n for n, person in enumerate(truth.came)}
    first = len(place) // 2
    exactly = sum(a == b for a, b in pairs)
    coarse = sum((place[a] < first) == (place[b] < first) for a, b in pairs)
    return Score(exactly, len(pairs), matches(len(pairs))), Score(coarse, len(pairs), halves(len(pairs)))


def _owners(kind: str, truth: Truth) -> tuple[Mapping[Any, str], Mapping[Any, str]]:
    """Whose each left and each right side of a guess really is."""
    people: Mapping[Any, str] = {p: p for p in truth.came}
    numbers: Mapping[Any, str] = {truth.token[p]: p for p in truth.came}
    words: Mapping[Any, str] = {truth.words[p]: p for p in truth.came}
    return {"what": (people, numbers), "words": (people, words), "pairs": (numbers, words)}[kind]


def _completed(guess: Guess, owners: tuple[Mapping[Any, str], Mapping[Any, str]]) -> list[tuple[str, str]]:
    """(who is meant, whose it is) for everybody who came: what a try leaves open, or says twice, is drawn."""
    left, right = owners
    kept: dict[str, str] = {}
    for key, value in guess.items():
        if key in left and value in right and right[value] not in kept.values():
            kept[left[key]] = right[value]
    missing = [p for p in left.values() if p not in kept]
    free = list(set(right.values()) - set(kept.values()))
    random.shuffle(free)
    return [*kept.items(), *zip(missing, free, strict=True)]
