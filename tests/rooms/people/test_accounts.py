# SPDX-License-Identifier: EUPL-1.2
"""Ending somebody's account and opening it again: who may, what happens at once, and what does not come back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from iedereen.followup.actions import look_after, promise
from iedereen.followup.models import Note, Promise
from iedereen.ledger.models import Line
from iedereen.people import queries
from iedereen.people.actions import assign_role, end_account, make_local, restore_account
from iedereen.people.models import Person, Position, RoleHolding, UnitPeriod
from iedereen.people.rules import Role
from iedereen.screen.rules import Refused
from iedereen.screen.values import order
from tests.cast import NOW, TODAY, Cast, make_cast
from tests.markup import page
from tests.rooms.followup.two import at_once
from tests.rooms.people.test_signin import PASSWORD, no_attempts  # noqa: F401 - a fixture for every test here

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def end(cast: Cast, who: str = "supporter", by: str = "admin", reason: str = "Andere baan") -> None:
    end_account(person=cast.people[who].pk, reason=reason, by=cast.viewer(by), now=NOW)


def restore(cast: Cast, who: str = "supporter", by: str = "admin", reason: str = "Vergissing") -> None:
    restore_account(person=cast.people[who].pk, reason=reason, by=cast.viewer(by), now=NOW)


def code(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def inside(cast: Cast, who: str) -> Client:
    visitor = Client(headers={"accept-language": "nl"})
    visitor.force_login(cast.people[who], backend=BACKEND)
    assert visitor.get("/rollen/").status_code == 200
    return visitor


def is_inside(visitor: Client) -> bool:
    return visitor.get("/rollen/").status_code == 200


# Who may


def test_an_administrator_ends_an_account_with_a_reason_in_the_ledger(cast: Cast) -> None:
    end(cast)
    person = Person.objects.get(pk=cast.people["supporter"].pk)
    assert not person.is_active
    line = Line.objects.get()
    assert (line.action, line.actor, line.subject_id) == ("account_ended", cast.people["admin"].pk, str(person.pk))
    assert (line.reason, line.unit_id, line.details) == ("Andere baan", cast.units["A"].pk, {"roles": "supporter"})


@pytest.mark.parametrize(
    "name",
    ["employee", "leader", "district_leader", "hrm_force", "vik", "chief", "leadership", "privacy", "council",
     "stranger", "supporter"],
)  # fmt: skip
def test_nobody_else_ends_or_opens_an_account_or_sees_the_page(cast: Cast, name: str) -> None:
    key = cast.people["supporter"].pk
    assert code(lambda: end(cast, by=name)) == "not_yours"
    assert code(lambda: queries.person_page(cast.viewer(name), key)) == "not_yours"
    assert code(lambda: queries.accounts(cast.viewer(name))) == "not_yours"
    Person.objects.filter(pk=key).update(is_active=False)
    assert code(lambda: restore(cast, by=name)) == "not_yours"
    assert not Line.objects.exists()


def test_only_within_reach_and_never_of_who_also_stands_elsewhere(cast: Cast) -> None:
    RoleHolding.objects.filter(person=cast.people["admin"]).update(unit=cast.units["E2"])
    cast.hire("admin_2", "K")
    RoleHolding.objects.create(
        person=cast.people["admin_2"], role="administrator", unit=cast.units["K"],
        valid=RoleHolding.objects.filter(person=cast.people["admin"]).get().valid,
    )  # fmt: skip
    assert code(lambda: end(cast, "supporter")) == "not_yours"
    assert code(lambda: end(cast, "admin_2")) == "not_yours"
    assign_role(
        person=cast.people["stranger"].pk, role=Role.NDV, unit=cast.units["E1"].pk, start=TODAY, end=None,
        reason="Ook daar", by=cast.viewer("admin_2"), now=NOW,
    )  # fmt: skip
    assert code(lambda: end(cast, "stranger")) == "not_yours"  # works in D, and holds a role in E1
    assert {e.name for e in queries.accounts(cast.viewer("admin"))} >= {"Stranger", "Leader_d"}
    assert "Leader" not in {e.name for e in queries.accounts(cast.viewer("admin"))}
    end(cast, "leader_d")


def test_who_has_no_place_any_more_is_for_who_has_the_whole_force(cast: Cast) -> None:
    key = cast.people["employee"].pk
    Position.objects.filter(person=key).delete()
    RoleHolding.objects.filter(person=cast.people["hrm"]).update(role="administrator")
    assert code(lambda: end(cast, "employee", by="hrm")) == "not_yours"
    end(cast, "employee")


def test_nobody_ends_or_opens_the_own_account(cast: Cast) -> None:
    RoleHolding.objects.filter(person=cast.people["hrm_force"]).update(role="administrator")
    assert code(lambda: end(cast, "admin")) == "own_account"
    assert code(lambda: restore(cast, "admin")) == "own_account"


def test_somebody_must_remain_who_gives_roles(cast: Cast) -> None:
    RoleHolding.objects.filter(person=cast.people["hrm_force"]).update(role="administrator")
    by = cast.viewer("hrm_force")
    RoleHolding.objects.filter(person=cast.people["hrm_force"]).delete()  # it ended while the page was open
    act = lambda: end_account(person=cast.people["admin"].pk, reason="Weg", by=by, now=NOW)  # noqa: E731
    assert code(act) == "last_administrator"
    assert Person.objects.get(pk=cast.people["admin"].pk).is_active


# Wrong state, twice, two at once


def test_what_cannot_be(cast: Cast) -> None:
    assert code(lambda: end(cast, reason="  ")) == "reason_missing"
    assert code(lambda: restore(cast)) == "account_open_already"
    act = lambda: end_account(person=uuid4(), reason="Weg", by=cast.viewer("admin"), now=NOW)  # noqa: E731
    assert code(act) == "not_yours"
    assert not Line.objects.exists()


def test_twice(cast: Cast) -> None:
    end(cast)
    assert code(lambda: end(cast)) == "account_ended_already"
    restore(cast)
    assert code(lambda: restore(cast)) == "account_open_already"
    assert sorted(Line.objects.values_list("action", flat=True)) == ["account_ended", "account_restored"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_it_once() -> None:
    cast = make_cast()

    def one() -> str:
        try:
            end(cast)
        except Refused as refusal:
            return refusal.code
        return "ended"

    assert sorted(at_once(2, one)) == ["account_ended_already", "ended"]
    assert Line.objects.filter(action="account_ended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_end_each_other_at_once_leave_one() -> None:
    cast = make_cast()
    RoleHolding.objects.filter(person=cast.people["hrm_force"]).update(role="administrator")
    pairs = [("admin", cast.viewer("hrm_force")), ("hrm_force", cast.viewer("admin"))]

    def one() -> str:
        who, by = pairs.pop()
        try:
            end_account(person=cast.people[who].pk, reason="Weg", by=by, now=NOW)
        except Refused as refusal:
            return refusal.code
        return "ended"

    assert sorted(at_once(2, one)) == ["ended", "not_yours"]
    assert RoleHolding.objects.filter(role="administrator", valid__contains=TODAY).count() == 1


# What happens at once


def test_every_session_is_over_at_once_and_stays_over(cast: Cast) -> None:
    phone, desk, other = inside(cast, "supporter"), inside(cast, "supporter"), inside(cast, "leader")
    end(cast)
    assert not is_inside(phone)
    restore(cast)
    assert not is_inside(desk) and not is_inside(phone)  # an old session does not come back to life
    assert is_inside(other)
    assert is_inside(inside(cast, "employee"))
    fresh = Client()
    fresh.force_login(Person.objects.get(pk=cast.people["supporter"].pk), backend=BACKEND)
    assert is_inside(fresh)


def test_roles_end_today_and_do_not_come_back(cast: Cast) -> None:
    give = {"person": cast.people["supporter"].pk, "role": Role.NDV, "unit": cast.units["K"].pk, "reason": "Erbij",
            "by": cast.viewer("admin"), "now": NOW}  # fmt: skip
    assign_role(start=TODAY, end=None, **give)
    assign_role(start=TODAY + timedelta(days=30), end=None, **{**give, "role": Role.PROFESSION})
    end(cast)
    assert list(RoleHolding.objects.filter(person=give["person"]).values_list("role", "valid")) == [
        ("supporter", RoleHolding.objects.get(person=give["person"]).valid)
    ]
    assert RoleHolding.objects.get(person=give["person"]).valid.upper == TODAY
    assert Line.objects.get(action="account_ended").details == {"roles": "ndv, profession, supporter"}
    restore(cast)
    assert cast.viewer("supporter").roles_at(cast.units["A"].pk) == {Role.EMPLOYEE}


@pytest.mark.policy("G1")
def test_what_was_promised_goes_on_with_who_comes_next(cast: Cast) -> None:
    due = NOW + timedelta(days=30)

    def promised(who: str, role: str, kind: str) -> Promise:
        return promise(
            kind=kind, matter=("thing", uuid4()), unit=cast.units["A"].pk, owner=cast.people[who].pk, owner_role=role,
            label="Het gesprek voorbereiden", due_at=due, by=None, now=NOW,
        )  # fmt: skip

    prepared, own, of_another = (
        promised("supporter", "supporter", "a"), promised("supporter", "", "b"), promised("leader", "team_leader", "c"),
    )  # fmt: skip
    cast.hire("supporter_2", "A")
    assign_role(
        person=cast.people["supporter_2"].pk, role=Role.SUPPORTER, unit=cast.units["A"].pk, start=TODAY, end=None,
        reason="Opvolger", by=cast.viewer("admin"), now=NOW,
    )  # fmt: skip
    assert look_after(NOW) == 0  # in a month; nobody would have looked before
    end(cast)
    assert look_after(NOW) == 2
    for row in (prepared, own, of_another):
        row.refresh_from_db()
    assert [r.owner.name for r in (prepared, own, of_another)] == ["Supporter_2", "Leader", "Leader"]
    assert {n.person.name for n in Note.objects.select_related("person")} == {"Supporter_2", "Leader"}
    assert prepared.due_at == due and prepared.next_at is not None and prepared.next_at > NOW
    assert Line.objects.filter(action="promise_handed_over", reason="owner_left").count() == 2
    assert look_after(NOW) == 0


def test_when_what_must_follow_fails_nothing_happened(cast: Cast, monkeypatch: Any) -> None:
    def broken(**_given: object) -> None:
        raise IntegrityError

    monkeypatch.setattr("iedereen.config.follows.FOLLOWS", {"account_ended": (broken,)})
    with pytest.raises(IntegrityError):
        end(cast)
    assert Person.objects.get(pk=cast.people["supporter"].pk).is_active
    assert not Line.objects.exists()
    assert RoleHolding.objects.get(person=cast.people["supporter"].pk).valid.upper is None


# At the door


def test_with_a_password_the_sentence_is_clear(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    number = cast.people["supporter"].number
    make_local(number=number, email="", name="", password=PASSWORD, role=None, unit=None, now=NOW)
    end(cast)
    visitor = Client(headers={"accept-language": "nl"})
    words = {"login": "supporter@politie.example", "password": PASSWORD}
    found = visitor.post("/account/login/", words, follow=True)
    assert found.redirect_chain == [("/account/inactive/", 302)]
    assert "Met dit account kunt u niet meer inloggen" in found.content.decode()
    assert not is_inside(visitor)
    wrong = visitor.post("/account/login/", {**words, "password": "een-ander-wachtwoord"})
    assert wrong.status_code == 200  # whoever does not know the password learns nothing
    restore(cast)
    assert visitor.post("/account/login/", words)["Location"] != "/account/inactive/"


def test_in_the_demo_too(cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    end(cast, "leader")
    visitor = Client(headers={"accept-language": "nl"})
    found = visitor.post("/demo/aanmelden/", {"person": str(cast.people["leader"].pk)})
    assert found.status_code == 403 and "Uw account in Iedereen is gestopt" in found.content.decode()
    assert not is_inside(visitor)


# On the screen


def test_the_whole_way_on_the_screen(cast: Cast) -> None:
    admin, key = inside(cast, "admin"), cast.people["supporter"].pk
    found = page(admin.get("/mensen/?zoek=supporter").content)
    links = {e.text.strip(): e.attributes["href"] for e in found.named("a") if "tbody" in e.inside}
    assert links["Supporter"] == f"/mensen/{key}/"
    opened = admin.get(links["Supporter"]).content.decode()
    assert (
        "Alle roles" not in opened and "Alle rollen eindigen vandaag." in opened and "Allround ondersteuner" in opened
    )
    empty = admin.post(f"/mensen/{key}/account-stoppen/", {"reason": ""})
    assert empty.status_code == 409 and Person.objects.get(pk=key).is_active
    done = admin.post(f"/mensen/{key}/account-stoppen/", {"reason": "Andere baan"}, follow=True)
    text = re.sub(r"\s+", " ", done.content.decode())
    assert "Het account is gestopt." in text and "Andere baan" in text and "Account weer openen" in text
    again = admin.post(f"/mensen/{key}/account-stoppen/", {"reason": "Nog eens"})
    assert again.status_code == 409 and "Dit account is al gestopt" in again.content.decode()
    assert "Gestopt" in admin.get("/mensen/?account=ended").content.decode()
    back = admin.post(f"/mensen/{key}/account-openen/", {"reason": "Vergissing"}, follow=True)
    assert "Het account is weer open." in back.content.decode()


def test_the_own_page_has_no_button(cast: Cast) -> None:
    admin, key = inside(cast, "admin"), cast.people["admin"].pk
    found = admin.get(f"/mensen/{key}/").content.decode()
    assert "Dit bent u zelf" in found and "account-stoppen" not in found
    assert admin.post(f"/mensen/{key}/account-stoppen/", {"reason": "Klaar"}).status_code == 409
    assert is_inside(admin)


def test_the_list_costs_the_same_for_many(cast: Cast, django_assert_num_queries: Any) -> None:
    admin = cast.viewer("admin", timezone.localdate())
    with django_assert_num_queries(3):  # people, the tree's stamp, where they work
        found = list(queries.accounts(admin)[0:50])
    assert len(found) == 50


@pytest.mark.parametrize("filters", ["", "&zoek=a"])
@pytest.mark.parametrize("turn", ["", "-"])
def test_by_place_as_if_all_were_put_in_order_here(cast: Cast, turn: str, filters: str) -> None:
    """Page by page and as a file; people without a place come last in both directions."""
    Position.objects.filter(person=cast.people["employee"]).delete()
    UnitPeriod.objects.filter(unit=cast.units["B"]).update(name="Team A")  # two places may be called the same
    viewer = cast.viewer("admin", timezone.localdate())
    everybody = [r for r in queries.accounts(viewer) if not filters or "a" in f"{r.name} {r.number}".casefold()]
    placed = sorted((r for r in everybody if r.place), key=lambda r: order(r.place), reverse=bool(turn))
    expected = [r.name for r in (*placed, *(r for r in everybody if not r.place))]
    assert len(expected) > 30
    admin = inside(cast, "admin")
    rows = b"".join(admin.get(f"/mensen/?sort={turn}place{filters}&export=csv")).decode("utf-8-sig").splitlines()[1:]
    assert [row.split(";")[0] for row in rows] == expected
    paged = []
    for number in range(1, -(-len(expected) // 50) + 1):
        found = page(admin.get(f"/mensen/?sort={turn}place{filters}&page={number}").content)
        paged += [e.text.strip() for e in found.named("th") if e.attributes.get("scope") == "row"]
    assert paged == expected


def test_a_page_by_place_reads_a_page(cast: Cast, django_assert_num_queries: Any) -> None:
    rows = queries.accounts(cast.viewer("admin", timezone.localdate()))
    # How many there are, the tree's stamp, how many per place, who works in the places of this page, those people,
    # and for what is shown: the stamp and where they work.
    with django_assert_num_queries(7):
        assert len(rows.ordered("place", downwards=False)[0:50]) == 50
