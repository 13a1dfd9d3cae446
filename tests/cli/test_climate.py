# SPDX-License-Identifier: EUPL-1.2
"""`iedereen climate`: what it writes, from every kind of file it reads."""

import gzip
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from iedereen.cli.files.climate import main
from iedereen.cli.files.climate_report import RULES
from iedereen.engines.scales import Meaning
from tests.real_data import real_folder

SPEC = """
team = "team"
[scales.safety]
items = ["a", "b"]
range = [1, 5]
reverse = ["b"]
[scales.hours]
items = ["hours"]
"""

# b is turned round to 4, 4, 5 | 2, 1, 3: the hand-worked team of rwg(j) = 10/11, and one of less agreement.
ROWS = """team,a,b,hours,name
2,4,2,40,x
2,4,2,38.5,"y, z"
2,5,1,36,
10,2,4,40,
10,1,5,,
10,5,3,NA,
"""

Run = Callable[..., dict]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a file with these contents and give its report."""

    def run(content: bytes | str | Path, spec: str = SPEC, name: str = "answers.csv") -> dict:
        source = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            source.write_bytes(content.encode() if isinstance(content, str) else content)
        (tmp_path / "spec.toml").write_text(spec, encoding="utf-8")
        output = tmp_path / "report.json"
        arguments = ["--input", source, "--spec", tmp_path / "spec.toml", "--output", output]
        status = main([str(argument) for argument in arguments])
        assert (status, capsys.readouterr()) == (0, ("", ""))
        return json.loads(output.read_text(encoding="utf-8"))

    return run


def test_the_report_of_a_small_file(run: Run) -> None:
    report = run(ROWS)
    assert (report["team"], report["rows"], list(report["scales"])) == ("team", 6, ["safety", "hours"])
    safety = report["scales"]["safety"]
    assert list(safety) == [
        "answers",
        "teams",
        "mean",
        "sd",
        "alpha",
        "icc1",
        "icc2",
        "rwg_j",
        "notes",
        "by_team",
    ]
    assert (safety["answers"], safety["teams"]) == (6, 2)
    # Scores 4, 4, 5 | 2, 1, 4.
    assert safety["mean"] == pytest.approx(20 / 6)
    first, second = safety["by_team"]
    assert (first["team"], first["answers"], first["complete"]) == ("2", 3, 3)
    assert (first["low"], first["middle"], first["high"]) == (0, 0, 3)
    assert (second["low"], second["middle"], second["high"]) == (2, 0, 1)
    assert first["mean"] == pytest.approx(13 / 3)
    # MSB = 6 * 1 = 6; squares within 2/3 + 14/3 on 4 degrees of freedom: MSW = 4/3.
    assert safety["icc1"] == pytest.approx((6 - 4 / 3) / (6 + 2 * 4 / 3))
    assert safety["icc2"] == pytest.approx((6 - 4 / 3) / 6)
    assert first["rwg_j"] == pytest.approx(10 / 11)
    assert safety["rwg_j"]["max"] == first["rwg_j"]
    assert (first["meaning"], second["meaning"]) == ("meaningful", "no_agreement")
    assert safety["notes"] == []


def test_undefined_values_are_null_with_the_rule_that_made_them_so(run: Run) -> None:
    hours = run(ROWS)["scales"]["hours"]
    assert hours["alpha"] is None
    assert hours["rwg_j"] == {"min": None, "mean": None, "max": None}
    assert {note["code"]: note["count"] for note in hours["notes"]} == {
        "too_few_items_answered": 2,
        "team_of_one": 1,
        "no_range": 1,
    }
    one = hours["by_team"][1]
    assert (one["answers"], one["mean"], one["sd"], one["margin"], one["rwg_j"]) == (
        1,
        40.0,
        None,
        None,
        None,
    )
    assert (one["low"], one["middle"], one["high"]) == (None, None, None)
    team_of_one = next(note for note in hours["notes"] if note["code"] == "team_of_one")
    assert team_of_one["of"] == ["10"]
    assert "null" in team_of_one["rule"]


def test_a_constant_item_is_noted_by_name(run: Run) -> None:
    notes = run("team,a,b,hours\n1,3,1,1\n1,3,2,2\n2,3,4,3\n")["scales"]["safety"]["notes"]
    assert [note["of"] for note in notes if note["code"] == "constant_item"] == [["a"]]


def test_every_way_to_write_the_same_table_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    semicolons = ROWS.replace('"y, z"', "y").replace(",", ";").replace("38.5", "38,5")
    run(ROWS)
    expected = (tmp_path / "report.json").read_bytes()
    for content, name in [
        (ROWS.encode("utf-8-sig"), "bom.csv"),
        (gzip.compress(ROWS.encode(), mtime=0), "packed.csv.gz"),
        (gzip.compress(ROWS.encode(), mtime=0), "packed under another name.csv"),
        (ROWS.replace("\n", "\r\n"), "crlf.csv"),
        (ROWS + "\n\n", "empty lines at the end.csv"),
        (semicolons, "semicolons.csv"),
        (semicolons.replace("name", '"name, title, rank, first, last, age"'), "commas in a quoted name.csv"),
    ]:
        run(content, name=name)
        assert (tmp_path / "report.json").read_bytes() == expected, name


def write_parquet(path: Path, select: str) -> Path:
    name = str(path).replace("'", "''")
    duckdb.connect().execute(f"COPY ({select}) TO '{name}' (FORMAT parquet)")
    return path


def test_parquet_gives_the_same_bytes_as_csv(run: Run, tmp_path: Path) -> None:
    run(ROWS)
    expected = (tmp_path / "report.json").read_bytes()
    table = write_parquet(
        tmp_path / "it's [1]*?; DROP TABLE x.parquet",
        "SELECT * FROM (VALUES (2, 4::TINYINT, 2.0::DECIMAL(3,1), 40.0), (2, 4, 2, 38.5), (2, 5, 1, 36), "
        "(10, 2, 4, 40), (10, 1, 5, NULL), (10, 5, 3, 'nan'::DOUBLE)) AS t(team, a, b, hours)",
    )
    run(table)
    assert (tmp_path / "report.json").read_bytes() == expected


def test_a_parquet_name_is_no_pattern(run: Run, tmp_path: Path) -> None:
    row = "SELECT '{}' AS team, 1 AS a, 2 AS b, 3 AS hours"
    write_parquet(tmp_path / "year1.parquet", row.format("wrong"))
    table = write_parquet(tmp_path / "year[1].parquet", row.format("right"))
    assert run(table)["scales"]["safety"]["by_team"][0]["team"] == "right"


def test_column_names_with_quotes_and_commas(run: Run, tmp_path: Path) -> None:
    spec = """team = 'the "team"'\n[scales.s]\nitems = ['a" FROM x --', 'é,;']\nrange = [1, 5]\n"""
    text = '"the ""team""","a"" FROM x --","é,;"\nx,1,2\nx,2,4\n'
    first = run(text, spec)
    table = write_parquet(
        tmp_path / "odd.parquet",
        'SELECT \'x\' AS "the ""team""", i AS "a"" FROM x --", 2 * i AS "é,;" FROM (VALUES (1), (2)) AS t(i)',
    )
    assert run(table, spec) == first


