# SPDX-License-Identifier: EUPL-1.2
"""What a report can become, which promise carries it, who may read it, and what stands in a message. Pure."""

import calendar
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from iedereen.engines import sealing
from iedereen.engines.schedule import AMSTERDAM, CLOSES
from iedereen.engines.states import picture
from iedereen.people.rules import ROLES, Permission, Role, Viewer
from iedereen.screen.rules import Refused

MATTER = "report"  # the kind of matter under which `followup` keeps its promises
MAX_TEXT = 10_000  # characters
RECEIPT_DIGITS = 16
LENGTHS = (4_096, 65_536)  # what a message is padded to: short, or as long as can be with every sign escaped
READING = tuple(role for role in Role if Permission.READ_REPORTS in ROLES[role].permissions)


class ReportState(StrEnum):
    RECEIVED = "received"  # laid down today, or contested: its promises are made tomorrow, so that no line tells when
    OPEN = "open"
    HANDLED = "handled"  # with word back


class Duty(StrEnum):
    """The kinds of promise about a report."""

    CONFIRM = "confirm_report"
    ANSWER = "answer_report"  # carries the report as long as it is open
    REKEY = "rekey_report"
    FIND = "find_report_reader"


class Step(StrEnum):
    TAKE_IN = "take_in"
    HANDLE = "handle"
    CONTEST = "contest"


@dataclass(frozen=True)
class Arrow:
    """A step from states to a state."""

    step: Step
    start: frozenset[ReportState]
    end: ReportState


ARROWS: Mapping[Step, Arrow] = {
    a.step: a
    for a in (
        Arrow(Step.TAKE_IN, frozenset({ReportState.RECEIVED}), ReportState.OPEN),
        Arrow(Step.HANDLE, frozenset({ReportState.OPEN}), ReportState.HANDLED),
        Arrow(Step.CONTEST, frozenset({ReportState.HANDLED}), ReportState.RECEIVED),
    )
}


@dataclass(frozen=True)
class Sitting:
    """A reader who unlocked: which key, and its private half. It lives in one request, and between requests in a sealed
    cookie."""

    holder: UUID
    private: bytes = field(repr=False)


@dataclass(frozen=True)
class Words:
    """What stands sealed in a message. All but `text` only in the first one; `name` only of who gave it."""

    text: str
    theme: str = ""
    team: str = ""
    name: str = ""


def check_step(state: ReportState, step: Step) -> ReportState:
    """Where the step leads. Raises Refused: report_handled, report_open."""
    arrow = ARROWS[step]
    if state not in arrow.start:
        raise Refused("report_handled" if state is ReportState.HANDLED else "report_open")
    return arrow.end


def check_text(text: str) -> str:
    """The text as it is kept. Raises Refused: report_empty, report_too_long, report_unreadable."""
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise Refused("report_empty")
    if len(kept) > MAX_TEXT:
        raise Refused("report_too_long", limit=MAX_TEXT)
    if "\x00" in kept or any(0xD800 <= ord(c) <= 0xDFFF for c in kept):
        raise Refused("report_unreadable")
    return kept


def may_read(viewer: Viewer, office: UUID) -> bool:
    """May this person read what lies at this office, if a sealed key of theirs lies with it?"""
    return viewer.may(Permission.READ_REPORTS, office)


def new_receipt() -> str:
    """Sixteen random digits."""
    return f"{secrets.randbelow(10**RECEIPT_DIGITS):0{RECEIPT_DIGITS}}"


def in_groups(digits: str) -> str:
    """As people read them: groups of four."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def digits_of(typed: str) -> str:
    """What somebody typed, without spaces and signs. Raises Refused("receipt_unknown") for what cannot be one."""
    digits = "".join(c for c in typed[:100] if c.isascii() and c.isdigit())
    if len(digits) != RECEIPT_DIGITS or len(typed) > 100:
        raise Refused("receipt_unknown")
    return digits


def written(words: Words) -> bytes:
    """A message as it is closed: padded, so that its length tells only whether it is short."""
    data = json.dumps(asdict(words), ensure_ascii=False).encode()
    length = next(n for n in LENGTHS if len(data) + sealing.PREFIX <= n or n == LENGTHS[-1])
    return sealing.pad(data, length)


def read(padded: bytes) -> Words:
    return Words(**json.loads(sealing.unpad(padded)))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def end_of(day: date) -> datetime:
    """When what is due on this day is due."""
    return datetime.combine(day, CLOSES, AMSTERDAM)


def key_info(report: UUID) -> bytes:
    return b"iedereen report key/1:" + report.bytes


def message_info(report: UUID, place: int, *, from_reporter: bool) -> bytes:
    return b"iedereen report message/1:%b:%d:%d" % (report.bytes, place, from_reporter)


def attachment_info(report: UUID, message: UUID, place: int) -> bytes:
    return b"iedereen report attachment/1:%b:%b:%d" % (report.bytes, message.bytes, place)


def state_picture() -> str:
    """The state picture of the room's README, in Mermaid, drawn from `ARROWS`."""
    moves = ((s.value, a.end.value, a.step.value) for a in ARROWS.values() for s in sorted(a.start))
    return picture(f"{ReportState.RECEIVED.value}: report", moves)
