# SPDX-License-Identifier: EUPL-1.2
"""What `iedereen verify` proves of results by background from what is stored, and what it finds when that is broken."""

import pytest
from django.db import connection

from iedereen.checkup.models import Release
from iedereen.checkup.queries.proving import integrity, register, splits
from tests.cast import Cast
from tests.rooms.checkup.test_backgrounds_release import NEWER, OLDER, played

pytestmark = pytest.mark.policy("S5")
SAID = {"A": NEWER, "B": OLDER, "C": [1.0] * 6 + [2.0] * 5, "D": [1.0] * 6 + [2.0] * 7}
PROOFS = (register.not_registered, register.gives_away, splits.splits_astray, integrity.derivable_results,
          integrity.results_astray)  # fmt: skip
SHOWN = "checkup_shown (release_id, hierarchy, unit_id, background, category, measure)"
ONE = "checkup_shown WHERE background = '' AND measure = '' LIMIT 1"


def test_all_holds_after_a_release(cast: Cast) -> None:
    played(cast, SAID)
    assert [proof() for proof in PROOFS] == [[]] * len(PROOFS)


BREACHES = {
    "a split of a team": (f"INSERT INTO {SHOWN} SELECT release_id, 0, %(team)s, 'dienst', '1', '' FROM {ONE}",
                          splits.splits_astray, "which is a team"),
    "a split without its total": (f"INSERT INTO {SHOWN} SELECT release_id, 0, %(bare)s, 'dienst', '1', '' FROM {ONE}",
                                  splits.splits_astray, "not shown as a whole"),
    "who would rather not say": (
        f"INSERT INTO {SHOWN} SELECT release_id, 0, %(district)s, 'dienst', '4', '' FROM {ONE}",
        splits.splits_astray, "questionnaire does not have"),
    "another pattern for one measure": (
        "DELETE FROM checkup_shown WHERE background <> '' AND category = '1' AND measure = 'work'",
        splits.splits_astray, "shows other splits"),
    "too few people": ("UPDATE checkup_result SET respondents = 5 WHERE background <> '' AND status = 'published'",
                       splits.splits_astray, "too few people"),
    "an attack that found somebody": (
        "UPDATE checkup_release SET attack = jsonb_set(attack, '{splits,succeeded}', '1')",
        splits.splits_astray, "report of the attack"),
    "no report at all": ("UPDATE checkup_release SET attack = attack - 'splits'",
                         splits.splits_astray, "report of the attack"),
    "a split that the register does not know": ("DELETE FROM checkup_shown WHERE background <> '' AND measure = 'safe'",
                                                register.not_registered, "by dienst=1"),
    "a split in the register that was never shown": (
        f"INSERT INTO {SHOWN} SELECT release_id, 0, %(district)s, 'dienst', '3', 'safe' FROM {ONE}",
        register.not_registered, "by dienst=3"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREACHES)
def test_each_breach_is_found(cast: Cast, name: str) -> None:
    statement, proof, words = BREACHES[name]
    played(cast, SAID)
    units = {"team": cast.units["A"].id, "bare": cast.units["E1"].id, "district": cast.units["D1"].id}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("checkup_release", "checkup_result", "checkup_shown"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, units)
        assert cursor.rowcount >= 1
    assert any(words in line for line in proof()), proof()


def test_a_category_of_one_team_that_follows_is_found(cast: Cast) -> None:
    """K, D1 and D2 by background: what is left of K is team D; the rule is broken however many people it has."""
    release = Release.objects.get(round=played(cast, SAID))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE checkup_shown DISABLE TRIGGER USER")
        for unit in ("K", "D1", "D2"):
            cursor.execute(
                f"INSERT INTO {SHOWN} VALUES (%s, 0, %s, 'dienst', '1', '') ON CONFLICT DO NOTHING",
                [release.id, cast.units[unit].id],
            )
    assert any("can be computed" in line for line in splits.splits_astray())