def test_teams_are_sorted_and_rows_without_a_team_left_out(run: Run) -> None:
    text = "team,a,b,hours\nZuid,1,1,1\n10,1,1,1\n,1,1,1\nNA,1,1,1\n 9 ,1,1,1\nNoord,1,1,1\n"
    safety = run(text)["scales"]["safety"]
    assert [row["team"] for row in safety["by_team"]] == ["9", "10", "Noord", "Zuid"]
    assert safety["answers"] == 4
    assert {"without_team": 2}.items() <= {note["code"]: note["count"] for note in safety["notes"]}.items()


def test_an_existing_report_is_replaced_and_nothing_else_is_left_behind(run: Run, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("old")
    (tmp_path / "same file").hardlink_to(tmp_path / "report.json")
    run(ROWS)
    # Put in place whole: whoever still reads the earlier file keeps the earlier file.
    assert (tmp_path / "same file").read_text() == "old"
    (tmp_path / "same file").unlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "report.json", "spec.toml"]


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "--spec" in capsys.readouterr().out


LEADERSHIP = """
team = "GRP"
[scales.leadership]
items = ["AF06", "AF07", "AP12", "AP17", "AP33", "AP34", "AS14", "AS15", "AS16", "AS17", "AS28"]
range = [1, 5]
[scales.hours]
items = ["HRS"]
"""


@pytest.mark.real_data
def test_the_golden_values_of_bhr2000(run: Run) -> None:
    scales = run(real_folder("army-company-climate") / "bhr2000.csv.gz", LEADERSHIP)["scales"]
    leadership, hours = scales["leadership"], scales["hours"]
    assert (leadership["teams"], hours["teams"], len(leadership["by_team"])) == (99, 99, 99)
    assert [round(leadership[name], 4) for name in ("icc1", "icc2", "alpha")] == [0.1357, 0.8954, 0.8913]
    assert {name: round(value, 4) for name, value in leadership["rwg_j"].items()} == {
        "min": 0.7859,
        "mean": 0.8876,
        "max": 0.9440,
    }
    assert [round(hours[name], 6) for name in ("icc1", "icc2")] == [0.174101, 0.919989]
    assert leadership["notes"] == []


@pytest.mark.real_data
def test_the_golden_values_of_bh1996(run: Run) -> None:
    names = ("COHES", "LEAD", "HRS", "WBEING")
    spec = 'team = "GRP"\n' + "".join(f'[scales.{name}]\nitems = ["{name}"]\n' for name in names)
    scales = run(real_folder("army-company-climate") / "bh1996.csv.gz", spec)["scales"]
    assert {scales[name]["teams"] for name in names} == {99}
    assert {scales[name]["answers"] for name in names} == {7382}
    assert {name: (round(scales[name]["icc1"], 4), round(scales[name]["icc2"], 4)) for name in names} == {
        "COHES": (0.0443, 0.7755),
        "LEAD": (0.1270, 0.9156),
        "HRS": (0.1331, 0.9197),
        "WBEING": (0.0434, 0.7717),
    }


def test_the_example_of_the_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "reference" / "climate.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```$", manual, re.MULTILINE | re.DOTALL))
    command = next(line for line in manual.splitlines() if line.endswith("--output report.json"))
    monkeypatch.chdir(tmp_path)
    Path("answers.csv").write_text(blocks["csv"], encoding="utf-8")
    Path("spec.toml").write_text(blocks["toml"], encoding="utf-8")
    assert main(shlex.split(command)[2:]) == 0
    assert Path("report.json").read_text(encoding="utf-8").startswith(blocks["json"])


def test_the_manual_names_every_note_and_every_meaning() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "reference" / "climate.md").read_text(encoding="utf-8")
    for code in [*RULES, *Meaning]:
        assert f"`{code}`" in manual
