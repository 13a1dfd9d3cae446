# SPDX-License-Identifier: EUPL-1.2
"""What belongs to a code or a round: the questionnaire that it opens, and whether it may be answered now. And a hat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from iedereen.checkup.models import Participation, QuestionnaireVersion, Round, RoundNode, TeamCheckup
from iedereen.checkup.rules import CheckupState, Definition, RoundState, definition
from iedereen.checkup.rules.ballots import MAX_TEXT, typed, typed_length
from iedereen.engines.credentials import short
from iedereen.keys.queries import public_keys
from iedereen.people.rules import Permission, Viewer, check_may
from iedereen.screen.rules import Refused
from iedereen.vault import queries as vault

MOST_READ = 32  # questionnaires kept as they were read
_READ: dict[str, Definition] = {}
FIELD = "v_"  # before the name of a question, so that it is never taken for another field


@dataclass(frozen=True)
class Sheet:
    """What somebody with a code gets to see: no team, no unit, nothing that says whose code it is."""

    definition: Definition
    promise: str
    last_day: date
    round: UUID
    public: bytes  # to which the answers are sealed
    digest: str  # of the list of the round's keys
    checkup: UUID | None  # None: the credential in the browser knows it


@dataclass(frozen=True)
class Hat:
    """The codes of one team's check-up, for who prints them. How many were used is told to nobody.

    `invited`: who may take part. `places`: of them, how many are left for strips. `mark`: of the round's keys.
    """

    checkup: UUID
    team: str
    round: str
    invited: int
    places: int
    credentials: bool
    last_day: date
    printed: bool
    open: bool
    mark: str


def sheet(code: str, now: datetime) -> Sheet:
    """The questionnaire that this code opens now. Raises Refused: code_unknown, round_not_open, round_closed."""
    group = vault.group_of(code)
    found = TeamCheckup.objects.select_related("round__version").filter(id=group).first() if group else None
    if found is None:
        raise Refused("code_unknown")
    _check(found.state, found.round, now)
    return _sheet(found.round, found.id)


def sheet_of(round: UUID, now: datetime) -> Sheet:
    """The questionnaire of a round, for who has a credential. Raises Refused: not_yours, round_not_open,
    round_closed."""
    found = Round.objects.select_related("version").filter(id=round, credentials=True).first()
    if found is None:
        raise Refused("not_yours", hidden=True)
    _check(CheckupState.OPEN, found, now)
    return _sheet(found, None)


def check_open(checkup: TeamCheckup | UUID, now: datetime) -> None:
    """Raises Refused (credential_unknown, round_not_open, round_closed) when nobody can answer here now."""
    found = checkup if isinstance(checkup, TeamCheckup) else _of(checkup)
    if found is None:
        raise Refused("credential_unknown")
    _check(found.state, found.round, now)


def _of(checkup: UUID) -> TeamCheckup | None:
    rows = TeamCheckup.objects.select_related("round").filter(id=checkup)
    return rows.only("state", "round__state", "round__opens_at", "round__closes_at").first()


def _check(state: str, round: Round, now: datetime) -> None:
    if state == CheckupState.PLANNED or round.state == RoundState.PLANNED or now < round.opens_at:
        raise Refused("round_not_open", day=timezone.localdate(round.opens_at))
    if state != CheckupState.OPEN or round.state != RoundState.OPEN or now >= round.closes_at:
        raise Refused("round_closed", day=timezone.localdate(round.closes_at))


def _sheet(round: Round, checkup: UUID | None) -> Sheet:
    public = public_keys([round.id]).get(round.id, b"")
    last_day = timezone.localdate(round.closes_at)
    return Sheet(_questions(round.version), round.promise, last_day, round.id, public, round.key_digest, checkup)


def _questions(version: QuestionnaireVersion) -> Definition:
    """Read once per process: under one digest there is one questionnaire, for good."""
    if version.digest not in _READ:
        if len(_READ) >= MOST_READ:
            _READ.clear()
        _READ[version.digest] = definition(version.definition)
    return _READ[version.digest]


def judged(asked: Definition, given: Mapping[str, str]) -> tuple[list[float | None], dict[str, str]]:
    """(an answer or None per statement, a text per open question that has one) from the fields of the page.

    Everything may be skipped, but not everything at once: that would use up the code for nothing. Raises Refused:
    answer_off_scale, text_too_long, nothing_answered.
    """
    answers: list[float | None] = []
    for item in asked.statements:
        written = given.get(FIELD + item.name, "")
        if written and written not in {str(p) for p in range(item.low or 0, (item.high or 0) + 1)}:
            raise Refused("answer_off_scale")
        answers.append(float(written) if written else None)
    texts = {}
    for number, item in enumerate(asked.items, 1):
        written = typed(given.get(FIELD + item.name, ""))
        if item not in asked.open_items or not written:
            continue
        if typed_length(written) > MAX_TEXT:
            raise Refused("text_too_long", question=number, limit=MAX_TEXT)
        texts[item.name] = written
    if not texts and all(a is None for a in answers):
        raise Refused("nothing_answered")
    return answers, texts


def hat(viewer: Viewer, checkup: UUID) -> Hat:
    """For who may print the codes of this team. Raises Refused("not_yours")."""
    found = TeamCheckup.objects.select_related("round", "unit").filter(id=checkup).first()
    if found is None:
        raise Refused("not_yours", hidden=True)
    check_may(viewer, Permission.PRINT_CODES, found.unit_id)
    name = RoundNode.objects.filter(round=found.round_id, unit=found.unit_id).values_list("name", flat=True).first()
    invited, places = rights(found)
    return Hat(
        checkup=found.id,
        team=name or found.unit.code,
        round=found.round.title,
        invited=invited,
        places=places,
        credentials=found.round.credentials,
        last_day=timezone.localdate(found.round.closes_at),
        printed=found.codes_printed,
        open=found.state == CheckupState.OPEN and found.round.state == RoundState.OPEN and not found.conversation_only,
        mark=short(found.round.key_digest) if found.round.key_digest else "",
    )


def rights(checkup: TeamCheckup) -> tuple[int, int]:
    """(who may take part, places left for strips): everybody has one place, as a credential or as a strip.

    A credential that somebody lost gives its place back once, because they said so; the vault never takes more answers
    than there are places.
    """
    counted = Participation.objects.filter(checkup=checkup).aggregate(
        people=Count("id"), issued=Count("id", filter=Q(issued=True)), replaced=Count("id", filter=Q(replaced=True))
    )
    invited = max(checkup.invited or 0, counted["people"])
    return invited, invited - counted["issued"] + counted["replaced"]
