# SPDX-License-Identifier: EUPL-1.2
"""`iedereen attack` on a small team: nothing succeeds, what is planted is found, the limits are those that are said."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from iedereen.cli.attack.chance import held
from iedereen.cli.attack.guesses import TRIES, scores
from iedereen.cli.attack.planted import WEAKNESSES
from iedereen.cli.attack.rounds.evidence import Evidence, Log, Row
from iedereen.cli.attack.rounds.life import Truth
from iedereen.cli.attack.sentences import HALF, TRIED

pytestmark = pytest.mark.policy("S5")
PLANTED_ELSEWHERE = {
    "a live number of answers", "an access log", "exact shares", "every group of ten or more is shown",
    "signing server: a personal key", "signing server: a personal key, also in the list",
    "a browser that does not look in the list of keys", "the same where every group of ten or more is shown",
    "a second release beside no register", "every breakdown of ten or more is shown", "two waves with exact figures",
    "exact response", "a page that counts answers", "a page that counts tallies",
    "a later release that shows a hidden team",
}  # fmt: skip
READERS = {
    "parent minus children", "own answer and a colleague's: fewer than 8 others", "overlapping breakdowns",
    "the same answers in an old and a new organisation", "unanimity", "pages and files while people answer",
    "figures that stand in no released row", "two releases of one round",
}  # fmt: skip
OUTSIDE = {"IEDEREEN_HOME", "DATABASE_URL", "IEDEREEN_SECRET_KEY", "IEDEREEN_TEST_HOME"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The command as anybody runs it, once, with a home and a database that it must leave alone."""
    folder = tmp_path_factory.mktemp("attack")
    env = {k: v for k, v in os.environ.items() if k not in OUTSIDE}
    env |= {"IEDEREEN_HOME": str(folder / "home"), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    words = [sys.executable, "-m", "iedereen.cli.main", "attack", "--people", "30", "--repeat", "2"]
    done = subprocess.run([*words, "--report", str(folder / "report.json")], env=env, capture_output=True, text=True,
                          cwd=Path(__file__).parents[2] / "src", check=False)  # fmt: skip
    assert done.returncode == 0, [
        x for x in done.stdout.splitlines() if "SUCCEEDS" in x or "NOT FOUND" in x
    ] or done.stderr[-3000:]
    assert not (folder / "home").exists()
    found = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def rows(report: dict[str, Any], part: str) -> dict[str, dict[str, Any]]:
    return {x["name"]: x for x in report["tries"] if x["part"] == part}


@pytest.mark.slow
def test_no_try_does_better_than_guessing(report: dict[str, Any]) -> None:
    for part in ("database", "insider", "outsider", "reader"):
        found = rows(report, part)
        assert found and [name for name, x in found.items() if not x["holds"]] == []
    assert {t.name for t in TRIES} <= set(rows(report, "database"))
    assert set(rows(report, "reader")) == READERS
    assert all(x["tested"] >= 20 for x in rows(report, "database").values())


@pytest.mark.slow
def test_every_planted_weakness_is_found(report: dict[str, Any]) -> None:
    found = rows(report, "planted")
    assert {w.name for w in WEAKNESSES} < set(found)
    assert set(found) > PLANTED_ELSEWHERE
    assert all(x["holds"] and x["right"] > x["by_guessing"] for x in found.values())


@pytest.mark.slow
def test_the_limits_are_real(report: dict[str, Any]) -> None:
    """Two holders, or one with the installation's secret, can read everything in its order; that is what is said."""
    found = rows(report, "stated limit")
    holders = [x for name, x in found.items() if "key holder" in name]
    assert len(holders) == 2 and all(x["right"] == x["tested"] for x in holders)
    knowing = [x for name, x in found.items() if name.startswith(("unanimity", "two waves", "response", "own answer"))]
    assert len(knowing) == 5 and all(x["right"] > x["by_guessing"] for x in knowing)


@pytest.mark.slow
def test_each_try_has_a_plain_sentence(report: dict[str, Any]) -> None:
    said = [x["sentence"] for x in report["tries"]]
    assert len(set(said)) == len(said) and all(text.endswith(".") for text in said)
    for x in report["tries"]:
        assert f"{x['right']:,} of {x['tested']:,}, by chance" in x["sentence"]
        assert x["part"] == "planted" or x["name"].removesuffix(HALF) in TRIED


PEOPLE = [f"p{n}" for n in range(8)]


def evidence(**more: Any) -> Evidence:
    """Eight people came in order; their answers lie in that order, under keys in that order."""
    numbers = [[1.0 + n % 5, 1.0 + n // 5, 1.0, 1.0] for n in range(8)]
    closed = [Row((0, n), 10 + n, {"id": f"{n}", "answers": a}) for n, a in enumerate(numbers)]
    words = [Row((0, n), 10, {"id": f"{n}", "text": f"woorden {n}"}) for n in range(8)]
    opened = {"vault_answer": closed, "vault_openanswer": words}
    before = {"vault_deposit": [Row((0, n), 5 + n, {"id": f"{n}", "sealed": b"x"}) for n in range(8)]}
    log = Log([(7, (0, n)) for n in range(8)])
    seen = {"people": PEOPLE, "came": PEOPLE, "before": before, "opened": opened, "released": {}, "log": log,
            "files": {"vault_answer": 7, "vault_openanswer": 8}, "log_before": b"", "views": ""}  # fmt: skip
    return Evidence(**{**seen, **more})


TRUTH = Truth(tuple(PEOPLE), {p: n for n, p in enumerate(PEOPLE)}, {p: f"woorden {n}" for n, p in enumerate(PEOPLE)})


@pytest.mark.parametrize(
    "name",
    ["place in the file", "transaction number", "key of the row", "keys before and after", "write-ahead log",
     "words: place in the file", "words beside closed answers"],
)  # fmt: skip
def test_a_try_finds_what_it_looks_for(name: str) -> None:
    [attempt] = [t for t in TRIES if t.name == name]
    exactly, coarse = scores(attempt, evidence(), TRUTH)
    assert (exactly.right, exactly.tested, coarse.right) == (8, 8, 8)


def test_words_in_the_log_are_found() -> None:
    [attempt] = [t for t in TRIES if t.name == "words before opening"]
    [found] = scores(attempt, evidence(log_before=b"\0\1woorden 3\0 woorden 5"), TRUTH)
    assert found.right == 2


@pytest.mark.parametrize(("step", "right"), [(1, 8), (0, 0)])
def test_words_are_known_by_the_size_of_their_envelope(step: int, right: int) -> None:
    """Whoever came later wrote more: with sizes of their own all are found, with one size no more than by a draw."""
    [attempt] = [t for t in TRIES if t.name == "words: length of what is sealed"]
    words = {p: "x" * (10 + n) for n, p in enumerate(PEOPLE)}
    truth = Truth(TRUTH.came, TRUTH.token, words)
    laid = [Row((0, n), 5 + n, {"id": f"{n}", "sealed": b"x" * (90 + step * n)}) for n in range(8)]
    opened = [Row((0, n), 10, {"text": words[p]}) for n, p in enumerate(PEOPLE)]
    seen = evidence(before={"vault_opendeposit": laid}, opened={"vault_openanswer": opened})
    rounds = [scores(attempt, seen, truth)[0] for _ in range(40)]
    assert all(x.right == right for x in rounds) if step else held("a", "b", "c", rounds, 1e-6).holds
