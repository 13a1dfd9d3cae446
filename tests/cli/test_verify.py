# SPDX-License-Identifier: EUPL-1.2
"""`iedereen verify` says that all holds where it does, and finds each breach planted behind the actions' back."""

from collections.abc import Mapping
from uuid import uuid4

import pytest
from django.db import connection

from iedereen.cli import verify
from iedereen.ledger.queries import head
from tests.house.inhabited import inhabited, undone

GUARDED = ("ledger_line", "checkup_release", "checkup_result", "checkup_shown")
LEFT = "left after its round"
ANSWERS = "array_fill(3::float8, ARRAY[4])"


pytestmark = pytest.mark.django_db


def break_with(statement: str, words: Mapping[str, object]) -> None:
    """Do what an administrator of the database could do, with every guard off."""
    with connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for part in statement.split(";"):
            cursor.execute(part, words)
        assert part.lstrip().startswith("ALTER") or cursor.rowcount >= 1, f"not planted: {statement}"


def broken(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The rules that do not hold; the exit status says the same."""
    capsys.readouterr()
    status = verify.main(list(words))
    found = [line.removeprefix("BROKEN").strip() for line in capsys.readouterr().out.splitlines() if "BROKEN" in line]
    assert status == (1 if found else 0)
    return found


def rule(part: str) -> str:
    found = [check.rule for check in verify.CHECKS if part in check.rule]
    assert len(found) == 1
    return found[0]


@pytest.mark.policy("G4")
def test_in_a_force_that_plays_by_the_rules_all_hold(capsys: pytest.CaptureFixture[str]) -> None:
    inhabited()
    assert broken(capsys) == []


BREACHES = {
    "a unit with a priority that nobody looks back on": (
        "UPDATE followup_promise SET state = 'kept', closed_at = now(), next_at = NULL WHERE kind = 'hold_review'",
        "promised to look back"),
    "a line of the ledger altered": (
        "UPDATE ledger_line SET reason = 'x' WHERE action = 'round_released'", "chain is whole"),
    "a line of the ledger gone": ("DELETE FROM ledger_line WHERE seq = 3", "chain is whole"),
    "the end of the ledger cut off": (
        "DELETE FROM ledger_line WHERE seq = (SELECT max(seq) FROM ledger_line)", "chain is whole"),
    "a promise that is never looked at": (
        "ALTER TABLE followup_promise DROP CONSTRAINT promise_open_or_closed;"
        " UPDATE followup_promise SET next_at = NULL WHERE state = 'open'", "open promise has an owner"),
    "a note that nobody was told": (
        "INSERT INTO followup_note (person_id, promise_id, kind, level, made_at)"
        " SELECT owner_id, id, 'soon', 0, now() - interval '12 days' FROM followup_promise LIMIT 1", "is noted about"),
    "an agreement that nobody carries": (
        "UPDATE followup_promise SET state = 'withdrawn', closed_at = now(), next_at = NULL"
        " WHERE state = 'open' AND matter_id = %(agreement)s", "open agreement has"),
    "a check-up that goes on without a promise": (
        "UPDATE followup_promise SET state = 'withdrawn', closed_at = now(), next_at = NULL"
        " WHERE state = 'open' AND matter_id = %(released)s", "check-up that is going on"),
    "a planned check-up without a promise": (
        "UPDATE followup_promise SET state = 'withdrawn', closed_at = now(), next_at = NULL"
        " WHERE state = 'open' AND matter_id = %(planned)s", "check-up that is going on"),
    "a report that nobody carries": (
        "DELETE FROM followup_promise WHERE kind = 'answer_report'", "open report has"),
    "a report that waits for days": (
        "UPDATE inbox_report SET state = 'received', state_on = '2026-03-02'", "open report has"),
    "a report that nobody can open": ("DELETE FROM inbox_sealedkey", "can be opened by"),
    "a report whose key holders are gone": (
        "UPDATE keys_holderkey SET retired_at = now()", "can be opened by"),
    "a message that lies readable": (
        "UPDATE inbox_message SET sealed = repeat('leesbaar', 600)::bytea", "lies readable"),
    "a request for support that nobody carries": (
        "DELETE FROM followup_promise WHERE matter_kind = 'support_request'", "open request for support"),
    "a conversation that nobody plans": (
        "DELETE FROM followup_promise WHERE matter_kind = 'leader_talk'", "planned development conversation"),
    "a question to peers that nobody answers": (
        "DELETE FROM followup_promise WHERE matter_kind = 'advice_request'", "open question to peers"),
    "a bottleneck that belongs to nobody": (
        "DELETE FROM checkup_remedy WHERE bottleneck_id = %(bottleneck)s", "open bottleneck has"),
    "a round that the worker never sees": (
        "ALTER TABLE checkup_round DROP CONSTRAINT round_due_while_alive;"
        " UPDATE checkup_round SET next_at = NULL WHERE id = %(third)s", "has a next moment"),
    "a release before its time": (
        "INSERT INTO checkup_release (id, round_id, number, made_at, rule, attack)"
        " VALUES (%(fresh)s, %(third)s, 1, now(), '{}', '{}')", "its own release"),
    "something shown that the register does not know": (
        "DELETE FROM checkup_shown WHERE unit_id = %(team)s AND measure = ''", "stands in the register"),
    "something registered that was never shown": (
        "INSERT INTO checkup_shown (release_id, hierarchy, unit_id, background, category, measure)"
        " SELECT id, 0, %(small)s, '', '', 'safe' FROM checkup_release WHERE round_id = %(second)s",
        "stands in the register"),
    "a small team in a later release of the round": (
        "INSERT INTO checkup_release (id, round_id, number, made_at, rule, attack)"
        " VALUES (%(fresh)s, %(second)s, 2, now(), '{}', '{}');"
        " INSERT INTO checkup_shown (release_id, hierarchy, unit_id, background, category, measure)"
        " VALUES (%(fresh)s, 0, %(small)s, '', '', '')", "register as a whole"),
    "a single team over two trees, before minus after": (
        "INSERT INTO checkup_release (id, round_id, number, made_at, rule, attack, reorganised_on)"
        " VALUES (%(fresh)s, %(second)s, 2, now(), '{}', '{}', '2026-09-01');"
        " INSERT INTO checkup_releasenode (release_id, unit_id, parent_id, name, kind) VALUES"
        " (%(fresh)s, %(above)s, NULL, 'D1', 'district'), (%(fresh)s, %(team)s, %(above)s, 'A', 'base_team');"
        " INSERT INTO checkup_shown (release_id, hierarchy, unit_id, background, category, measure)"
        " VALUES (%(fresh)s, 2, %(above)s, '', '', 'safe')", "register as a whole"),
    "a team shown once more after a reorganisation": (
        "INSERT INTO checkup_release (id, round_id, number, made_at, rule, attack, reorganised_on)"
        " VALUES (%(fresh)s, %(second)s, 2, now(), '{}', '{}', '2026-09-01');"
        " INSERT INTO checkup_releasenode (release_id, unit_id, parent_id, name, kind) VALUES"
        " (%(fresh)s, %(above)s, NULL, 'D1', 'district'), (%(fresh)s, %(team)s, %(above)s, 'A', 'base_team');"
        " INSERT INTO checkup_result (release_id, unit_id, background, category, measure, status, coded)"
        " VALUES (%(fresh)s, %(team)s, '', '', '', 'protected', '{}')", "its own release"),
    "a released round without a release": (
        "UPDATE checkup_release SET round_id = %(third)s WHERE round_id = %(second)s", "its own release"),
    "a figure of a unit outside its round": (
        "UPDATE checkup_result SET unit_id = %(outside)s WHERE unit_id = %(team)s", "its own release"),
    "a small group shown": (
        "UPDATE checkup_result SET status = 'published' WHERE unit_id = %(small)s", "hidden group"),
    "a result of a team by background": (
        "INSERT INTO checkup_shown (release_id, hierarchy, unit_id, background, category, measure)"
        " SELECT id, 0, %(team)s, 'dienst', '1', '' FROM checkup_release WHERE round_id = %(second)s",
        "by background stand where they may"),
    "a low result that nobody looks at": (
        "UPDATE followup_promise SET kind = 'something_else' WHERE kind = 'look_at_low_result'", "low result"),
    "an answer left behind": (
        f'INSERT INTO vault_answer (id, "group", answers) VALUES (%(fresh)s, %(agreed)s, {ANSWERS})', LEFT),
    "a sealed answer left behind": (
        "INSERT INTO vault_deposit (id, \"group\", sealed) VALUES (%(fresh)s, %(agreed)s, 'x'::bytea)", LEFT),
    "a code left in the hat": ("INSERT INTO vault_code (digest, \"group\") VALUES ('x'::bytea, %(agreed)s)", LEFT),
    "what was signed left behind": (
        "INSERT INTO vault_signed (digest, \"group\") VALUES ('x'::bytea, %(agreed)s)", LEFT),
    "a used credential left behind": (
        "INSERT INTO vault_spent (digest, \"group\") VALUES ('x'::bytea, %(agreed)s)", LEFT),
    "a key that could still sign": (
        "UPDATE vault_issuerkey SET private = 'x'::bytea WHERE \"group\" = %(agreed)s", LEFT),
    "who fetched a credential": (
        "INSERT INTO checkup_participation (id, checkup_id, person_id, issued, replaced)"
        " SELECT %(fresh)s, %(agreed)s, id, true, false FROM people_person LIMIT 1", LEFT),
    "a share of a key that is not destroyed": (
        "UPDATE keys_share SET sealed = 'x'::bytea WHERE lot_id = %(second)s", LEFT),
    "a case that nobody carries": (
        "UPDATE followup_promise SET state = 'withdrawn', closed_at = now(), next_at = NULL"
        " WHERE state = 'open' AND matter_id = %(case)s", "open case has an open promise"),
    "a case closed without its conditions": (
        "UPDATE triage_case SET state = 'closed', held_on = '2026-03-02', closed_at = now(),"
        " closed_by_id = (SELECT id FROM people_person LIMIT 1) WHERE id = %(case)s", "no case is closed"),
    "a case kept outside the line of its unit": (
        "UPDATE triage_case SET seat_id = %(outside)s WHERE id = %(case)s", "open case has a unit"),
    "a unit that hangs in nothing": (
        "UPDATE people_unitperiod SET valid = daterange('2026-09-01', NULL) WHERE unit_id = %(above)s",
        "hangs in the tree"),
}  # fmt: skip


def test_each_breach_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    world = inhabited()
    units = world.cast.units
    words = {
        "agreement": world.agreement.id, "released": world.released.id, "planned": world.planned.id,
        "agreed": world.agreed.id, "second": world.second.id, "third": world.third.id, "bottleneck": world.held.id,
        "fresh": uuid4(), "team": units["A"].id, "small": units["C"].id, "outside": units["D"].id,
        "above": units["D1"].id, "case": world.signal.case_id,
    }  # fmt: skip
    missed = {}
    for name, (statement, part) in BREACHES.items():
        with undone():
            break_with(statement, words)
            if rule(part) not in (found := broken(capsys)):
                missed[name] = found
    assert missed == {}
    assert broken(capsys) == []


def test_every_rule_has_a_breach_that_shows_it() -> None:
    assert {rule(part) for _, part in BREACHES.values()} == {check.rule for check in verify.CHECKS}


def test_a_ledger_written_anew_from_the_start_does_not_fit_a_head_that_was_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    inhabited()
    seq, link = head()
    assert broken(capsys, "--head", f"{seq}:{link}") == []
    kept = f"{seq}:{'0' * 64}"
    assert [line for line in broken(capsys, "--head", kept) if kept in line]
    assert broken(capsys, "--head", "nonsense")
