# SPDX-License-Identifier: EUPL-1.2
"""`iedereen` itself: finding a command, explaining without a database, saying in words what is the matter."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from iedereen.cli import demo, main, postgres
from iedereen.cli.corps import story
from iedereen.ledger.actions import record
from iedereen.people.models import Person
from tests.cast import Cast

ROOT = Path(__file__).parents[2]
OF_DJANGO = {"manage"}  # explains itself on a database


def iedereen(home: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """The command as a user runs it: in a home of its own, without a database that was given."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "IEDEREEN_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "iedereen.cli.main", *words], cwd=home, env={**bare, **more}, text=True,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_without_a_command_it_tells_which_there_are(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(words) == 0
    told = capsys.readouterr().out
    assert all(f"  {name} " in told and command.purpose in told for name, command in main.COMMANDS.items())


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["opruimen"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "there is no command 'opruimen'" in told.err and "usage: iedereen" in told.err


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(main.COMMANDS) - OF_DJANGO))
def test_help_needs_no_database_and_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    done = iedereen(tmp_path, name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: iedereen {name}")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = iedereen(tmp_path, "verify", DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/none", IEDEREEN_SECRET_KEY="x")
    assert done.returncode == 1
    assert done.stderr.startswith("iedereen: DATABASE_URL cannot be reached")
    assert "Traceback" not in done.stderr


def test_trouble_with_the_database_gives_status_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def trouble(*_: object, **__: object) -> None:
        raise postgres.DatabaseTrouble("No PostgreSQL was found.")

    monkeypatch.setattr(main, "_stage", trouble)
    assert main.main(["verify"]) == 1
    assert capsys.readouterr().err == "iedereen: No PostgreSQL was found.\n"


def test_ctrl_c_gives_the_status_that_shells_know(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_run", stopped)
    assert main.main(["worker"]) == 130
    assert "Stopped." in capsys.readouterr().err


# The demo never touches an organisation that is not its own.


def test_the_demo_leaves_another_organisation_alone(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    before = Person.objects.count()
    for words in (["--build-only"], ["--build-only", "--again"], ["--build-only", "--full"]):
        assert demo.main(words) == 1
        assert "not the demo corps" in capsys.readouterr().err
    assert Person.objects.count() == before > 80


def test_the_demo_knows_its_own_corps(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    now = timezone.now()
    record(at=now - timedelta(days=1), by=None, action="demo_begun", subject=story.MARK, details={"teams": 6})
    record(at=now, by=None, action="demo_built", subject=story.MARK, details={"teams": 6})
    before = Person.objects.count()
    assert demo.main(["--build-only", "--teams", "9"]) == 0
    assert "6 base teams that is here is used" in capsys.readouterr().out
    assert Person.objects.count() == before


@pytest.mark.parametrize("words", [["--teams", "0"], ["--teams", "169"], ["--teams", "x"], ["--teams", "3", "--full"]])
def test_a_demo_of_an_impossible_size(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        demo.main(words)
    assert stop.value.code == 2
    assert "usage: iedereen demo" in capsys.readouterr().err
