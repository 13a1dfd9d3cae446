# SPDX-License-Identifier: EUPL-1.2
"""What an import does: history, moves, the same file twice, all or nothing, one at a time."""

import threading
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from iedereen.engines import tables
from iedereen.ledger.models import Line
from iedereen.people.actions import import_organisation, importing, rewriting
from iedereen.people.models import Person, Position, RoleHolding, Unit, UnitPeriod
from iedereen.people.queries import Tree, tree
from iedereen.people.rules import Role
from iedereen.people.rules.planning import Changes
from iedereen.screen.faults import FILE
from iedereen.screen.rules import Refused
from tests.cast import NOW, Cast
from tests.rooms.people.files import HOLDINGS, PEOPLE, UNITS, Files, files, whole

pytestmark = pytest.mark.django_db


def run(given: Files, dry_run: bool = False) -> importing.ImportReport:
    report = import_organisation(files=given, by=None, now=NOW, dry_run=dry_run)
    assert report.problems == (), report.problems
    return report


def rows() -> list[list[tuple[object, ...]]]:
    """Everything that the import writes, with the rows' own keys: equal means that nothing was touched."""
    written = (Unit, UnitPeriod, Person, Position, RoleHolding, Line)
    return [sorted(model.objects.values_list(), key=str) for model in written]


def path(at: Tree, code: str) -> list[str]:
    place = next(p for p in at.places.values() if p.code == code)
    return [place.name, *(at.places[u].name for u in at.lines[place.id])]


def work(number: str) -> list[tuple[str, date, date | None]]:
    found = Position.objects.filter(person__number=number).order_by("valid")
    return [(p.unit.code, p.valid.lower, p.valid.upper) for p in found.select_related("unit")]


def test_the_first_time() -> None:
    report = run(whole())
    assert report.changes == Changes(units_new=6, people_new=4, roles_given=3)
    assert report.written and not report.nothing_to_do
    line = Line.objects.get()
    assert (line.action, line.actor, line.subject_id) == ("organisation_imported", None, report.sha256)
    assert line.details["people_new"] == 4
    assert path(tree(date(2026, 3, 2)), "MN1A") == ["Team Naarden", "Gooi", "Midden", "Korps"]
    assert not Person.objects.get(number="100").has_usable_password()


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    before = rows()
    report = run(whole(), dry_run=True)
    assert rows() == before
    assert report.changes == run(whole()).changes


def test_the_same_file_twice_changes_nothing() -> None:
    run(whole())
    before = rows()
    report = run(whole())
    assert rows() == before
    assert report.nothing_to_do and not report.written


@pytest.mark.policy("G4")
def test_a_reorganisation_closes_the_old_place_and_the_unit_stays_itself() -> None:
    run(whole())
    key = Unit.objects.get(code="MN1A").pk
    moved = files(["MN1A;Team Gooi Noord;basisteam;MN2;2026-01-01;"])
    assert run(moved).changes == Changes(units_changed=1)
    assert path(tree(date(2025, 12, 31)), "MN1A") == ["Team Naarden", "Gooi", "Midden", "Korps"]
    assert path(tree(date(2026, 1, 1)), "MN1A") == ["Team Gooi Noord", "Vecht", "Midden", "Korps"]
    assert Unit.objects.get(code="MN1A").pk == key
    assert work("100") == [("MN1A", date(2021, 1, 1), None)]
    assert run(moved).nothing_to_do
    # A full file that is dated later and says nothing new, changes nothing either.
    assert run(files(["MN1A;Team Gooi Noord;basisteam;MN2;2026-03-01;"])).nothing_to_do


def test_a_unit_ends_and_is_in_no_tree_after() -> None:
    run(whole())
    ends = files(["MN1B;Team Huizen;basisteam;MN1;2020-01-01;2026-01-01"])
    run(ends)
    assert "MN1B" in {p.code for p in tree(date(2025, 12, 31)).places.values()}
    assert "MN1B" not in {p.code for p in tree(date(2026, 1, 1)).places.values()}
    assert run(ends).nothing_to_do


def test_a_district_ends_together_with_what_was_below_it() -> None:
    run(whole())
    run(files([
        "MN1;Gooi;district;MN;2020-01-01;2026-01-01", "MN1A;Team Naarden;basisteam;MN2;2026-01-01;",
        "MN1B;Team Huizen;basisteam;MN2;2026-01-01;",
    ]))  # fmt: skip
    assert path(tree(date(2026, 1, 1)), "MN1B") == ["Team Huizen", "Vecht", "Midden", "Korps"]


def test_history_can_be_told_in_one_file() -> None:
    run(files([
        "NL;Korps;korps;;2013-01-01;", "MN;Oud;eenheid;NL;2013-01-01;2020-01-01", "MN;Nieuw;eenheid;NL;2020-01-01;",
    ]))  # fmt: skip
    assert [path(tree(date(y, 6, 1)), "MN")[0] for y in (2013, 2019, 2020)] == ["Oud", "Oud", "Nieuw"]


