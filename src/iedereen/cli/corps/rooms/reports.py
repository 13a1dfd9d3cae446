# SPDX-License-Identifier: EUPL-1.2
"""Sealed reports in the demo corps: laid down, answered by a reader who has a key, and what becomes of their cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from uuid import UUID

from django.conf import settings

from iedereen.cli.corps.rooms import texts
from iedereen.cli.corps.rooms.cases import Fate, Matter, carried
from iedereen.cli.corps.rooms.stage import Stage, looks
from iedereen.cli.corps.season import Deed
from iedereen.inbox.actions import answering, arriving
from iedereen.inbox.queries.reports import opened_by_reporter, sealed_keys, unlocked
from iedereen.triage.models import Signal
from iedereen.triage.rules import SignalKind, Source

AGO = (140, 25, 4)  # days, one for each text


@dataclass
class Laid:
    """A report as its reporter knows it."""

    unit: UUID
    theme: str
    receipt: str = ""

    @cached_property
    def key(self) -> UUID:
        return opened_by_reporter(self.receipt).report.id


def deeds(stage: Stage) -> Iterator[Deed]:
    """The oldest is handled, the next was read and waits for what is done, the newest is still unread."""
    for ago, (theme, text, first, last) in zip(AGO, texts.REPORTS, strict=True):
        laid, day = Laid(stage.one(stage.base_teams), theme), stage.ago(ago)
        yield Deed(stage.at(day), partial(_report, laid, text))
        read = stage.after(day, 2, 4)
        if first:
            yield Deed(stage.at(read), partial(_reply, laid, first, False))
        if last:
            yield Deed(stage.at(stage.after(read, 1, 2)), partial(_more, laid))
            yield Deed(stage.at(stage.after(read, 38, 45)), partial(_reply, laid, last, True))
        if first:
            matter = Matter(laid.unit, SignalKind.OTHER, texts.SEALED)
            yield Deed(stage.at(stage.after(read, 1, 1)), partial(_find, matter, laid))
            yield from carried(stage, matter, stage.after(read, 2, 2), Fate() if last else Fate(steps=2))


def _report(laid: Laid, text: str, at: datetime) -> None:
    laid.receipt = arriving.report(unit=laid.unit, theme=laid.theme, text=text, files=(), name="", now=at)


def _reply(laid: Laid, text: str, handled: bool, at: datetime) -> None:
    """By the first reader who has a key: with the demo's passphrase."""
    holder = next(row.holder for row in sealed_keys(laid.key).order_by("holder__person__name") if row.holder)
    by = looks(holder.person_id, at)
    sitting = unlocked(by, settings.DEMO_PASSPHRASE)
    answering.reply(report=laid.key, text=text, handled=handled, sitting=sitting, by=by, now=at)


def _more(laid: Laid, at: datetime) -> None:
    arriving.write_more(receipt=laid.receipt, text=texts.MORE_REPORTED, files=(), now=at)


def _find(matter: Matter, laid: Laid, at: datetime) -> None:
    """The case that followed from the report."""
    matter.key = Signal.objects.get(source_kind=Source.REPORT, source_id=laid.key).case_id
