# SPDX-License-Identifier: EUPL-1.2
"""Every way in which a file of units, people or roles can be wrong: found, at the right place, and nothing written."""

import io
from collections.abc import Callable

import openpyxl
import pytest

from iedereen.ledger.models import Line
from iedereen.people.actions import import_organisation
from iedereen.people.models import Person, Position, RoleHolding, Unit, UnitPeriod
from iedereen.people.rules.filing import Finding
from iedereen.screen.faults import SENTENCES, fault
from tests.cast import NOW
from tests.rooms.people.files import HOLDING_HEAD, HOLDINGS, PEOPLE, PERSON_HEAD, UNITS, Files, files, table, whole

pytestmark = pytest.mark.django_db

Place = tuple[str, str | None, int | None, str | None]  # code, sheet, row, column


def unit(*rows: str) -> Files:
    """The good files with these rows behind the units (the first is row 8)."""
    return files([*UNITS, *rows], PEOPLE, HOLDINGS)


def person(*rows: str) -> Files:
    """... behind the people (the first is row 6)."""
    return files(UNITS, [*PEOPLE, *rows], HOLDINGS)


def holding(*rows: str) -> Files:
    """... behind the roles (the first is row 5)."""
    return files(UNITS, PEOPLE, [*HOLDINGS, *rows])


def without(files: Files, name: str) -> Files:
    return [f for f in files if f[0] != name]


