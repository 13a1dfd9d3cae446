# SPDX-License-Identifier: EUPL-1.2
"""Files as they come in the world: each broken one gets a sentence with the place and what to do, and leaves no trace.

A trace is a row in any table, whatever it is about, or a file in the folder of the installation.
"""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from iedereen.checkup.queries.questionnaires import default_form, form_rules
from iedereen.cli.rooms import checkup, organisation
from iedereen.engines import forms
from tests.cast import NOW, Cast
from tests.engines.tables_files import changed, saved, workbook
from tests.rooms.checkup.test_import_answers import MAPPING
from tests.rooms.people.files import HOLDING_HEAD, PERSON_HEAD, UNIT_HEAD, table

pytestmark = pytest.mark.django_db
FORM = forms.write(default_form(), form_rules())
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


def edited(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(FORM))
    change(book)
    return saved(book)


def cell(sheet: str, place: str, value: object) -> bytes:
    def write(book: openpyxl.Workbook) -> None:
        book[sheet][place] = value

    return edited(write)


def bomb() -> bytes:
    """400 MB of nothing, in half a megabyte."""
    return changed(saved(workbook(["code"])), {"xl/worksheets/sheet1.xml": bytes(400 * 2**20)})


BOMB = bomb()
XLSFORM: list[tuple[str, bytes, tuple[str, ...]]] = [
    ("nothing", b"", ("het hele bestand", "Het bestand is leeg", "Kies het goede bestand")),
    ("csv", b"type;name\ntext;x\n", ("geen .xlsx-bestand", "sla het op als Excel-werkmap")),
    ("cut_off", FORM[: len(FORM) // 2], ("beschadigd", "sla het opnieuw op")),
    ("zip_bomb", BOMB, ("het hele bestand", "opnieuw op")),
    ("old_excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("geen .xlsx-bestand",)),
    ("web_page", b"<html><table></table></html>", ("geen .xlsx-bestand",)),
    ("picture", b"\x89PNG\r\n\x1a\n" + bytes(100), ("geen .xlsx-bestand",)),
    ("entities", changed(FORM, {"xl/worksheets/sheet1.xml": LAUGHS}), ("sla het",)),
    ("no_survey", edited(lambda b: b.remove(b["survey"])), ("blad survey", "ontbreekt", "Voeg het toe")),
    ("mixed_languages", cell("survey", "C1", "label"), ("kolom label", "geen taal", "Zet de taal erachter")),
    ("strange_language", cell("survey", "C1", "label::Klingon (tlh)"), ("Klingon", "Gebruik alleen")),
    ("formula", cell("survey", "C3", '=HYPERLINK("http://elders")'), ("rij 3", "formule", "Typ de tekst zelf")),
    ("tracking", cell("survey", "A3", "deviceid"), ("rij 3", "legt vast wie", "Haal deze rij weg")),
    ("place", cell("survey", "A3", "geopoint"), ("rij 3", "legt vast wie", "Haal deze rij weg")),
    ("unknown_scale", cell("survey", "A3", "select_one elders"), ("rij 3", "staat niet op het blad choices")),
    ("name", cell("survey", "B3", "naam met spaties"), ("rij 3", "kan niet", "Gebruik alleen letters")),
    ("columns", edited(lambda b: [b["survey"].cell(1, n, f"k{n}") for n in range(20, 3000)]),
     ("kolom k", "kennen we niet", "Haal hem weg")),
    ("rows", edited(lambda b: [b["survey"].append(["note", f"n{n}", "x"]) for n in range(3000)]),
     ("blad survey", "rijen", "Haal de rijen weg")),
]  # fmt: skip

PEOPLE_BOOK = saved(workbook(PERSON_HEAD.split(";"), ["900", "=1+1", "x@politie.example", "A", "", "2021-01-01"],
                             title="mensen"))  # fmt: skip
UNIT = "X1;Extra;team;E1;2021-01-01;"
ORGANISATION: list[tuple[str, str, bytes, tuple[str, ...]]] = [
    ("nothing", "mensen.csv", b"", ("mensen.csv", "leeg", "Kies het goede bestand")),
    ("encoding", "mensen.csv", table(PERSON_HEAD, []) + "900;René".encode("cp1252"),
     ("onleesbare tekens", "CSV UTF-8")),
    ("nul", "mensen.csv", table(PERSON_HEAD, ["900;Na\x00am;n@politie.example;A;;2021-01-01;"]),
     ("onzichtbaar teken", "Typ de tekst opnieuw")),
    ("unknown_team", "mensen.csv", table(PERSON_HEAD, ["900;Naam;n@politie.example;WEG;;2021-01-01;"]),
     ("mensen", "2", "team", "WEG staat niet in het bestand", "voeg hem toe")),
    ("person_twice", "mensen.csv", table(PERSON_HEAD, ["900;Naam;n@politie.example;A;;2021-01-01;"] * 2),
     ("3", "personeelsnummer", "regel 2", "Houd één regel")),
    ("taken_address", "mensen.csv", table(PERSON_HEAD, ["900;Naam;leader@politie.example;A;;2021-01-01;"]),
     ("al van iemand anders", "Controleer het adres")),
    ("formula", "mensen.xlsx", PEOPLE_BOOK, ("mensen", "formule", "Plak de waarde")),
    ("columns", "eenheden.csv", (";".join(f"k{n}" for n in range(10**6)) + "\n").encode(), ("kolommen",)),
    ("zip_bomb", "eenheden.xlsx", BOMB, ("uitpakken te groot", "Sla alleen de tabel op")),
    ("gzip_bomb", "eenheden.csv.gz", gzip.compress(UNIT_HEAD.encode() + b"\n" + b" " * (300 * 2**20)),
     ("te lang", "regeleinde")),
    ("entities", "eenheden.xlsx", changed(saved(workbook(["code"])), {"xl/worksheets/sheet1.xml": LAUGHS}),
     ("niet horen", "Sla het opnieuw op als .xlsx")),
    ("cycle", "eenheden.csv", table(UNIT_HEAD, ["D1;D1;district;D1;2021-01-01;"]), ("onder zichzelf", "Vul de code")),
    ("kind", "eenheden.csv", table(UNIT_HEAD, ["X1;Extra;ploeg;E1;2021-01-01;"]),
     ("eenheden", "soort", "Kies korps, eenheid")),
    ("year_10000", "eenheden.csv", table(UNIT_HEAD, ["X1;Extra;team;E1;10000-01-01;"]), ("geen datum", "2026-01-31")),
    ("own_role", "rollen.csv", table(HOLDING_HEAD, ["%ADMIN%;HRM-adviseur;E1;2021-01-01;"]),
     ("uzelf geen rol geven", "Haal deze regel weg")),
    ("quote", "eenheden.csv", table(UNIT_HEAD, ['X1;"Extra;team;E1;2021-01-01;']), ("aanhalingsteken", "Sluit het")),
    ("photo", "foto.png", b"\x89PNG\r\n\x1a\n", ("geen tabel", "Sla het op als .xlsx of .csv")),
    ("no_archive", "mensen.xlsx", b"PK\x03\x04" + bytes(200), ("beschadigd", "sla het opnieuw op")),
]  # fmt: skip

HEAD = "Team;q1;q2;hours\n"
ANSWERS: list[tuple[str, bytes, str | bytes, tuple[str, ...]]] = [
    ("nothing", b"", MAPPING, ("leeg", "Kies het goede bestand")),
    ("no_rows", HEAD.encode(), MAPPING, ("geen antwoorden", "Kies het goede bestand")),
    ("unknown_team", f"{HEAD}ZZ;1;2;8".encode(), MAPPING, ("regel 2, Team", "ZZ is niet bekend", "Verbeter de code")),
    ("no_team", f"{HEAD};1;2;8".encode(), MAPPING, ("regel 2, Team", "Vul de cel in")),
    ("outside", f"{HEAD}A;9;2;8".encode(), MAPPING, ("regel 2, q1", "buiten de schaal van 1 tot 5", "Verbeter")),
    ("word", f"{HEAD}A;1;=2+2;8".encode(), MAPPING, ("regel 2, q2", "'=2+2' is geen getal", "Vul een getal in")),
    ("endless", f"{HEAD}A;1;2;1e999".encode(), MAPPING, ("regel 2, hours", "geen getal")),
    ("encoding", HEAD.encode() + "A;1;2;\xe9".encode("latin-1"), MAPPING, ("onleesbare tekens", "CSV UTF-8")),
    ("column", b"Team;q1;q2\nA;1;2", MAPPING, ("regel 1, hours",)),
    ("twice", b"Team;q1;q1;q2;hours\nA;1;1;2;8", MAPPING, ("q1", "Houd er één over")),
    ("columns", (HEAD[:-1] + ";" + ";".join(f"k{n}" for n in range(10**6)) + "\n").encode(), MAPPING, ("kolommen",)),
    ("bomb", gzip.compress(HEAD.encode() + b" " * (300 * 2**20)), MAPPING, ("regel 2", "te lang", "regeleinde")),
    ("mapping", f"{HEAD}A;1;2;8".encode(), "title = [", ("geen TOML",)),
    ("mapping_encoding", f"{HEAD}A;1;2;8".encode(), MAPPING.encode() + b'\n# \xe9', ("geen TOML",)),
    ("future", f"{HEAD}A;1;2;8".encode(), MAPPING.replace("2025-03-31", "9999-12-31"), ("in de toekomst",)),
    ("web_page", b"<html><body>", MAPPING, ("webpagina", "Sla het op als .xlsx of .csv")),
]  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows every table of the installation has."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            [found[model._meta.db_table]] = cursor.fetchone()
    return found


@pytest.fixture
def untouched(cast: Cast, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """After the test: no table has other rows than before, and the installation's folder holds no file."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.HOME = tmp_path / "home"
    browsers = {}
    for name in ("hrm_force", "admin"):
        browsers[name] = Client()
        browsers[name].force_login(cast.people[name])
    before = rows()
    yield browsers
    assert rows() == before
    assert [p for p in settings.HOME.rglob("*") if p.is_file()] == []


def told(text: str, words: tuple[str, ...]) -> None:
    plain = " ".join(text.replace("&#x27;", "'").split())
    assert [w for w in words if w not in plain] == []
    assert "Traceback" not in plain and "%(" not in plain


@pytest.mark.parametrize(("data", "words"), [c[1:] for c in XLSFORM], ids=[c[0] for c in XLSFORM])
def test_questionnaires(
    untouched: Any, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, words: tuple[str, ...]
) -> None:
    upload = SimpleUploadedFile("lijst.xlsx", data)
    answer = untouched["hrm_force"].post("/check-up/vragenlijsten/", {"file": upload})
    assert answer.status_code == 422
    told(answer.content.decode(), (*words, "Er is niets bewaard"))
    file = tmp_path / "lijst.xlsx"
    file.write_bytes(data)
    assert checkup.main(["questionnaire", str(file), "--publish", "--by", cast.people["hrm_force"].number]) == 2
    told(capsys.readouterr().err, (*words, "Er is niets bewaard"))


@pytest.mark.parametrize(("name", "data", "words"), [c[1:] for c in ORGANISATION], ids=[c[0] for c in ORGANISATION])
def test_organisations(
    untouched: Any, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes,
    words: tuple[str, ...],
) -> None:  # fmt: skip
    mine = b"%ADMIN%" in data
    data = data.replace(b"%ADMIN%", cast.people["admin"].number.encode())
    answer = untouched["admin"].post("/organisatie/inlezen/", {"given": [SimpleUploadedFile(name, data)]})
    assert answer.status_code == 200
    told(answer.content.decode(), (*words, "Er is niets gewijzigd"))
    assert untouched["admin"].post("/organisatie/inlezen/bevestigen/").status_code == 409
    if mine:  # on the command line nobody is "oneself"
        return
    file = tmp_path / name
    file.write_bytes(data)
    assert organisation.main([str(file)]) == 2
    told(capsys.readouterr().err, (*words, "Er is niets gewijzigd"))


@pytest.mark.parametrize(("data", "mapping", "words"), [c[1:] for c in ANSWERS], ids=[c[0] for c in ANSWERS])
def test_earlier_answers(
    untouched: Any, cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, mapping: str | bytes,
    words: tuple[str, ...],
) -> None:  # fmt: skip
    del untouched
    packed = data.startswith(b"\x1f\x8b")
    file, meaning = tmp_path / ("vorig.csv.gz" if packed else "vorig.csv"), tmp_path / "vorig.toml"
    file.write_bytes(data)
    meaning.write_bytes(mapping if isinstance(mapping, bytes) else mapping.encode())
    number = cast.people["hrm_force"].number
    assert checkup.main(["import-answers", str(file), "--mapping", str(meaning), "--by", number]) == 2
    told(capsys.readouterr().err, (*words, "Er is niets gewijzigd"))


def test_there_are_enough_of_every_kind() -> None:
    assert min(len(XLSFORM), len(ORGANISATION), len(ANSWERS)) >= 10
    assert zipfile.is_zipfile(io.BytesIO(BOMB)) and len(BOMB) < 2**20
