# SPDX-License-Identifier: EUPL-1.2
"""Giving a role and ending it."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from iedereen.ledger.models import Line
from iedereen.people.actions import assign_role, end_role
from iedereen.people.models import Person, RoleHolding
from iedereen.people.queries import missing_supporters, role_holdings
from iedereen.people.rules import Role
from iedereen.screen.rules import Refused
from tests.cast import NOW, TODAY, Cast, make_cast

pytestmark = pytest.mark.django_db


def give(cast: Cast, by: str = "admin", **changes: Any) -> int:
    given = {
        "person": cast.people["employee"].pk, "role": Role.SUPPORTER, "unit": cast.units["C"].pk, "start": TODAY,
        "end": None, "reason": "Nieuwe ondersteuner", "by": cast.viewer(by), "now": NOW,
    }  # fmt: skip
    return assign_role(**{**given, **changes})


def code(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


@pytest.mark.policy("S1")
def test_a_base_team_gets_its_supporter(cast: Cast) -> None:
    chief = cast.viewer("chief")
    assert [p.code for p in missing_supporters(chief)] == ["C"]
    give(cast)
    assert missing_supporters(chief) == []
    line = Line.objects.get()
    assert (line.action, line.actor, line.reason) == ("role_assigned", cast.people["admin"].pk, "Nieuwe ondersteuner")
    assert line.unit_id == cast.units["C"].pk
    assert cast.viewer("employee").roles_at(cast.units["C"].pk) == {Role.SUPPORTER}


@pytest.mark.policy("S1")
def test_a_supporter_higher_up_does_not_hide_that_a_team_has_none(cast: Cast) -> None:
    give(cast, unit=cast.units["D2"].pk)
    assert [p.code for p in missing_supporters(cast.viewer("chief"))] == ["C"]


@pytest.mark.parametrize("name", ["employee", "leader", "hrm_force", "chief", "leadership", "privacy", "stranger"])
def test_only_an_administrator_gives_roles(cast: Cast, name: str) -> None:
    assert code(lambda: give(cast, by=name)) == "not_yours"


def test_an_administrator_gives_roles_only_within_reach(cast: Cast) -> None:
    RoleHolding.objects.filter(person=cast.people["admin"]).update(unit=cast.units["E2"])
    assert code(lambda: give(cast)) == "not_yours"


def test_what_cannot_be_given(cast: Cast) -> None:
    day = timedelta(days=1)
    assert code(lambda: give(cast, person=cast.people["admin"].pk)) == "own_role"
    assert code(lambda: give(cast, role=Role.EMPLOYEE)) == "role_follows_team"
    assert code(lambda: give(cast, role=Role.UNIT_CHIEF)) == "role_wrong_place"
    assert code(lambda: give(cast, end=TODAY)) == "end_before_start"
    assert code(lambda: give(cast, start=date(2019, 1, 1))) == "unit_not_there_then"
    assert code(lambda: give(cast, reason=" ")) == "reason_missing"
    Person.objects.filter(pk=cast.people["stranger"].pk).update(is_active=False)
    assert code(lambda: give(cast, person=cast.people["stranger"].pk)) == "person_not_active"
    give(cast, end=TODAY + 5 * day)
    assert code(lambda: give(cast, start=TODAY + 4 * day)) == "role_held_already"
    give(cast, start=TODAY + 5 * day)
    assert Line.objects.count() == 2


def test_ending(cast: Cast) -> None:
    held = RoleHolding.objects.get(person=cast.people["supporter"])
    end_role(holding=held.pk, end=TODAY, reason="Andere baan", by=cast.viewer("admin"), now=NOW)
    assert cast.viewer("supporter").roles_at(cast.units["A"].pk) == {Role.EMPLOYEE}
    again = lambda: end_role(holding=held.pk, end=TODAY, reason="Weer", by=cast.viewer("admin"), now=NOW)  # noqa: E731
    assert code(again) == "role_ended"
    assert Line.objects.count() == 1


def test_a_role_that_had_not_begun_is_withdrawn(cast: Cast) -> None:
    key = give(cast, start=TODAY + timedelta(days=10))
    end_role(holding=key, end=TODAY, reason="Toch niet", by=cast.viewer("admin"), now=NOW)
    assert not RoleHolding.objects.filter(pk=key).exists()


def test_what_cannot_be_ended(cast: Cast) -> None:
    held = RoleHolding.objects.get(person=cast.people["supporter"]).pk
    ends = lambda by="admin", **more: end_role(**{  # noqa: E731
        "holding": held, "end": TODAY, "reason": "Klaar", "by": cast.viewer(by), "now": NOW, **more})  # fmt: skip
    assert code(lambda: ends(by="leader")) == "not_yours"
    assert code(lambda: ends(holding=0)) == "not_yours"
    assert code(lambda: ends(reason="")) == "reason_missing"
    assert code(lambda: ends(end=TODAY - timedelta(days=1))) == "end_in_past"
    own = RoleHolding.objects.get(person=cast.people["admin"]).pk
    assert code(lambda: ends(holding=own)) == "last_administrator"
    give(cast, role=Role.ADMINISTRATOR, unit=cast.units["K"].pk)
    ends(holding=own)


def test_the_list_costs_the_same_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    admin = cast.viewer("admin")
    with django_assert_max_num_queries(3):  # how many, the rows, the tree's stamp
        found = list(role_holdings(admin))
    assert len(found) == RoleHolding.objects.count() > 10
    assert list(role_holdings(cast.viewer("leader"))) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_role_twice_at_once_is_given_once() -> None:
    cast = make_cast()
    said: list[str] = []

    def one() -> None:
        try:
            give(cast)
            said.append("given")
        except Refused as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["given", "role_held_already"]
