# SPDX-License-Identifier: EUPL-1.2
"""The pages of the organisation: who sees them, and what they say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client
from django.utils import timezone

from iedereen.ledger.models import Line
from iedereen.people import views
from iedereen.people.models import Person, RoleHolding, Unit
from iedereen.people.rules import ROLES
from tests.cast import Cast
from tests.rooms.people.files import HOLDINGS, PEOPLE, UNITS, files

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(cast: Cast, client: Client) -> Any:
    def come_in(name: str) -> Client:
        client.force_login(cast.people[name])
        return client

    return come_in


@pytest.fixture
def forms() -> None:
    try:
        get_template("screen/form.html")
    except TemplateDoesNotExist:
        pytest.skip("the form component is not here yet")


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    yield tmp_path


def upload(given: list[tuple[str, bytes]]) -> dict[str, list[SimpleUploadedFile]]:
    return {"given": [SimpleUploadedFile(name, data) for name, data in given]}


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


# The tree


def test_signed_out_is_sent_to_sign_in(client: Client, db: None) -> None:
    for address in ("/organisatie/", "/organisatie/A/", "/rollen/", "/rollen/toekennen/", "/organisatie/inlezen/"):
        assert client.get(address)["Location"].startswith("/account/login/")


@pytest.mark.policy("S1")
def test_the_tree_shows_who_leads_and_where_a_supporter_is_missing(as_: Any) -> None:
    page = text(as_("chief").get("/organisatie/"))
    assert "Team A" in page and "Leader_c" in page and "Team D" not in page
    assert "1 basisteam heeft geen allround ondersteuner" in page
    assert page.count("ontbreekt") == 1


def test_an_employee_sees_the_own_team_only(as_: Any) -> None:
    page = text(as_("employee").get("/organisatie/"))
    assert "Team A" in page and "Team B" not in page and "Bestanden inlezen" not in page


def test_who_has_left_sees_nothing_and_is_told_what_to_do(client: Client, cast: Cast) -> None:
    client.force_login(Person.objects.create(number="9", email="weg@politie.example", name="Weg"))
    assert "functioneel beheerder" in text(client.get("/organisatie/"))


def test_the_pages_cost_the_same_for_many_units(as_: Any, django_assert_max_num_queries: Any) -> None:
    client = as_("leadership")
    client.get("/organisatie/")
    with django_assert_max_num_queries(7):
        client.get("/organisatie/")
    with django_assert_max_num_queries(10):
        client.get("/organisatie/E1/")


def test_a_unit_tells_its_place_through_time(as_: Any) -> None:
    page = text(as_("chief").get("/organisatie/A/"))
    for words in ("Team A", "E1", "D1", "Leader", "Supporter", "1 januari 2020"):
        assert words in page
    assert "<dd>24</dd>" in page


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("leader", "A", 200), ("leader", "B", 404), ("employee", "A", 200), ("employee", "D1", 404),
        ("stranger", "A", 404), ("chief", "D", 404), ("chief", "E1", 200), ("ndv", "D", 200), ("admin", "K", 200),
        ("chief", "bestaat-niet", 404),
    ],
)  # fmt: skip
def test_a_stranger_gets_no_hint(as_: Any, name: str, code: str, status: int) -> None:
    assert as_(name).get(f"/organisatie/{code}/").status_code == status


# Roles


def test_the_roles_in_words_for_everybody(as_: Any) -> None:
    page = text(as_("stranger").get("/rollen/"))
    for role in ROLES.values():
        assert role.title in page and role.paragraph in page
    assert "Rollen toekennen" not in page
    assert "Rollen toekennen" in text(as_("admin").get("/rollen/"))


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page hands to the list component."""
    seen: list[dict[str, Any]] = []

    def show(request: Any, **given: Any) -> HttpResponse:
        seen.append(given)
        return HttpResponse(str(given["context"]["form"].errors))

    monkeypatch.setattr(views, "show_list", show)
    return seen


def test_the_holders_of_roles(as_: Any, listed: list[dict[str, Any]]) -> None:
    as_("admin").get("/rollen/toekennen/")
    given = listed[0]
    rows = [[column.value(row) for column in given["columns"]] for row in given["rows"]]
    assert len(rows) == RoleHolding.objects.count()
    assert ["Leader", "Leidinggevende", "Team A", "Nu"] in [[r[0], r[2], r[3], r[6]] for r in rows]
    keep = {f.key: f.keep for f in given["filters"]}
    assert sum(keep["rol"](row, "hrm") for row in given["rows"]) == 2
    assert sum(keep["zoek"](row, "leader_b") for row in given["rows"]) == 1
    assert not any(keep["stand"](row, "past") for row in given["rows"])


@pytest.mark.parametrize("name", ["employee", "leader", "hrm_force", "privacy"])
def test_giving_roles_is_for_administrators(as_: Any, name: str) -> None:
    assert as_(name).get("/rollen/toekennen/").status_code == 404
    key = RoleHolding.objects.first()
    assert key is not None
    assert as_(name).get(f"/rollen/{key.pk}/beeindigen/").status_code == 404


def assignment(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "person": cast.people["employee"].number, "role": "supporter", "unit": str(cast.units["C"].pk),
        "start": "2026-01-01", "end": "", "reason": "Nodig", **changes,
    }  # fmt: skip


