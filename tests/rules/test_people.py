# SPDX-License-Identifier: EUPL-1.2
"""Who may do what, spelled out so that somebody who knows the policy and no code can check it; and time lines."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iedereen.people.rules import (
    KIND_TITLES,
    PERMISSION_TEXTS,
    ROLES,
    Grant,
    Permission,
    Role,
    UnitKind,
    Viewer,
    check_may,
)
from iedereen.people.rules.filing import day
from iedereen.people.rules.periods import Span, covers, on, overlapping, retold
from iedereen.people.rules.reference import page
from iedereen.screen.rules import Refused

DOCS = Path(__file__).resolve().parents[2] / "docs"

# A cross: whoever holds this role may do this, for the unit of the role and (but for employees) everything below it.
RIGHTS = """
                       |emp|tle|sup|hrm|vik|com|chi|kor|ndv|pro|prv|wor|adm
see_unit               | x | x | x | x | x | x | x | x | x | x | x | x | x
see_agreements         | x | x | x | x | x |   | x | x |   |   |   |   |
see_team_result        |   |   | x | x | x |   |   |   |   |   |   |   |
see_group_result       |   | x | x | x | x |   | x | x |   |   |   |   |
see_coverage           |   | x |   | x | x | x | x | x |   |   |   | x |
plan_rounds            |   |   |   | x |   |   |   |   |   |   |   |   |
publish_questionnaire  |   |   |   | x |   |   |   |   |   |   |   |   |
print_codes            |   |   | x | x |   |   |   |   |   |   |   |   |
prepare_talk           |   |   | x | x | x |   |   |   |   |   |   |   |
confirm_talk           |   | x |   |   |   |   |   |   |   |   |   |   |
read_open_answers      |   |   |   | x |   |   |   |   |   |   |   |   |
hold_key               |   |   |   | x | x |   |   |   |   |   | x | x |
make_agreements        |   | x | x | x |   |   | x | x |   |   |   |   |
review_agreements      |   | x | x | x |   |   | x | x |   |   |   |   |
compose_triage           |   |   |   | x | x |   |   |   |   |   |   |   |
join_triage              |   | x | x | x | x | x | x | x | x | x |   |   |
read_reports             |   |   |   |   | x |   |   |   |   |   |   |   |
see_support              |   | x | x | x |   |   | x | x |   |   |   |   |
give_support             |   |   | x | x |   |   |   |   | x | x |   |   |
set_priorities           |   | x |   |   |   |   | x | x |   |   |   |   |
import_organisation    |   |   |   |   |   |   |   |   |   |   |   |   | x
assign_roles           |   |   |   |   |   |   |   |   |   |   |   |   | x
end_accounts           |   |   |   |   |   |   |   |   |   |   |   |   | x
see_ledger             |   |   |   |   |   |   |   |   |   |   | x | x | x
see_mail               |   |   |   | x |   |   |   |   |   |   | x |   | x
"""
SHORT = {
    "emp": Role.EMPLOYEE, "tle": Role.TEAM_LEADER, "sup": Role.SUPPORTER, "hrm": Role.HRM, "vik": Role.VIK,
    "com": Role.COMMUNICATIONS, "chi": Role.UNIT_CHIEF, "kor": Role.FORCE_LEADERSHIP, "ndv": Role.NDV,
    "pro": Role.PROFESSION, "prv": Role.PRIVACY_OFFICER, "wor": Role.WORKS_COUNCIL, "adm": Role.ADMINISTRATOR,
}  # fmt: skip
FORCE, UNIT, DISTRICT, TEAM, OTHER = (UUID(int=i) for i in range(1, 6))
LINES = {FORCE: (), UNIT: (FORCE,), DISTRICT: (UNIT, FORCE), TEAM: (DISTRICT, UNIT, FORCE), OTHER: (FORCE,)}
TODAY = date(2026, 3, 2)


def table() -> list[tuple[Role, Permission, bool]]:
    head, *rows = [line for line in RIGHTS.splitlines() if line.strip()]
    roles = [SHORT[word.strip()] for word in head.split("|")[1:]]
    return [
        (role, Permission(row.split("|")[0].strip()), cell.strip() == "x")
        for row in rows for role, cell in zip(roles, row.split("|")[1:], strict=True)
    ]  # fmt: skip


def looks(*grants: Grant) -> Viewer:
    return Viewer(person=UUID(int=99), today=TODAY, grants=grants, lines=LINES, team_kinds=frozenset({TEAM, OTHER}))


def test_the_table_speaks_of_every_role_and_every_permission() -> None:
    assert {(role, permission) for role, permission, _ in table()} == {(r, p) for r in Role for p in Permission}


@pytest.mark.parametrize(("role", "permission", "expected"), table())
def test_rights(role: Role, permission: Permission, expected: bool) -> None:
    below = looks(Grant(role, DISTRICT))
    assert below.may(permission, TEAM) is (expected and role is not Role.EMPLOYEE)
    assert below.may(permission, DISTRICT) is expected or permission is Permission.SEE_TEAM_RESULT
    assert not below.may(permission, UNIT)
    assert not below.may(permission, OTHER)


@pytest.mark.policy("S5")
def test_a_result_belongs_to_the_team_and_its_own_leader() -> None:
    assert looks(Grant(Role.TEAM_LEADER, TEAM)).may(Permission.SEE_TEAM_RESULT, TEAM)
    for above in (Grant(Role.TEAM_LEADER, DISTRICT), Grant(Role.UNIT_CHIEF, UNIT), Grant(Role.FORCE_LEADERSHIP, FORCE)):
        assert not looks(above).may(Permission.SEE_TEAM_RESULT, TEAM)


def test_whoever_may_not_gets_no_hint() -> None:
    with pytest.raises(Refused) as refusal:
        check_may(looks(Grant(Role.TEAM_LEADER, TEAM)), Permission.SEE_UNIT, OTHER)
    assert refusal.value.hidden


def test_a_unit_outside_today_s_tree_is_closed_to_all_but_its_own_roles() -> None:
    assert not looks(Grant(Role.HRM, FORCE)).may(Permission.SEE_UNIT, UUID(int=77))


def test_words_for_everything() -> None:
    assert set(PERMISSION_TEXTS) == set(Permission)
    assert set(ROLES) == set(Role)
    assert set(KIND_TITLES) == set(UnitKind)
    assert all(len(text.paragraph) > 60 for text in ROLES.values())


def test_the_page_of_roles_is_the_rules() -> None:
    written = (DOCS / "reference" / "roles.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m iedereen.people.rules.reference docs/reference/roles.md"


# Time lines

START = date(2024, 1, 1)


def at(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def lines(draw: st.DrawFn, least: int = 0) -> tuple[Span[str], ...]:
    edges = draw(st.lists(st.integers(0, 40), min_size=2 * least, max_size=8, unique=True).map(sorted))
    pairs = [(edges[i], edges[i + 1]) for i in range(0, len(edges) - 1, 2)]
    spans = [Span(at(a), at(b), draw(st.sampled_from("xy"))) for a, b in pairs]
    if spans and draw(st.booleans()):
        spans[-1] = Span(spans[-1].start, None, spans[-1].what)
    return tuple(spans)


@settings(deadline=None)
@given(lines(), lines(least=1))
def test_from_the_first_day_told_the_file_rules(standing: tuple[Span[str], ...], told: tuple[Span[str], ...]) -> None:
    result = retold(standing, told)
    first = min(span.start for span in told)
    for number in range(50):
        assert on(result, at(number)) == on(told if at(number) >= first else standing, at(number))
    assert retold(result, told) == result
    assert overlapping(result) == []
    assert all(a.end != b.start or a.what != b.what for a, b in pairwise(result))


@settings(deadline=None)
@given(lines(), st.integers(0, 40), st.integers(1, 10))
def test_covers_is_holding_on_every_day(line: tuple[Span[str], ...], first: int, length: int) -> None:
    every = all(on(line, at(n)) is not None for n in range(first, first + length))
    assert covers(line, at(first), at(first + length)) is every


def test_covers_without_end() -> None:
    assert covers([Span(at(0), at(5), "x"), Span(at(5), None, "y")], at(2), None)
    assert not covers([Span(at(0), at(5), "x")], at(2), None)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 5), (5, 9)], []),
        ([(0, 5), (4, 9)], [1]),
        ([(4, 9), (0, 5)], [0]),
        ([(0, None), (4, 9), (8, 12)], [1, 2]),
        ([(0, 20), (3, 5), (6, 8)], [1, 2]),
        ([(0, 3), (0, 3)], [1]),
    ],
)
def test_overlapping(spans: list[tuple[int, int | None]], expected: list[int]) -> None:
    assert overlapping([Span(at(a), at(b) if b is not None else None, "x") for a, b in spans]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("31-01-2026", date(2026, 1, 31)),
        ("1-2-2026", date(2026, 2, 1)),
        ("2026-02-30", None),
        ("01/02/2026", None),
        ("2026-1-31", None),
        ("46053", None),
        ("0026-01-01", None),
        ("31-01-26", None),
        ("٢٠٢٦-٠١-٠١", None),
    ],
)
def test_days(text: str, expected: date | None) -> None:
    assert day(text) == expected


@pytest.mark.parametrize("permission", list(Permission))
def test_units_with_is_may_for_every_unit(permission: Permission) -> None:
    force, unit, team, other = (UUID(int=n) for n in range(1, 5))
    lines = {force: (), unit: (force,), team: (unit, force), other: (unit, force)}
    for role in Role:
        for place in lines:
            looking = Viewer(UUID(int=9), date(2026, 3, 2), (Grant(role, place), Grant(Role.EMPLOYEE, other)), lines)
            assert looking.units_with(permission) == {u for u in lines if looking.may(permission, u)}
