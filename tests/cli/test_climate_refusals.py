# SPDX-License-Identifier: EUPL-1.2
"""`iedereen climate` on bad input: status 2, a message that names the place, and an untouched output."""

import gzip
import os
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iedereen.cli.files import columns, columns_csv
from iedereen.cli.files.climate import main

SPEC = 'team = "team"\n[scales.s]\nitems = ["a", "b"]\nrange = [1, 5]\n'
GOOD = "team,a,b\n1,2,3\n1,3,3\n"
OLD = '{"from": "an earlier run"}'


@pytest.fixture
def refuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command, see that it refuses and leaves the earlier output alone, and give its messages."""

    def refuse(content: bytes | str = GOOD, spec: bytes | str = SPEC, name: str = "answers.csv") -> list[str]:
        for path, written in ((tmp_path / name, content), (tmp_path / "spec.toml", spec)):
            path.write_bytes(written.encode() if isinstance(written, str) else written)
        output = tmp_path / "report.json"
        output.write_text(OLD)
        before = sorted(tmp_path.iterdir())
        arguments = ["--input", tmp_path / name, "--spec", tmp_path / "spec.toml", "--output", output]
        status = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        assert (status, shown.out, output.read_text()) == (2, "", OLD)
        assert sorted(tmp_path.iterdir()) == before
        lines = shown.err.splitlines()
        assert lines
        assert all(line.startswith("iedereen climate: ") for line in lines)
        return [line.removeprefix(f"iedereen climate: {tmp_path}/") for line in lines]

    return refuse


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "answers.csv: row 1 is empty"),
        ("\n\n", "answers.csv: row 1 is empty"),
        (gzip.compress(b"", mtime=0), "answers.csv: row 1 is empty"),
        ("team,a,b\n", "answers.csv: no rows below the column names"),
        ("team,a\n1,2\n", "answers.csv: row 1: column 'b' of the spec is missing; the file has 'team', 'a'."),
        (
            "Team,a,b\n1,2,3\n",
            "answers.csv: row 1: column 'team' of the spec is missing; did you mean 'Team'?",
        ),
        ("team,a,b,a\n1,2,3,4\n", "answers.csv: row 1: 'a' is the name of columns 2 and 4; rename one."),
        (GOOD + "2,vier,3\n", "answers.csv: row 4, column 'a': 'vier' is not a number; write a number"),
        (GOOD + "\n2,3,\x1b[2J\n", "answers.csv: row 5, column 'b': '\\x1b[2J' is not a number"),
        (GOOD + "2,nan,3\n", "answers.csv: row 4, column 'a': 'nan' is not a number"),
        (GOOD + "2,1_0,3\n", "answers.csv: row 4, column 'a': '1_0' is not a number"),
        (GOOD + "2,1e400,3\n", "answers.csv: row 4, column 'a': '1e400' is not a number"),
        (GOOD + "2,٣,3\n", "answers.csv: row 4, column 'a': '٣' is not a number"),
        ("team;a;b\n1;1.234,5;2\n", "answers.csv: row 2, column 'a': '1.234,5' is not a number"),
        (GOOD + f"2,{'9' * 500},3\n", f"answers.csv: row 4, column 'a': '{'9' * 60}…' is not a number"),
        (
            GOOD + "2,6,3\n",
            "answers.csv: row 4, column 'a': 6.0 is outside the range 1 to 5 of [scales.s]; correct",
        ),
        (
            GOOD + "\n2,1,0.999\n",
            "answers.csv: row 5, column 'b': 0.999 is outside the range 1 to 5 of [scales.s]",
        ),
        (GOOD + "2,3\n", "answers.csv: row 4 has 2 cells where row 1 has 3"),
        (GOOD + '2,"3,3\n', "answers.csv: row 4 (line 4) is not valid CSV"),
        (GOOD + '2,"3"x,3\n', "answers.csv: row 4 (line 4) is not valid CSV"),
        ("team,a,b\r1,2,3\r", "answers.csv: row 1 (line 1) is not valid CSV"),
        (f"team,a,b\n1,{'1' * 200_000},2\n", "answers.csv: row 2 (line 2) is not valid CSV (field larger"),
        (
            GOOD.encode() + b"1,2,\xe9\n",
            "answers.csv: line 4, byte 5 is not UTF-8; save the file as CSV in UTF-8.",
        ),
        (
            GOOD.encode("utf-16"),
            "answers.csv: line 1 holds a NUL byte, so is no text; save it as CSV in UTF-8.",
        ),
        (GOOD.encode() + b"1,\0,2\n", "answers.csv: line 4 holds a NUL byte"),
        (gzip.compress((GOOD + "1,2,3\n" * 99).encode(), mtime=0)[:-9], "answers.csv: line "),
        (b"\x1f\x8bnot gzip at all", "answers.csv: line 1: the gzip data break off or are damaged"),
    ],
)
def test_bad_csv(refuse, content: bytes | str, message: str) -> None:
    messages = refuse(content)
    assert len(messages) == 1
    assert messages[0].startswith(message)


def test_truncated_gzip_is_named_as_such(refuse) -> None:
    packed = gzip.compress(os.urandom(50_000).hex().encode().join([GOOD.encode(), b"\n"]), mtime=0)
    assert "the gzip data break off or are damaged; copy or compress the file again." in refuse(packed[:2_000])[0]


def test_damaged_gzip_is_named_as_such(refuse) -> None:
    packed = bytearray(gzip.compress((GOOD + "1,2,3\n" * 5_000).encode(), mtime=0))
    packed[len(packed) // 2] ^= 0xFF
    assert "answers.csv: line" in refuse(bytes(packed))[0]


def test_a_million_columns(refuse) -> None:
    header = ",".join(f"c{number}" for number in range(1_000_000))
    assert refuse(header + "\n")[0].startswith(
        "answers.csv: row 1 has 1000000 columns, more than the 10000 that can be read"
    )


def test_a_line_without_end(refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns_csv, "LONGEST_LINE", 1000)
    assert refuse(GOOD + "1" * 1001)[0].startswith("answers.csv: line 4 is longer than 1000 bytes")


def test_too_many_rows(refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_ROWS", 3)
    assert refuse(GOOD + "1,1,1\n" * 2) == ["answers.csv: more than 3 rows; split the file."]


def test_every_problem_has_its_own_line(refuse) -> None:
    messages = refuse("team,a,b\n1,x,2\n1,1\n1,1,y\n")
    assert [message.split(";")[0] for message in messages] == [
        "answers.csv: row 2, column 'a': 'x' is not a number",
        "answers.csv: row 3 has 2 cells where row 1 has 3",
        "answers.csv: row 4, column 'b': 'y' is not a number",
    ]


def test_no_more_than_twenty_problems_are_listed(refuse) -> None:
    messages = refuse("team,a,b\n" + "1,x,9\n" * 1000)
    assert len(messages) == 21
    assert messages[-1] == "answers.csv: these are the first 20 problems; mend them and try again."


def parquet(folder: Path, select: str) -> bytes:
    name = str(folder / "made.parquet").replace("'", "''")
    duckdb.connect().execute(f"COPY ({select}) TO '{name}' (FORMAT parquet)")
    content = (folder / "made.parquet").read_bytes()
    (folder / "made.parquet").unlink()
    return content


@pytest.mark.parametrize(
    ("select", "message"),
    [
        ("SELECT 1 AS team, 2 AS a", "schema: column 'b' of the spec is missing; the file has 'team', 'a'."),
        ("SELECT 1 AS team, 2 AS a, 'x' AS b", "column 'b' holds VARCHAR; write it as a column of numbers."),
        ("SELECT 1 AS team, 2 AS a, true AS b", "column 'b' holds BOOLEAN; write it as a column of numbers."),
        (
            "SELECT [1] AS team, 2 AS a, 3 AS b",
            "column 'team' holds INTEGER[]; a team is a text or a number.",
        ),
        ("SELECT 1 AS team, 2 AS a, 3 AS b LIMIT 0", "no rows below the column names"),
        ("SELECT 1 AS team, 2 AS a, 'inf'::DOUBLE AS b", "row 1, column 'b': inf is not a usable number"),
        (
            "SELECT 1 AS team, i AS a, 1 AS b FROM range(4, 7) t(i)",
            "row 3, column 'a': 6.0 is outside the range",
        ),
    ],
)
def test_bad_parquet(refuse, tmp_path: Path, select: str, message: str) -> None:
    messages = refuse(parquet(tmp_path, select), name="answers.parquet")
    assert len(messages) == 1
    assert messages[0].startswith(f"answers.parquet: {message}")


@pytest.mark.parametrize("content", [GOOD, "", b"PAR1", b"PA", gzip.compress(b"PAR1", mtime=0)])
def test_what_is_no_parquet(refuse, content: bytes | str) -> None:
    messages = refuse(content, name="answers.parquet")
    assert len(messages) == 1
    assert messages[0].startswith("answers.parquet: ")
    assert "Parquet" in messages[0]


def test_damaged_parquet(refuse, tmp_path: Path) -> None:
    whole = parquet(tmp_path, "SELECT 1 AS team, i AS a, 2 AS b FROM range(1, 5) t(i)")
    for damaged in (b"PAR1" + b"\xff" * 100 + b"PAR1", whole[:40] + b"\0" * (len(whole) - 60) + whole[-20:]):
        assert refuse(damaged, name="answers.parquet")[0].startswith("answers.parquet: cannot be read as Parquet (")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "spec.toml: team must name the column"),
        ("team = 3\n" + SPEC[14:], "spec.toml: team must name the column"),
        ('team = "team"', "spec.toml: no scale; add at least one table [scales.NAME]"),
        ('team = "team"\nscales = 3', "spec.toml: no scale"),
        ('team = "team"\nscales.s = 3', "spec.toml: [scales.s] must be a table"),
        ("teams = 1\n" + SPEC, "spec.toml: unknown key 'teams'; a spec has team and [scales.NAME]."),
        (SPEC + "ranges = [1, 5]\n", "spec.toml: [scales.s]: unknown key 'ranges'; a scale has items, range"),
        (SPEC.replace('"b"', '"a"'), "spec.toml: [scales.s]: item 'a' is listed twice; list it once."),
        (SPEC.replace('"b"', '""'), "spec.toml: [scales.s]: items holds an empty name"),
        (SPEC.replace('"b"', "2"), "spec.toml: [scales.s]: items must be a list of column names"),
        (SPEC.replace('["a", "b"]', "[]"), "spec.toml: [scales.s]: items is empty"),
        (SPEC.replace('["a", "b"]', '"a"'), "spec.toml: [scales.s]: items must be a list of column names"),
        (SPEC.replace('"b"', '"team"'), "spec.toml: [scales.s]: the team column 'team' cannot be an item"),
        (SPEC + 'reverse = ["c"]\n', "spec.toml: [scales.s]: reverse names 'c', which is not in items"),
        (SPEC + "reverse = 1\n", "spec.toml: [scales.s]: reverse must be a list of column names"),
        (
            SPEC.replace("range = [1, 5]", 'reverse = ["a"]'),
            "spec.toml: [scales.s]: reverse of 'a' needs a range",
        ),
        (
            SPEC.replace("[1, 5]", "[5, 1]"),
            "spec.toml: [scales.s]: range [5, 1] must have its lower end first",
        ),
        (
            SPEC.replace("[1, 5]", "[5, 5]"),
            "spec.toml: [scales.s]: range [5, 5] must have its lower end first",
        ),
        (SPEC.replace("[1, 5]", "[1]"), "spec.toml: [scales.s]: range must be two ordinary numbers"),
        (SPEC.replace("[1, 5]", "[1, true]"), "spec.toml: [scales.s]: range must be two ordinary numbers"),
        (SPEC.replace("[1, 5]", "[1, inf]"), "spec.toml: [scales.s]: range must be two ordinary numbers"),
        (SPEC.replace("[1, 5]", "[nan, 5]"), "spec.toml: [scales.s]: range must be two ordinary numbers"),
        (
            SPEC.replace("[1, 5]", "[1, 1" + "0" * 400 + "]"),
            "spec.toml: [scales.s]: range must be two ordinary",
        ),
        ('team = "team"\n[scales." "]\nitems = ["a"]', "spec.toml: [scales. ]: a scale has an empty name"),
        ('team = "team"\n[scales."\\u001b\\n"]', "spec.toml: [scales.\\x1b\\n]: items must be a list"),
        (SPEC + "x = \n", "spec.toml: is not valid TOML (Invalid value (at line 5"),
        (SPEC + SPEC, "spec.toml: is not valid TOML ("),
        ("x = " + "[" * 100_000, "spec.toml: is not valid TOML ("),
        ("x = 1" + "0" * 5_000, "spec.toml: is not valid TOML ("),
        (SPEC.encode() + b"\n# caf\xe9\n", "spec.toml: line 6 is not UTF-8"),
        ("#" * 1_000_001, "spec.toml: longer than 1000000 bytes"),
        (
            'team = "team"\n[scales.s]\nitems = ' + str([f"c{n}" for n in range(2001)]),
            "spec.toml: 2001 item columns",
        ),
    ],
)
def test_bad_spec(refuse, spec: bytes | str, message: str) -> None:
    assert refuse(spec=spec)[0].startswith(message)


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    source, spec = tmp_path / "answers.csv", tmp_path / "spec.toml"
    source.write_text(GOOD)
    spec.write_text(SPEC)
    return source, spec


def test_missing_files_and_folders(files: tuple[Path, Path], tmp_path: Path, capsys) -> None:
    source, spec = files
    nowhere, report = tmp_path / "nowhere", tmp_path / "report.json"
    for arguments, message in [
        ((nowhere, spec, report), f"{nowhere}: there is no such file"),
        ((tmp_path, spec, report), f"{tmp_path}: there is no such file"),
        ((source, nowhere, report), f"{nowhere}: there is no such file"),
        ((source, spec, nowhere / "report.json"), f"the folder {nowhere} does not exist"),
        ((source, spec, tmp_path), f"{tmp_path}: is not a file; name a file to write."),
        ((source, spec, source), f"{source}: is also an input; name another output."),
        ((source, spec, spec), f"{spec}: is also an input; name another output."),
        ((source, spec, tmp_path / ("x" * 300)), "File name too long"),
    ]:
        assert run("--input", arguments[0], "--spec", arguments[1], "--output", arguments[2]) == 2
        assert message in capsys.readouterr().err
    assert (source.read_text(), spec.read_text(), report.exists()) == (GOOD, SPEC, False)


def test_a_failing_write_leaves_nothing_behind(
    files: tuple[Path, Path], tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device", "report.json")

    report = tmp_path / "report.json"
    report.write_text(OLD)
    monkeypatch.setattr(os, "fsync", full)
    assert run("--input", files[0], "--spec", files[1], "--output", report) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert report.read_text() == OLD
    assert sorted(tmp_path.iterdir()) == sorted([*files, report])


@pytest.mark.parametrize("arguments", [[], ["--input", "x"], ["--wrong", "x"]])
def test_wrong_arguments(arguments: list[str], capsys) -> None:
    assert main(arguments) == 2
    assert "usage: iedereen climate" in capsys.readouterr().err


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([GOOD.encode(), SPEC.encode(), gzip.compress(GOOD.encode(), mtime=0)]),
    st.integers(0, 70),
    st.binary(max_size=4),
    st.sampled_from(["answers.csv", "answers.parquet", "spec.toml"]),
)
def test_no_bytes_whatsoever_end_in_a_traceback(
    tmp_path: Path, whole: bytes, place: int, put: bytes, name: str
) -> None:
    source, spec, report = (tmp_path / part for part in ("answers.csv", "spec.toml", "report.json"))
    source.write_text(GOOD)
    spec.write_text(SPEC)
    report.unlink(missing_ok=True)
    damaged = tmp_path / name
    damaged.write_bytes(whole[:place] + put + whole[place + len(put) :])
    read = source if damaged == spec else damaged
    status = run("--input", read, "--spec", spec, "--output", report)
    assert (status, report.exists()) in {(0, True), (2, False)}
