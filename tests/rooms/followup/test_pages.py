# SPDX-License-Identifier: EUPL-1.2
"""The pages of promises, the outbox and the ledger: who sees what."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from iedereen.followup import queries
from iedereen.followup.actions import Letter, keep, post, promise, retry, send_due
from iedereen.followup.models import Mail, Promise
from iedereen.followup.queries import Counts
from iedereen.ledger.models import Line
from iedereen.people.models import RoleHolding
from iedereen.screen.rules import Refused
from tests.cast import ALWAYS, NOW, Cast

DUE = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("in_spring")


def client(cast: Cast, name: str) -> Client:
    door = Client()
    door.force_login(cast.people[name])
    return door


def make(cast: Cast, owner: str, unit: str, label: str, due_at: datetime = DUE, **more: str) -> Promise:
    person = cast.people[owner]
    return promise(kind="do", matter=("thing", uuid4()), unit=cast.units[unit].id, owner=person.id, owner_role="",
                   label=label, due_at=due_at, by=person.id, now=NOW, **more)  # fmt: skip


def text(cast: Cast, who: str, address: str) -> str:
    answer = client(cast, who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "seen"),
    [("leader", {"mine", "team"}), ("chief", {"mine", "team"}), ("supporter", {"mine", "team"}), ("employee", {"team"}),
     ("a05", set()), ("leader_b", set()), ("stranger", set()), ("council", set())],
)  # fmt: skip
def test_mine_and_what_i_look_after(cast: Cast, who: str, seen: set[str]) -> None:
    make(cast, "leader", "A", "Belofte mine")
    make(cast, "employee", "A", "Belofte team")
    page = text(cast, who, "/toezeggingen/")
    assert {word for word in ("mine", "team") if f"Belofte {word}" in page} == seen


@pytest.mark.parametrize(
    ("who", "seen"),
    [("hrm", True), ("vik", True), ("supporter", True), ("leader", True), ("district_leader", False), ("chief", False),
     ("leadership", False), ("employee", False)],
)  # fmt: skip
def test_a_promise_that_tells_a_teams_result_is_seen_only_where_the_result_is(cast: Cast, who: str, seen: bool) -> None:
    make(cast, "hrm", "A", "Belofte laag", outward="Kijk mee")
    page = text(cast, who, "/toezeggingen/")
    assert ("Belofte laag" in page) is seen and "Kijk mee" not in page
    viewer = cast.viewer(who, DUE.date() + timedelta(days=1))
    assert bool(queries.late(viewer)) is seen
    assert any(c.open for c in queries.counts(viewer).values()) is seen


def test_open_ones_unless_asked_otherwise(cast: Cast) -> None:
    row = make(cast, "leader", "A", "Belofte mine")
    keep(kind="do", matter=(row.matter_kind, row.matter_id), by=None, now=NOW)
    assert "Belofte mine" not in text(cast, "leader", "/toezeggingen/")
    assert "Belofte mine" in text(cast, "leader", "/toezeggingen/?state=kept")
    assert client(cast, "leader").get("/toezeggingen/?state=%27").status_code == 200


def test_what_waits_for_me_comes_in_order_of_its_day(cast: Cast) -> None:
    later = make(cast, "leader", "A", "b", DUE + timedelta(days=1))
    first = make(cast, "leader", "A", "a")
    make(cast, "supporter", "A", "c")
    assert queries.waiting_for(cast.viewer("leader")) == [first, later]
    assert queries.open_for((first.matter_kind, first.matter_id)) == [first]


@pytest.mark.policy("G3")
def test_late_begins_the_day_after(cast: Cast) -> None:
    row = make(cast, "leader", "A", "x")
    assert queries.late(cast.viewer("chief", DUE.date())) == []
    assert queries.late(cast.viewer("chief", DUE.date() + timedelta(days=1))) == [row]
    assert queries.late(cast.viewer("stranger", DUE.date() + timedelta(days=1))) == []


@pytest.mark.policy("G4")
def test_counts_per_unit_in_one_question(cast: Cast, django_assert_num_queries: Any) -> None:
    make(cast, "leader", "A", "x")
    make(cast, "leader", "A", "y", DUE + timedelta(days=30))
    make(cast, "leader_d", "D", "z")
    viewer = cast.viewer("leadership", DUE.date() + timedelta(days=1))
    with django_assert_num_queries(1):
        found = queries.counts(viewer)
    assert {c: found[u.id] for c, u in cast.units.items() if found[u.id] != Counts()} == {
        "A": Counts(2, 1), "D1": Counts(2, 1), "E1": Counts(2, 1), "D": Counts(1, 1), "D3": Counts(1, 1),
        "E2": Counts(1, 1), "K": Counts(3, 2),
    }  # fmt: skip
    assert set(queries.counts(cast.viewer("leader"))) == {cast.units["A"].id}


def test_no_open_promise_is_forgotten(cast: Cast) -> None:
    row = make(cast, "leader", "A", "x")
    assert queries.without_future() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE followup_promise DROP CONSTRAINT promise_open_or_closed")
        cursor.execute("UPDATE followup_promise SET next_at = NULL")
    assert queries.without_future() == [row]


def mail(cast: Cast, name: str) -> Mail:
    key = str(uuid4())
    post([Letter(key, cast.people[name].id, f"Onderwerp {name}", "Lieve tekst")], now=NOW)
    return Mail.objects.get(key=key)


@pytest.mark.parametrize(
    ("who", "seen"),
    [("admin", {"leader", "leader_d"}), ("privacy", {"leader", "leader_d"}), ("hrm", {"leader"}),
     ("leader", {"leader"}), ("leader_d", {"leader_d"}), ("chief", set()), ("stranger", set())],
)  # fmt: skip
def test_who_sees_the_outbox(cast: Cast, who: str, seen: set[str]) -> None:
    rows = {name: mail(cast, name) for name in ("leader", "leader_d")}
    page = text(cast, who, "/post/")
    assert {n for n in rows if f'/post/{rows[n].id}/"' in page} == seen
    assert "Lieve tekst" not in page
    for name, row in rows.items():
        assert client(cast, who).get(f"/post/{row.id}/").status_code == (200 if name in seen else 404)


def test_the_text_is_for_its_reader_and_in_the_demo_for_all_who_see_it(cast: Cast, settings: LazySettings) -> None:
    row = mail(cast, "leader")
    assert "Lieve tekst" in text(cast, "leader", f"/post/{row.id}/")
    assert "Lieve tekst" not in text(cast, "admin", f"/post/{row.id}/")
    settings.DEMO = True
    assert "Lieve tekst" in text(cast, "admin", f"/post/{row.id}/")
    assert "er gaat niets de deur uit" in text(cast, "admin", "/post/")


def test_the_outbox_is_called_as_in_the_menu_and_otherwise_than_the_page_of_the_demo(
    cast: Cast, settings: LazySettings
) -> None:
    settings.DEMO = True
    assert "<h1>Berichten</h1>" in text(cast, "admin", "/post/")
    assert "<h1>Berichten aan u</h1>" in text(cast, "leader", "/post/")
    assert "<h1>Verzonden berichten</h1>" in text(cast, "admin", "/demo/post/")


def test_without_a_mail_server_the_page_says_so(cast: Cast) -> None:
    assert "geen mailserver ingesteld" in text(cast, "admin", "/post/")


def undeliverable(cast: Cast) -> Mail:
    row = mail(cast, "leader")
    Mail.objects.filter(id=row.id).update(state="undeliverable", next_at=None, attempts=8, trouble="recipient_refused")
    return row


def test_undeliverable_mail_is_visible_and_can_be_tried_again(cast: Cast) -> None:
    row = undeliverable(cast)
    door = client(cast, "admin")
    assert "De mailserver kent dit adres niet" in door.get("/post/?state=undeliverable").content.decode()
    assert "Opnieuw verzenden" in door.get(f"/post/{row.id}/").content.decode()
    assert door.post(f"/post/{row.id}/opnieuw/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts, row.trouble) == ("queued", 0, "")
    assert Line.objects.get(action="mail_retried").unit_id == cast.units["A"].id
    assert door.post(f"/post/{row.id}/opnieuw/").status_code == 409
    assert door.get(f"/post/{row.id}/opnieuw/").status_code == 405


@pytest.mark.parametrize("who", ["leader", "stranger", "chief", "hrm_d"])
def test_others_do_not_try_again(cast: Cast, who: str) -> None:
    if who == "hrm_d":
        cast.hire("hrm_d", "D")
    row = undeliverable(cast)
    with pytest.raises(Refused, match="not_yours"):
        retry(mail=row.id, by=cast.viewer(who), now=NOW)
    row.refresh_from_db()
    assert row.state == "undeliverable"


def test_the_demo_shows_its_mail(cast: Cast, settings: LazySettings) -> None:
    settings.DEMO = True
    mail(cast, "leader")
    assert send_due(NOW) == 1
    assert "Alleen hier te lezen (demo)" in text(cast, "leader", "/post/")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("privacy", 200),
        ("council", 200),
        ("admin", 200),
        ("leader", 404),
        ("hrm", 404),
        ("leadership", 404),
        ("a05", 404),
    ],
)
def test_who_reads_the_ledger(cast: Cast, who: str, status: int) -> None:
    assert client(cast, who).get("/logboek/").status_code == status


def test_the_ledger_in_reach_by_name(cast: Cast) -> None:
    make(cast, "leader", "A", "x")
    make(cast, "leader_d", "D", "y")
    Line.objects.create(at=NOW, action="housekeeping", subject_kind="system", subject_id="1")
    everything = queries.deeds(cast.viewer("privacy"))
    assert {d.name for d in everything} == {"Leader", "Leader_d", ""}
    officer = cast.hire("privacy_e1", "E1")
    RoleHolding.objects.create(person=officer, role="privacy_officer", unit=cast.units["E1"], valid=ALWAYS)
    assert {d.name for d in queries.deeds(cast.viewer("privacy_e1"))} == {"Leader"}
    assert [d.line.action for d in queries.deeds(cast.viewer("privacy"), kind="system")] == ["housekeeping"]
    assert queries.deeds(cast.viewer("privacy"), since=NOW + timedelta(seconds=1))[:] == []
    page = text(cast, "privacy", "/logboek/?action=promise_made")
    assert "Leader_d" in page and "housekeeping" not in page.replace("<option", "")


def test_the_ledger_speaks_dutch(cast: Cast) -> None:
    row = make(cast, "leader", "A", "x")
    keep(kind="do", matter=(row.matter_kind, row.matter_id), by=None, now=NOW)
    Line.objects.create(at=NOW, action="housekeeping", subject_kind="system", subject_id="1")
    page = text(cast, "privacy", "/logboek/")
    assert "Toezegging gedaan" in page and "Toezegging nagekomen" in page and ">Toezegging<" in page
    assert ">promise" not in page  # not as a code, also not as a choice
    assert "housekeeping" in page  # a code that nothing writes any more
    words = ["Toezegging gedaan", "Toezegging nagekomen", "housekeeping"]
    for sort, wanted in (("action", words), ("-action", [*words[1::-1], words[2]])):
        body = text(cast, "privacy", f"/logboek/?sort={sort}").partition("<tbody")[2]
        assert sorted(words, key=body.index) == wanted


def test_a_long_ledger_asks_no_more_of_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        Line.objects.create(at=NOW, actor=UUID(int=number), action="x", subject_kind="y", subject_id="1")
    door = client(cast, "privacy")
    with django_assert_max_num_queries(10):
        assert door.get("/logboek/").status_code == 200