def test_somebody_moves_and_the_old_position_is_closed() -> None:
    run(whole())
    moved = files(people=["101;Bas Vos;bas@politie.example;MN1B;Agent;2026-02-01;"])
    assert run(moved).changes == Changes(people_moved=1)
    assert work("101") == [("MN1A", date(2021, 1, 1), date(2026, 2, 1)), ("MN1B", date(2026, 2, 1), None)]
    assert run(moved).nothing_to_do


def test_somebody_leaves() -> None:
    run(whole())
    run(files(people=["101;Bas Vos;bas@politie.example;MN1A;Agent;2021-01-01;2026-02-01"]))
    assert work("101") == [("MN1A", date(2021, 1, 1), date(2026, 2, 1))]


def test_a_row_without_team_leaves_work_as_it_is() -> None:
    run(whole())
    assert run(files(people=["101;Bas Vos-Das;bas@politie.example;;;;"])).changes == Changes(people_changed=1)
    assert work("101") == [("MN1A", date(2021, 1, 1), None)]


def test_two_people_swap_addresses_and_no_old_address_opens_an_account() -> None:
    run(whole())
    anna = Person.objects.get(number="100")
    EmailAddress.objects.create(user=anna, email="anna@politie.example", primary=True)
    run(files(people=["100;Anna Bos;bas@politie.example;;;;", "101;Bas Vos;anna@politie.example;;;;"]))
    assert dict(Person.objects.values_list("number", "email"))["100"] == "bas@politie.example"
    assert not EmailAddress.objects.exists()


def test_an_address_that_becomes_free_in_the_same_file_can_be_taken() -> None:
    run(whole())
    run(files(people=[
        "104;Eva;anna@politie.example;MN1A;;2026-01-01;", "100;Anna Bos;a.bos@politie.example;;;;",
    ]))  # fmt: skip
    assert Person.objects.get(email="anna@politie.example").number == "104"


def test_a_role_ends_and_begins_again() -> None:
    run(whole())
    ended = files(holdings=["100;team_leader;MN1A;2021-01-01;2025-01-01"])
    assert run(ended).changes == Changes(roles_changed=1)
    run(files(holdings=["100;Leidinggevende;MN1A;2026-01-01;"]))
    held = RoleHolding.objects.filter(person__number="100", role=Role.TEAM_LEADER.value).order_by("valid")
    assert [(h.valid.lower, h.valid.upper) for h in held] == [
        (date(2021, 1, 1), date(2025, 1, 1)), (date(2026, 1, 1), None),
    ]  # fmt: skip


def test_who_is_not_in_the_file_stays() -> None:
    run(whole())
    before = rows()
    assert run(files(UNITS[:2], PEOPLE[:1], HOLDINGS[:1])).nothing_to_do
    assert rows() == before


def test_three_files_are_one_whole_and_the_order_of_files_is_free() -> None:
    assert run(list(reversed(whole()))).changes == Changes(units_new=6, people_new=4, roles_given=3)


def test_only_who_may_import_everywhere(cast: Cast) -> None:
    for name in ("employee", "leader", "hrm_force", "chief", "leadership", "privacy", "stranger"):
        with pytest.raises(Refused) as refusal:
            import_organisation(files=whole(), by=cast.viewer(name), now=NOW, dry_run=True)
        assert refusal.value.hidden
    RoleHolding.objects.filter(person=cast.people["admin"]).update(unit=cast.units["E1"])
    with pytest.raises(Refused):
        import_organisation(files=whole(), by=cast.viewer("admin"), now=NOW, dry_run=True)


def test_an_administrator_cannot_give_a_role_to_oneself(cast: Cast) -> None:
    own, other = cast.people["admin"].number, cast.people["employee"].number
    given = files(holdings=[f"{other};HRM-adviseur;E1;2026-01-01;", f"{own};HRM-adviseur;E1;2026-01-01;"])
    report = import_organisation(files=given, by=cast.viewer("admin"), now=NOW, dry_run=False)
    assert [(f.code, f.row) for f in report.problems] == [("role_to_oneself", 3)]


def test_a_failure_halfway_leaves_nothing() -> None:
    before = rows()
    with mock.patch.object(rewriting, "_holdings", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        run(whole())
    assert rows() == before


def test_files_are_read_from_their_place_too(tmp_path: Path) -> None:
    for name, data in whole():
        (tmp_path / name).write_bytes(data)
    report = import_organisation(
        files=[(p.name, p) for p in sorted(tmp_path.iterdir())], by=None, now=NOW, dry_run=False
    )
    assert report.written
    assert report.sha256 == importing.sha256(whole())


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries: object) -> None:
    people = [f"{n};Naam {n};n{n}@politie.example;MN1A;Agent;2021-01-01;" for n in range(1000, 2500)]
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        run(files(UNITS, people, []))


def test_every_fault_of_a_file_has_a_sentence() -> None:
    assert set(FILE) == set(tables.CODES)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_done_one_after_the_other() -> None:
    reports: list[importing.ImportReport] = []

    def one() -> None:
        try:
            reports.append(import_organisation(files=whole(), by=None, now=NOW, dry_run=False))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(r.written for r in reports) == [False, True]
    assert all(not r.problems for r in reports)
    assert Person.objects.count() == 4
    assert Line.objects.filter(action="organisation_imported").count() == 1
