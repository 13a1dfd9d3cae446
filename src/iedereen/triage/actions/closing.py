# SPDX-License-Identifier: EUPL-1.2
"""Word back to whoever raised it, closing, and what to do when somebody says that it should not be closed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from iedereen.followup import actions as followup
from iedereen.followup.actions import Letter, post
from iedereen.people.queries import tree
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.actions.stepping import go, take, written
from iedereen.triage.models import Case, Member, Signal
from iedereen.triage.queries.cases import can_contest, case_for, closing, raised
from iedereen.triage.queries.staffing import leader_at, other_than
from iedereen.triage.rules import (
    LINE,
    MATTER,
    CaseState,
    Duty,
    MemberRole,
    Part,
    Source,
    Step,
    check_close,
    check_step,
)


@transaction.atomic
def tell(*, signal: UUID, word: str, by: Viewer, now: datetime) -> Signal:
    """What the raiser hears: on their own page, with a mail that only says that it is there.

    Of a result or of figures the leader hears it. Of a sealed report the answer goes through the report itself; here
    stands only that it was given. Raises Refused: not_yours, told_already or word_missing.
    """
    row = Signal.objects.select_for_update().filter(id=signal).first()
    if row is None:
        raise Refused("not_yours", hidden=True)
    seen = case_for(by, row.case_id)
    sealed = row.source_kind == Source.REPORT
    if not seen.parts & {Part.MEMBER, Part.COMPOSER}:
        raise Refused("not_yours", hidden=True)
    if row.told_at is not None:
        raise Refused("told_already")
    if not word.strip() and not sealed:
        raise Refused("word_missing")
    row.word, row.told_at, row.told_by_id = "" if sealed else word.strip(), now, by.person
    row.save(update_fields=["word", "told_at", "told_by"])
    if not Signal.objects.filter(case=row.case_id, told_at__isnull=True).exists():
        followup.keep_all(kinds=[Duty.RECEIPT.value, Duty.WORD.value], matter_kind=MATTER, matters=[row.case_id],
                          by=by.person, now=now, outcome="tell")  # fmt: skip
    written(seen.case, "tell", by=by.person, now=now)
    hears = _hears(row, seen.case, by)
    if hears is not None:
        body = f"Dag,\n\nEr staat een antwoord voor u klaar.\n\nGa naar {settings.ORIGIN}/signalen/ om het te lezen.\n"
        post([Letter(f"signal:{row.id}:told", hears, "Er staat een antwoord voor u klaar", body)], now=now)
    return row


def _hears(row: Signal, case: Case, by: Viewer) -> UUID | None:
    if row.source_kind == Source.REPORT:
        return None
    if row.source_kind == Source.PERSON:
        return row.raised_by_id
    leads = Member.objects.filter(case=case, role=MemberRole.LEADER.value, until__isnull=True).first()
    return leads.person_id if leads else leader_at(case.seat_id, by.today, tree(by.today)).id


@transaction.atomic
def receipt(*, case: UUID, by: Viewer, now: datetime) -> Case:
    """It was said that the signal was received, where this system could not say so itself."""
    seen = case_for(by, case)
    if not seen.parts & {Part.COMPOSER, Part.MEMBER}:
        raise Refused("not_yours", hidden=True)
    if not followup.keep(kind=Duty.RECEIPT.value, matter=(MATTER, case), by=by.person, now=now):
        raise Refused("promise_closed")
    return seen.case


@transaction.atomic
def close(*, case: UUID, by: Viewer, now: datetime) -> Case:
    """Only with an analysis, measures that are done or dropped, word back, and a check-back that was held.

    Raises Refused: not_yours, case_moved_on, close_analysis, close_measures, close_told or close_checked.
    """
    seen, arrow = take(case, Step.CLOSE, by)
    check_close(closing(seen.case))
    days = settings.POLICY["triage"]["bezwaar"]["dagen"]
    return go(seen.case, arrow, by=by.person, now=now, closed_at=now, closed_by_id=by.person, contested_by_id=None,
              contest_until=by.today + timedelta(days=days))  # fmt: skip


@transaction.atomic
def contest(*, by: Viewer, now: datetime, reason: str, case: UUID | None = None, signal: UUID | None = None) -> Case:
    """Whoever raised it (by their `signal`) or the leader (by the `case`) says that it should not be closed.

    Another than who closed it decides. Raises Refused: not_yours, case_moved_on, contest_late or reason_short.
    """
    if signal is not None:
        row, mine = raised(by, signal).case, frozenset({Part.RAISER})
    else:
        seen = case_for(by, case or UUID(int=0))
        row, mine = seen.case, seen.parts
    arrow = check_step(mine, CaseState(row.state), Step.CONTEST, reason=reason)
    if not can_contest(row, by):
        raise Refused("contest_late")
    barred = {by.person} | ({row.closed_by_id} if row.closed_by_id else set())
    person, role = other_than(row, barred, by)
    if role in LINE:
        Member.objects.create(case=row, person=person, role=MemberRole.DECIDER.value, since=now)
    actor = None if signal is not None else by.person  # a raiser stays as hidden as they asked to be
    return go(row, arrow, by=actor, now=now, note=reason, hand=(person.id, role.value), contested_by_id=by.person)


@transaction.atomic
def decide(*, case: UUID, upheld: bool, reason: str, by: Viewer, now: datetime) -> Case:
    """Another than who closed or contested it: it is opened again, or it stands and is over for good.

    Raises Refused: not_yours, case_moved_on, decide_other or reason_short.
    """
    step = Step.UPHOLD if upheld else Step.STAND
    seen, arrow = take(case, step, by, reason=reason)
    change = {"held_on": None, "check_back_on": None} if upheld else {"contest_until": None}
    row = go(seen.case, arrow, by=by.person, now=now, note=reason, **change)
    if upheld:
        Signal.objects.filter(case=case).update(word="", told_at=None, told_by=None)
    letters = [
        Letter(f"case:{case}:decided:{row.moves}:{person}", person, "Er staat een antwoord voor u klaar",
               f"Dag,\n\nEr is besloten over uw bezwaar.\n\nGa naar {settings.ORIGIN}/signalen/ om het te lezen.\n")
        for person in {row.contested_by_id} if person
    ]  # fmt: skip
    post(letters, now=now)
    return row