def test_a_role_is_given_and_ended(as_: Any, cast: Cast, listed: list[dict[str, Any]]) -> None:
    client = as_("admin")
    assert client.post("/rollen/toekennen/", assignment(cast)).status_code == 302
    held = RoleHolding.objects.get(person=cast.people["employee"])
    today = timezone.localdate().isoformat()
    answer = client.post(f"/rollen/{held.pk}/beeindigen/", {"end": today, "reason": "Klaar"})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert held.valid.upper == timezone.localdate()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person": "niemand"}, "kennen niemand"),
        ({"person": "admin@politie.example"}, "uzelf geen rol geven"),
        ({"role": "unit_chief"}, "past niet bij dit soort eenheid"),
        ({"role": "employee"}, "Selecteer een geldige keuze"),
        ({"reason": ""}, "verplicht"),
        ({"start": "gisteren"}, "geldige datum"),
    ],
)
def test_what_is_wrong_is_said(
    as_: Any, cast: Cast, listed: list[dict[str, Any]], changes: dict[str, str], said: str
) -> None:
    answer = as_("admin").post("/rollen/toekennen/", assignment(cast, **changes))
    assert answer.status_code == 200 and said in text(answer)
    assert not Line.objects.exists()


def test_the_forms_are_drawn(forms: None, as_: Any) -> None:
    client = as_("admin")
    held = RoleHolding.objects.first()
    assert held is not None
    for address in ("/organisatie/inlezen/", "/rollen/toekennen/", f"/rollen/{held.pk}/beeindigen/"):
        assert "<form" in text(client.get(address))


# Reading in

NEW = files([row.replace("NL", "K") for row in UNITS[1:]], PEOPLE, HOLDINGS[:2])


def waiting(home: Path) -> list[Path]:
    return list((home / "inlezen").iterdir()) if (home / "inlezen").exists() else []


def test_first_look_then_confirm(as_: Any, home: Path) -> None:
    client = as_("admin")
    page = text(client.post("/organisatie/inlezen/", upload(NEW)))
    assert "Nieuwe eenheden" in page and not Unit.objects.filter(code="MN").exists()
    (folder,) = waiting(home)
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.name not in page
    answer = client.post("/organisatie/inlezen/bevestigen/")
    assert answer["Location"] == "/organisatie/"
    assert Unit.objects.filter(code="MN").exists() and waiting(home) == []
    line = Line.objects.get()
    assert line.actor == Person.objects.get(email="admin@politie.example").pk


def test_what_is_wrong_is_listed_and_nothing_waits(as_: Any, home: Path) -> None:
    page = text(as_("admin").post("/organisatie/inlezen/", upload(files(["X1;Extra;ploeg;K;2020-01-01;"]))))
    assert "soort eenheid" in page and "<td>2</td><td>soort</td>" in page
    assert waiting(home) == []


def test_nothing_new_is_said(as_: Any, home: Path) -> None:
    client = as_("admin")
    client.post("/organisatie/inlezen/", upload(NEW))
    client.post("/organisatie/inlezen/bevestigen/")
    assert "Er verandert niets" in text(client.post("/organisatie/inlezen/", upload(NEW)))


def test_confirming_without_files_says_so(as_: Any, home: Path) -> None:
    client = as_("admin")
    assert client.post("/organisatie/inlezen/bevestigen/").status_code == 409
    client.post("/organisatie/inlezen/", upload(NEW))
    client.post("/organisatie/inlezen/bevestigen/")
    assert client.post("/organisatie/inlezen/bevestigen/").status_code == 409  # twice


def test_a_word_from_elsewhere_opens_no_other_folder(as_: Any, home: Path) -> None:
    client = as_("admin")
    session = client.session
    session[views.WAITING] = "../../etc"
    session.save()
    assert client.post("/organisatie/inlezen/bevestigen/").status_code == 409


@pytest.mark.parametrize("name", ["employee", "leader", "hrm_force", "leadership"])
def test_reading_in_is_for_administrators(as_: Any, home: Path, name: str) -> None:
    client = as_(name)
    assert client.get("/organisatie/inlezen/").status_code == 404
    assert client.post("/organisatie/inlezen/", upload(NEW)).status_code == 404
    assert client.post("/organisatie/inlezen/bevestigen/").status_code == 404
    assert client.get("/organisatie/inlezen/voorbeeld/mensen.xlsx").status_code == 404


@pytest.mark.parametrize("table", ["eenheden", "mensen", "rollen"])
def test_an_example_can_be_filled_in_and_read(as_: Any, home: Path, tmp_path: Path, table: str) -> None:
    client = as_("admin")
    answer = client.get(f"/organisatie/inlezen/voorbeeld/{table}.xlsx")
    place = tmp_path / "voorbeeld.xlsx"
    place.write_bytes(answer.content)
    book = openpyxl.load_workbook(place)
    given = {name: rows for (name, _), rows in zip(files([], [], []), (UNITS[1:], PEOPLE, HOLDINGS[:2]), strict=True)}
    for row in given[f"{table}.csv"]:
        book[table].append([cell or None for cell in row.replace("NL", "K").split(";")])
    book.save(place)
    others = [f for f in NEW if f[0] != f"{table}.csv"]
    page = text(client.post("/organisatie/inlezen/", upload([*others, ("voorbeeld.xlsx", place.read_bytes())])))
    assert "Zo inlezen" in page and "overgeslagen" not in page
    assert client.get("/organisatie/inlezen/voorbeeld/geheim.xlsx").status_code == 404
