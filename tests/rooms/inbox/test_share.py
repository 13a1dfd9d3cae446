# SPDX-License-Identifier: EUPL-1.2
"""Another reader, a reader who left, and recovery by several holders."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from iedereen.followup.models import Promise
from iedereen.inbox.actions import arriving, recovering, sharing, taking_in
from iedereen.inbox.models import Recovery, Report, SealedKey
from iedereen.inbox.queries import proving, reports
from iedereen.keys.models import HolderKey
from iedereen.people.models import RoleHolding
from iedereen.screen.rules import Refused
from tests.cast import ALWAYS, NOW, PASSPHRASE, TODAY, Cast, give_key
from tests.rooms.inbox.play import TEXT, TOMORROW, laid_down, read_by, read_with, sat_down, taken_in


def second_reader(cast: Cast, *, key: bool = True) -> None:
    person = cast.hire("vik_2", "E1")
    RoleHolding.objects.create(person=person, role="vik", unit=cast.units["E1"], valid=ALWAYS)
    if key:
        give_key(cast, "vik_2")


def leaves(cast: Cast, who: str) -> None:
    RoleHolding.objects.filter(person=cast.people[who]).update(valid=DateRange(ALWAYS.lower, TODAY))


def share(cast: Cast, row: Report, with_: str = "vik_2", by: str = "vik") -> None:
    sharing.add_reader(report=row.id, person=cast.people[with_].id, sitting=sat_down(cast, by), by=cast.viewer(by),
                       now=TOMORROW)  # fmt: skip


def test_a_second_reader_is_added_once(cast: Cast) -> None:
    row, _ = taken_in(cast)
    second_reader(cast)
    with pytest.raises(Refused, match="no_sealed_key"):
        read_by(cast, row, "vik_2")
    share(cast, row)
    assert read_by(cast, row, "vik_2") == [TEXT]
    with pytest.raises(Refused, match="reader_already"):
        share(cast, row)


@pytest.mark.parametrize("who", ["hrm", "leader", "admin"])
def test_only_who_may_read_is_added(cast: Cast, who: str) -> None:
    row, _ = taken_in(cast)
    with pytest.raises(Refused, match="not_a_reader"):
        share(cast, row, who)


def test_after_a_reader_left_everything_gets_another_key(cast: Cast) -> None:
    second_reader(cast)
    row, receipt = taken_in(cast, files=[b"Zoals het was"])
    stolen = sat_down(cast)
    old = bytes(SealedKey.objects.get(report=row, holder=stolen.holder).sealed)
    leaves(cast, "vik")
    assert taking_in.watch_readers(TOMORROW) == 1
    assert taking_in.watch_readers(TOMORROW) == 0
    promise = Promise.objects.get(kind="rekey_report")
    assert (promise.owner, promise.state) == (cast.people["vik_2"], "open")
    with pytest.raises(Refused, match="not_yours"):
        reports.opened(cast.viewer("vik"), row, stolen)
    by = cast.viewer("vik_2")
    assert reports.rekey_needed(by) == [row.id]
    assert sharing.rekey_all(reports=[row.id], sitting=sat_down(cast, "vik_2"), by=by, now=TOMORROW) == 1
    row.refresh_from_db()
    promise.refresh_from_db()
    assert (row.version, promise.state) == (2, "kept")
    arriving.write_more(receipt=receipt, text="Nieuw", files=[], now=TOMORROW)
    assert read_by(cast, row, "vik_2") == read_with(receipt) == [TEXT, "Nieuw"]
    with pytest.raises(Refused, match="report_damaged"):  # the key of before opens nothing of now
        reports.said(reports.Opened(row, reports.content_key(stolen.private, old, row.id)))
    assert taking_in.watch_readers(TOMORROW) == 0 and proving.that_nobody_opens() == []


def test_many_reports_cost_no_more_statements_than_few(cast: Cast) -> None:
    second_reader(cast)
    cost = []
    for number in (1, 5):
        for _ in range(number):
            taken_in(cast)
        with transaction.atomic():
            leaves(cast, "vik")
            with CaptureQueriesContext(connection) as asked:
                assert taking_in.watch_readers(TOMORROW) >= number
            transaction.set_rollback(True)
        cost.append(len(asked.captured_queries))
    assert cost[1] <= cost[0]


def test_who_may_not_cannot_seal_anew(cast: Cast) -> None:
    row, _ = taken_in(cast)
    with pytest.raises(Refused, match="not_yours"):
        sharing.rekey(report=row.id, sitting=sat_down(cast), by=cast.viewer("admin"), now=NOW)


def test_the_last_reader_leaves_and_holders_bring_it_back(cast: Cast) -> None:
    row, receipt = taken_in(cast)
    leaves(cast, "vik")
    assert taking_in.watch_readers(TOMORROW) == 1
    assert Promise.objects.get(kind="find_report_reader").owner == cast.people["admin"]
    second_reader(cast)
    lot = Recovery.objects.get().lot
    with pytest.raises(Refused, match="not_yours"):
        recovering.recover(lot=lot, passphrase=PASSPHRASE, by=cast.viewer("vik_2"), now=TOMORROW)
    assert recovering.recover(lot=lot, passphrase=PASSPHRASE, by=cast.viewer("council"), now=TOMORROW) == 1
    with pytest.raises(Refused, match="share_given"):
        recovering.recover(lot=lot, passphrase=PASSPHRASE, by=cast.viewer("council"), now=TOMORROW)
    with pytest.raises(Refused, match="passphrase_wrong"):
        recovering.recover(lot=lot, passphrase="anders dan dat", by=cast.viewer("privacy"), now=TOMORROW)
    assert recovering.recover(lot=lot, passphrase=PASSPHRASE, by=cast.viewer("privacy"), now=TOMORROW) == 0
    assert read_by(cast, row, "vik_2") == read_with(receipt) == [TEXT]
    assert Promise.objects.get(kind="find_report_reader").state == "kept"
    fresh = Recovery.objects.get(current=True)
    assert fresh.lot != lot and SealedKey.objects.filter(report=row, recovery=fresh).count() == 1
    with pytest.raises(Refused, match="lot_over"):
        recovering.recover(lot=lot, passphrase=PASSPHRASE, by=cast.viewer("hrm_force"), now=TOMORROW)


def test_a_recovery_key_that_cannot_be_put_together_is_made_anew(cast: Cast) -> None:
    assert (recovering.prepare_due(NOW), recovering.prepare_due(NOW)) == (1, 0)
    for name in ("council", "privacy"):
        HolderKey.objects.filter(person=cast.people[name]).update(retired_at=NOW)
    assert recovering.prepare_due(NOW) == 0  # one holder is too few
    give_key(cast, "council")
    assert recovering.prepare_due(NOW) == 1
    assert Recovery.objects.filter(current=True).count() == 1


def test_a_forgotten_passphrase_leaves_it_to_others(cast: Cast) -> None:
    row, _ = laid_down(cast)
    HolderKey.objects.filter(person=cast.people["vik"]).update(retired_at=NOW)
    HolderKey.objects.filter(person=cast.people["vik"]).update(made_at=NOW - timedelta(days=1))
    give_key(cast, "vik")
    assert sat_down(cast).holder == HolderKey.objects.get(person=cast.people["vik"], retired_at=None).id
    with pytest.raises(Refused, match="no_sealed_key"):
        read_by(cast, row)
    with pytest.raises(Refused, match="passphrase_wrong"):
        reports.unlocked(cast.viewer("vik"), "een andere wachtzin")
