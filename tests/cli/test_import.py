# SPDX-License-Identifier: EUPL-1.2
"""`iedereen import`: what it says, and its exit status."""

from pathlib import Path

import pytest

from iedereen.cli.rooms import organisation
from iedereen.people.models import Person
from tests.rooms.people.files import Files, files, whole

pytestmark = pytest.mark.django_db


def put(folder: Path, given: Files) -> list[str]:
    for name, data in given:
        (folder / name).write_bytes(data)
    return [str(folder / name) for name, _ in given]


def test_look_do_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = put(tmp_path, whole())
    assert organisation.main([*names, "--dry-run"]) == 0
    assert "Zo zou het veranderen" in capsys.readouterr().out and not Person.objects.exists()
    assert organisation.main(names) == 0
    told = capsys.readouterr()
    assert "4  nieuwe mensen" in told.out and "Let op: eenheden, regel 2, code: NL heeft niemand" in told.err
    assert Person.objects.count() == 4
    assert organisation.main(names) == 0
    assert "Er verandert niets" in capsys.readouterr().out


def test_what_is_wrong_gives_status_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = put(tmp_path, files(["X1;Extra;ploeg;;2020-01-01;"]))
    assert organisation.main(names) == 2
    told = capsys.readouterr().err
    assert "Niet goed: eenheden, regel 2, soort: 'ploeg' is geen soort eenheid" in told
    assert "1 x niet goed. Er is niets gewijzigd." in told


def test_more_than_a_thousand_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = put(tmp_path, files(people=[f"{n};Naam;geen adres;;;;" for n in range(1003)]))
    assert organisation.main(names) == 2
    assert "en nog 3 andere" in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert organisation.main([str(tmp_path / "weg.csv")]) == 2
    assert "niet gevonden" in capsys.readouterr().err