U, P, R = "eenheden", "mensen", "rollen"
BROKEN: list[tuple[Files, list[Place]]] = [
    # Units
    (unit("X1;;team;MN;2020-01-01;"), [("value_missing", U, 8, "naam")]),
    (unit(";Naamloos;team;MN;2020-01-01;"), [("value_missing", U, 8, "code")]),
    (unit("X1;Extra;team;MN;;"), [("value_missing", U, 8, "geldig_van")]),
    (unit(f"X1;{'n' * 121};team;MN;2020-01-01;"), [("value_too_long", U, 8, "naam")]),
    (unit("X 1;Extra;team;MN;2020-01-01;"), [("bad_code", U, 8, "code")]),
    (unit("inlezen;Extra;team;MN;2020-01-01;"), [("bad_code", U, 8, "code")]),
    (unit("X1;Extra;team;MN;2020-31-01;"), [("bad_date", U, 8, "geldig_van")]),
    (unit("X1;Extra;team;MN;2020-02-01;2020-02-01"), [("end_before_start", U, 8, "geldig_tot")]),
    (unit("X1;Extra;ploeg;MN;2020-01-01;"), [("unknown_kind", U, 8, "soort")]),
    (unit("X1;Extra;team;;2020-01-01;"), [("parent_needed", U, 8, "bovenliggend")]),
    (unit("X1;Extra;team;X1;2020-01-01;"), [("own_parent", U, 8, "bovenliggend")]),
    (unit("X1;Extra;team;ZZ;2020-01-01;"), [("unknown_parent", U, 8, "bovenliggend")]),
    (unit("X1;Extra;district;MN1;2020-01-01;"), [("wrong_parent_kind", U, 8, "bovenliggend")]),
    (unit("X1;Extra;korps;NL;2020-01-01;2021-01-01"), [
        ("wrong_parent_kind", U, 8, "bovenliggend"), ("second_force", U, 2, "soort"), ("second_force", U, 8, "soort"),
    ]),
    (unit("X1;Extra;team;MN;2019-01-01;"), [("parent_not_there", U, 8, "bovenliggend")]),
    (
        unit("X1;Een;district;X2;2020-01-01;", "X2;Twee;district;X1;2020-01-01;"),
        [("cycle", U, 8, "bovenliggend"), ("cycle", U, 9, "bovenliggend")],
    ),
    (unit("MN1A;Team Naarden;basisteam;MN2;2022-01-01;"), [("periods_overlap", U, 8, "geldig_van")]),
    (unit("MN1A;Team Naarden;team;MN1;2019-01-01;2020-01-01"), [
        ("parent_not_there", U, 8, "bovenliggend"), ("kind_changed", U, 8, "soort"),
    ]),
    # People
    (person(";Eva;eva@politie.example;MN1A;;2021-01-01;"), [("value_missing", P, 6, "personeelsnummer")]),
    (person("104;;eva@politie.example;MN1A;;2021-01-01;"), [("value_missing", P, 6, "naam")]),
    (person("104;Eva;eva politie.example;MN1A;;2021-01-01;"), [("bad_email", P, 6, "e-mail")]),
    (person("104;Eva;;MN1A;;2021-01-01;"), [("value_missing", P, 6, "e-mail")]),
    (person("104;Eva;eva@politie.example;ZZ;;2021-01-01;"), [("unknown_unit", P, 6, "team")]),
    (person("104;Eva;eva@politie.example;MN1A;;;"), [("value_missing", P, 6, "in_team_vanaf")]),
    (person("104;Eva;eva@politie.example;;;2021-01-01;"), [("team_needed", P, 6, "team")]),
    (person("104;Eva;eva@politie.example;MN1A;;1-1-2021;31-12-2020"), [("end_before_start", P, 6, "in_team_tot")]),
    (person("104;Eva;eva@politie.example;MN1A;;gisteren;"), [("bad_date", P, 6, "in_team_vanaf")]),
    (person("104;Eva;eva@politie.example;MN1A;;2019-01-01;"), [("unit_not_there_then", P, 6, "team")]),
    (person("100;Eva;eva@politie.example;MN1A;;2021-01-01;"), [("duplicate_number", P, 6, "personeelsnummer")]),
    (person("104;Eva;ANNA@politie.example;MN1A;;2021-01-01;"), [("duplicate_email", P, 6, "e-mail")]),
    # Roles
    (holding(";HRM-adviseur;MN;2021-01-01;"), [("value_missing", R, 5, "personeelsnummer")]),
    (holding("102;Baas;MN;2021-01-01;"), [("unknown_role", R, 5, "rol")]),
    (holding("102;Medewerker;MN1A;2021-01-01;"), [("role_follows_team", R, 5, "rol")]),
    (holding("999;HRM-adviseur;MN;2021-01-01;"), [("unknown_person", R, 5, "personeelsnummer")]),
    (holding("102;HRM-adviseur;ZZ;2021-01-01;"), [("unknown_unit", R, 5, "eenheid")]),
    (holding("102;Politiechef;MN1A;2021-01-01;"), [("role_wrong_place", R, 5, "eenheid")]),
    (holding("102;HRM-adviseur;MN;2021-01-01;2020-01-01"), [("end_before_start", R, 5, "geldig_tot")]),
    (holding("102;HRM-adviseur;MN;2021-13-01;"), [("bad_date", R, 5, "geldig_van")]),
    (holding("102;HRM-adviseur;MN;2019-01-01;"), [("unit_not_there_then", R, 5, "eenheid")]),
    (holding("100;Leidinggevende;MN1A;2022-01-01;"), [("periods_overlap", R, 5, "geldig_van")]),
    # Files and sheets
    ([("eenheden.csv", b"")], [("empty_file", "eenheden.csv", None, None)]),
    ([("foto.png", b"\x89PNG\r\n")], [("unknown_format", "foto.png", None, None)]),
    ([("lijst.csv", table("naam;kleur", ["a;b"]))], [("no_known_sheet", None, None, None)]),
    (
        [*whole(), ("mensen2.csv", table(PERSON_HEAD, PEOPLE))],
        [("table_twice", "mensen2", None, None)],
    ),
    (
        [*without(whole(), "rollen.csv"), ("rollen.csv", table("personeelsnummer;rol;eenheit;geldig_van", []))],
        [("missing_column", R, None, "eenheid"), ("unknown_column", R, None, "eenheit")],
    ),
    (
        [*without(whole(), "rollen.csv"), ("rollen.csv", table(HOLDING_HEAD, ["100;HRM-adviseur;MN"]))],
        [("short_row", R, 2, None)],
    ),
]  # fmt: skip


def places(findings: tuple[Finding, ...]) -> list[Place]:
    return [(f.code, f.sheet, f.row, f.column) for f in findings]


def count() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, UnitPeriod, Person, Position, RoleHolding, Line))


@pytest.mark.parametrize(("broken", "expected"), BROKEN, ids=[f"{i}-{e[0][0]}" for i, (_, e) in enumerate(BROKEN)])
def test_found_at_its_place_and_nothing_written(broken: Files, expected: list[Place]) -> None:
    before = count()
    for dry_run in (True, False):
        report = import_organisation(files=broken, by=None, now=NOW, dry_run=dry_run)
        assert sorted(places(report.problems), key=str) == sorted(expected, key=str)
        assert not report.written and not report.nothing_to_do
    assert count() == before
    assert all("%(" not in fault(f.code, f.details) for f in report.problems)


