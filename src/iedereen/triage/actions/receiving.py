# SPDX-License-Identifier: EUPL-1.2
"""A signal comes in: it becomes a case with its first promise, or joins the case where it belongs; one transaction."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from iedereen.engines.schedule import due
from iedereen.followup.actions import Letter, post
from iedereen.people.queries import tree
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused
from iedereen.triage.actions.stepping import carry_on, closes, first_role, promise, terms, written
from iedereen.triage.models import Case, Signal
from iedereen.triage.queries.cases import TAKES_MORE
from iedereen.triage.queries.staffing import intake, leaders_of, seat_of
from iedereen.triage.rules import CaseState, Duty, SignalKind, Source, may_signal, name_of

KEY = 874243  # "triage" in letters of a telephone: one signal comes in at a time, so that numbers have no gaps
LONGEST = 4_000


@transaction.atomic
def receive(
    *, unit: UUID, kind: str, source: tuple[str, UUID], now: datetime, by: Viewer | None, text: str = "",
    about: UUID | None = None, confidential: bool = False, theme: str = "anders",
) -> Signal:  # fmt: skip
    """Whoever it comes from: a signed-in person (`by`), a low result, a sealed report or figures (`by` may be None).

    The same source again gives the signal that stands. The same person with the same words within a day joins their
    case; so does whatever somebody raises beyond `zaken_per_dag`. Raises Refused: not_yours, signal_text, about_other,
    unit_unknown, no_leader.
    """
    source_kind, today = Source(source[0]), timezone.localdate(now)
    if by is not None and not may_signal(by, unit):
        raise Refused("not_yours", hidden=True)
    if unit not in (at := tree(today)).places:
        raise Refused("unit_unknown")
    if source_kind is Source.PERSON and (by is None or not text.strip() or len(text) > LONGEST):
        raise Refused("signal_text")
    if about is not None and about not in {p.id for p, _ in leaders_of(unit, today)}:
        raise Refused("about_other")
    _wait_for_turn()
    if source_kind in {Source.CHECKUP, Source.REPORT} and (known := _known(source)):
        return known
    person = by.person if by is not None else None
    words = "" if source_kind is Source.REPORT else text.strip()
    digest = sha256(f"{unit}|{words.casefold()}".encode()).hexdigest() if words else ""
    case = _joins(unit, about, kind, person, digest, now)
    fresh = case is None
    if case is None:
        case = _open(unit, seat_of(unit, about, today, at), about, kind, theme, now)
    row = Signal.objects.create(
        case=case, kind=SignalKind(kind).value, source_kind=source_kind.value, source_id=source[1], text=words,
        digest=digest, at=now, confidential=confidential,
        raised_by_id=person if source_kind is not Source.REPORT else None,
    )  # fmt: skip
    actor = None if confidential else person  # the ledger is read by people who are not in the team
    written(case, "receive", by=actor, now=now)
    if fresh:
        carry_on(case, by=actor, now=now)
    if row.kind == SignalKind.INTEGRITY:
        _law(case, source_kind, today, now)
    if source_kind is Source.PERSON and not confidential:
        post([_receipt(row, terms(row.kind)["samenstellen_werkdagen"], now)], now=now)
    return row


def receive_low(*, unit: UUID, checkup: UUID, now: datetime) -> Signal | None:
    """A released result is low. Nobody who could receive it: then the check-up's own promise to look at it stands."""
    return _received(unit, SignalKind.LOW, (Source.CHECKUP.value, checkup), now)


def receive_report(*, report: UUID, unit: UUID, now: datetime) -> Signal | None:
    """A sealed report lies with a reader of this unit. What it is about stands only in the report, and so do the terms
    of word back to the reporter: the case is there so that the experts look at it together."""
    return _received(unit, SignalKind.OTHER, (Source.REPORT.value, report), now)


def _received(unit: UUID, kind: SignalKind, source: tuple[str, UUID], now: datetime) -> Signal | None:
    try:
        return receive(unit=unit, kind=kind.value, source=source, by=None, now=now)
    except Refused as why:
        if why.code not in {"no_leader", "unit_unknown"}:
            raise
    return None


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [KEY])


def _known(source: tuple[str, UUID]) -> Signal | None:
    return Signal.objects.filter(source_kind=source[0], source_id=source[1]).first()


def _joins(unit: UUID, about: UUID | None, kind: str, person: UUID | None, digest: str, now: datetime) -> Case | None:
    """The case of this person that takes this signal too: the same words within a day, or too many on one day."""
    if person is None:
        return None
    alike = (SignalKind.INTEGRITY,) if kind == SignalKind.INTEGRITY else set(SignalKind) - {SignalKind.INTEGRITY}
    mine = Signal.objects.filter(
        raised_by=person, at__gt=now - timedelta(days=1), case__unit=unit, case__about=about, case__kind__in=alike,
        case__state__in=TAKES_MORE,
    ).select_related("case").order_by("-case__year", "-case__number", "-at")  # fmt: skip
    if (same := mine.filter(digest=digest).first()) is not None:
        return same.case
    cases = {row.case_id for row in mine}
    most = settings.POLICY["triage"]["drukte"]["zaken_per_dag"]
    newest = mine.first()
    return newest.case if newest is not None and len(cases) >= most else None


def _open(unit: UUID, seat: UUID, about: UUID | None, kind: str, theme: str, now: datetime) -> Case:
    year = timezone.localdate(now).year
    last = Case.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    return Case.objects.create(
        year=year, number=last + 1, unit_id=unit, seat_id=seat, about_id=about, kind=SignalKind(kind).value,
        theme=theme[:20], state=CaseState.RECEIVED.value, opened_at=now,
    )  # fmt: skip


def _law(case: Case, source: Source, today: date, now: datetime) -> None:
    """Of an integrity matter: that it was received within a week, what came of it within three months.

    Who is signed in is told at once that it was received.
    """
    norm = settings.POLICY["triage"]["integriteit"]
    person, role = intake(case.seat_id, first_role(case), case.about_id, today, tree(today))
    hand = (person.id, role.value)
    if source is not Source.PERSON:
        promise(case, Duty.RECEIPT, hand, closes(today + timedelta(days=norm["ontvangst_dagen"])), by=None, now=now)
    promise(case, Duty.WORD, hand, closes(today + timedelta(days=norm["bericht_dagen"])), by=None, now=now)


def _receipt(row: Signal, days: int, now: datetime) -> Letter:
    """That it was received, and nothing else: whoever looks after the mail reads the subject."""
    case = row.case
    day = timezone.localdate(due(now, days))
    body = (f"Dag,\n\nUw signaal is ontvangen. Het heet {name_of(case.year, case.number)}. Uiterlijk op "
            f"{day:%d-%m-%Y} kijkt iemand ernaar die dit kan oppakken.\n\n"
            f"Ga naar {settings.ORIGIN}/signalen/ om te zien hoever het is.\n")  # fmt: skip
    return Letter(f"signal:{row.id}:received", row.raised_by_id or UUID(int=0), "Uw bericht is ontvangen", body)
