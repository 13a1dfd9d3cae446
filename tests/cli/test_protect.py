# SPDX-License-Identifier: EUPL-1.2
"""`iedereen protect` on files: what is written, and what is refused with its place and remedy."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from iedereen.cli.files.protecting.command import main

SPEC = 'mode = "cells"\nthreshold = 5\ncount = "freq"\ndimensions = ["answer"]\n[hierarchy]\ngeo = ["unit", "team"]\n'
ROWS = "unit,team,answer,freq\nA,a,no,3\nA,a,yes,20\nA,b,no,9\nA,b,yes,12\nB,c,no,7\nB,c,yes,8\n"


def run(folder: Path, rows: str | bytes = ROWS, spec: str = SPEC, name: str = "in.csv") -> int:
    data = rows.encode() if isinstance(rows, str) else rows
    (folder / name).write_bytes(data)
    (folder / "spec.toml").write_text(spec)
    return main(["--input", str(folder / name), "--spec", str(folder / "spec.toml"),
                 "--output", str(folder / "out.csv"), "--report", str(folder / "report.json")])  # fmt: skip


def written(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "out.csv").open()))


def test_every_cell_of_the_lattice_is_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 0
    assert capsys.readouterr().out == ""
    rows = written(tmp_path)
    assert list(rows[0]) == ["unit", "team", "answer", "freq", "status"]
    assert len(rows) == 18
    assert {"unit": "", "team": "", "answer": "", "freq": "59", "status": "published"} in rows
    assert {"unit": "A", "team": "a", "answer": "no", "freq": "", "status": "primary"} in rows
    report = json.loads((tmp_path / "report.json").read_text())
    assert set(report) == {"cells", "guarantee", "attack", "cpu_seconds"}
    assert sum(report["cells"].values()) == 18 and report["attack"]["succeeded"] == 0 < report["attack"]["tested"]


def test_a_row_per_respondent_and_a_parquet_file_give_the_same(tmp_path: Path) -> None:
    people = ["unit;team;answer"]
    for line in ROWS.splitlines()[1:]:
        unit, team, answer, n = line.split(",")
        people += [f"{unit};{team};{answer}"] * int(n)
    assert run(tmp_path) == 0
    first = written(tmp_path)
    assert run(tmp_path, "\n".join(people), SPEC.replace('count = "freq"\n', "")) == 0
    assert written(tmp_path) == first
    texts = f"read_csv('{tmp_path / 'in.csv'}', all_varchar = true)"
    duckdb.sql(f"COPY (FROM {texts}) TO '{tmp_path / 'in.parquet'}' (FORMAT parquet)")
    assert (
        run(tmp_path, (tmp_path / "in.parquet").read_bytes(), SPEC.replace('count = "freq"\n', ""), "in.parquet") == 0
    )
    assert written(tmp_path) == first


def test_a_coalition_is_counted_with(tmp_path: Path) -> None:
    rows = ROWS.replace("A,b,no,9", "A,b,no,5").replace("A,a,no,3", "A,a,no,1")
    assert run(tmp_path, rows) == 0
    few = sum(row["freq"] == "" for row in written(tmp_path))
    assert run(tmp_path, rows, "coalition = 1\n" + SPEC) == 0
    assert sum(row["freq"] == "" for row in written(tmp_path)) > few
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["attack"]["succeeded"] == 0 and "knows the answers of 1 respondents" in report["guarantee"]


@pytest.mark.parametrize("mode", ["cells", "plan"])
def test_the_terminal_holds_our_own_lines_only(tmp_path: Path, mode: str) -> None:
    """In a process of its own: the solver writes past Python, straight to the terminal."""
    assert run(tmp_path, spec=SPEC.replace("cells", mode)) == 0
    files = ["--input", "in.csv", "--spec", "spec.toml", "--output", "out.csv", "--report", "report.json"]
    command = [sys.executable, "-m", "iedereen.cli.main", "protect", *files]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_plan(tmp_path: Path) -> None:
    assert run(tmp_path, spec=SPEC.replace("cells", "plan")) == 0
    assert {row["status"] for row in written(tmp_path)} >= {"published", "primary"}


def test_a_plan_counts_with_a_coalition(tmp_path: Path) -> None:
    """Team c has five people: enough for outsiders, not where one of them may be the attacker."""
    rows = "unit,team,answer,freq\nA,a,x,30\nA,b,x,30\nB,c,x,5\nB,d,x,30\n"
    plan = SPEC.replace("cells", "plan")
    assert run(tmp_path, rows, plan) == 0
    status = {row["team"]: row["status"] for row in written(tmp_path) if not row["answer"]}
    assert status["c"] == "published"
    assert run(tmp_path, rows, "coalition = 1\n" + plan) == 0
    careful = {row["team"]: row["status"] for row in written(tmp_path) if not row["answer"]}
    assert (careful["c"], careful["d"]) == ("primary", "secondary")


@pytest.mark.parametrize(
    ("rows", "spec", "said"),
    [
        (ROWS.replace("A,a,no,3", "A,a,no,-3"), SPEC, "row 2, column 'freq': '-3' is not a number of respondents"),
        (ROWS.replace("A,a,no,3", "A,a,no,3.5"), SPEC, "row 2, column 'freq'"),
        (ROWS.replace("A,a,no,3", "A,,no,3"), SPEC, "row 2, column 'team': is empty"),
        (ROWS.replace("B,c,no", "B,a,no"), SPEC, "column 'team': 'a' stands within two values"),
        (ROWS.replace("answer", "answr"), SPEC, "did you mean 'answr'?"),
        ("unit,team,answer,freq\n", SPEC, "no rows"),
        (b"unit,team,answer,freq\nA,\xff,no,3\n", SPEC, "not UTF-8"),
        (ROWS + "A,a\n", SPEC, "row 8 has 2 cells"),
        (ROWS, SPEC.replace("threshold = 5", "threshold = 4"), "write a whole number from 5"),
        (ROWS, SPEC.replace("threshold = 5", "treshold = 5"), "unknown key 'treshold'"),
        (ROWS, SPEC.replace("cells", "cell"), 'write mode = "cells" or mode = "plan"'),
        (ROWS, SPEC.replace("threshold = 5", "threshold = 5\ncoalition = 4"), "it is at most 3"),
        (ROWS, SPEC.replace('["answer"]', '["team"]'), "is used twice"),
        (ROWS, "mode = ", "is not valid TOML"),
        (b"PAR1 no parquet", SPEC, "row 1"),
    ],
)
def test_bad_input_is_refused_with_its_place_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str | bytes, spec: str, said: str
) -> None:
    assert run(tmp_path, rows, spec) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists() and not (tmp_path / "report.json").exists()