def test_the_good_files_are_good() -> None:
    report = import_organisation(files=whole(), by=None, now=NOW, dry_run=True)
    assert report.problems == ()
    assert places(report.warnings) == [
        ("unit_without_leader", U, row, "code") for row in (2, 3, 4, 5)
    ]  # fmt: skip


def test_all_at_once_in_the_order_of_the_files() -> None:
    broken = files(
        [*UNITS, "X1;Extra;ploeg;MN;2020-01-01;"], [*PEOPLE, "104;Eva;eva;MN1A;;2021-01-01;"],
        ["999;HRM-adviseur;MN;2021-01-01;", *HOLDINGS],
    )  # fmt: skip
    report = import_organisation(files=broken, by=None, now=NOW, dry_run=False)
    assert places(report.problems) == [
        ("unknown_kind", U, 8, "soort"), ("bad_email", P, 6, "e-mail"), ("unknown_person", R, 2, "personeelsnummer"),
    ]  # fmt: skip


def test_a_thousand_are_shown_and_all_are_counted() -> None:
    rows = [f"{n};Naam;geen adres;MN1A;;2021-01-01;" for n in range(200, 1400)]
    report = import_organisation(files=person(*rows), by=None, now=NOW, dry_run=True)
    assert (report.problem_count, len(report.problems)) == (1200, 1000)


def test_against_the_database() -> None:
    import_organisation(files=whole(), by=None, now=NOW, dry_run=False)
    report = import_organisation(
        files=files(
            ["MN1A;Team Naarden;team;MN1;2020-01-01;", "MN1;Gooi;district;MN;2020-01-01;2025-01-01"],
            ["104;Eva;Anna@politie.example;MN1A;;2021-01-01;"], [],
        ), by=None, now=NOW, dry_run=False,
    )  # fmt: skip
    assert sorted(places(report.problems), key=str) == [
        ("children_left", U, 3, "geldig_tot"), ("email_taken", P, 2, "e-mail"),
        ("kind_changed", U, 2, "soort"), ("parent_not_there", U, 2, "bovenliggend"),
    ]  # fmt: skip
    assert not report.written


def test_people_and_roles_that_stay_behind_are_named() -> None:
    import_organisation(files=whole(), by=None, now=NOW, dry_run=False)
    ends = files(["MN1A;Team Naarden;basisteam;MN1;2020-01-01;2026-06-01"])
    report = import_organisation(files=ends, by=None, now=NOW, dry_run=True)
    assert report.problems == ()
    assert [(f.code, f.row, f.details["number"]) for f in report.warnings] == [
        ("people_left", 2, "2"), ("roles_left", 2, "1"),
    ]  # fmt: skip


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, data in whole():
        sheet = book.create_sheet(name.removesuffix(".csv"))
        for line in data.decode().splitlines():
            sheet.append([cell or None for cell in line.split(";")])
    change(book)
    place = io.BytesIO()
    book.save(place)
    return place.getvalue()


def test_a_workbook_says_the_same_and_hidden_or_strange_sheets_are_told() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Toelichting").append(["Lees dit"])
        book.create_sheet("Adressen").append(["straat"])
        hidden = book.create_sheet("Oud")
        hidden.append(["code"])
        hidden.sheet_state = "hidden"

    one = import_organisation(files=[("o.xlsx", workbook(change))], by=None, now=NOW, dry_run=True)
    assert one.problems == ()
    assert one.changes == import_organisation(files=whole(), by=None, now=NOW, dry_run=True).changes
    assert {("sheet_not_read", "Adressen"), ("hidden_sheet", "Oud")} < {(f.code, f.sheet) for f in one.warnings}
    assert "Toelichting" not in {f.sheet for f in one.warnings}


def test_a_formula_in_a_workbook_is_found() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["mensen"]["B3"] = "=A1"

    report = import_organisation(files=[("o.xlsx", workbook(change))], by=None, now=NOW, dry_run=True)
    assert places(report.problems) == [("formula_cell", "mensen", 3, "naam")]


def test_every_code_of_the_tests_has_a_sentence() -> None:
    assert {code for _, expected in BROKEN for code, *_ in expected} <= set(SENTENCES)
