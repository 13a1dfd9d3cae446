# SPDX-License-Identifier: EUPL-1.2
"""One round as in life, through the real actions: rights fetched, answers laid down, closed, opened, released.

Only this module knows who gave which answer. Every answer is unlike every other: its first statements spell a number,
and its open answer holds words of its own.
"""

import base64
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from iedereen.checkup.actions import answering, codes, opening, participation, rounds
from iedereen.checkup.actions.closing import close, unsealing
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.participation import invitation, key_list_of
from iedereen.checkup.rules.ballots import MAX_TEXT
from iedereen.cli.attack.rounds import evidence
from iedereen.cli.attack.rounds.evidence import Copy, Evidence, Server
from iedereen.cli.attack.rounds.organisation import PASSPHRASE, Organisation, opens, seen_by
from iedereen.engines import credentials
from iedereen.keys.queries import public_keys
from iedereen.people.rules import Role

PAPER = 0.15  # of the people have a strip from the hat instead of a credential
TURNOUT = 0.7
DIGITS = 4  # statements that spell the number: 5 ** 4 different answers
LONG = 0.1  # of those who answer write much, up to what the page takes
POINTS = 5
MORE = "en nog wat "


class KeyRefused(Exception):
    """The browser of this person refuses the key: it is not the one that everybody was promised."""


@dataclass(frozen=True)
class Truth:
    """Who came to answer, in order, and what each gave. For scoring only."""

    came: tuple[str, ...]
    token: Mapping[str, int]
    words: Mapping[str, str]


@dataclass
class Stage:
    """A round that is going on. `rights`: what each person has in hand."""

    organisation: Organisation
    round: UUID
    checkup: UUID
    now: datetime
    public: bytes
    promised: str
    rights: dict[str, str | answering.Credential] = field(default_factory=dict)
    came: list[str] = field(default_factory=list)
    token: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def ready(self, people: Sequence[str]) -> None:
        """Decide what each of these people will answer: no two the same."""
        self.token = dict(zip(people, random.sample(range(POINTS**DIGITS), len(people)), strict=True))
        self.words = {person: _words() for person in people}

    @property
    def supporter(self) -> UUID:
        return self.organisation.people_with[Role.SUPPORTER]

    @property
    def leader(self) -> UUID:
        return self.organisation.people_with[Role.TEAM_LEADER]


class Way:
    """How rights are fetched, answers laid down and opened: here the real way. A planted weakness changes a part."""

    at_once = False  # do people answer in the same visit in which they fetch?

    def begin(self, stage: Stage) -> None:
        """Before anybody comes."""

    def end(self) -> None:
        """After the round, whatever happened in it."""

    def fetch(self, stage: Stage, person: str) -> None:
        """What the browser does at a first visit (assets/src/take_part.js)."""
        viewer = seen_by(UUID(person), stage.now.date())
        found = invitation(viewer, stage.now)
        if found is None:
            raise RuntimeError("nobody is invited")
        checked_key(stage, found.key, key_list_of(stage.round))
        prepared = credentials.prepare(secrets.token_bytes(32))
        blinded, inverse = credentials.blind(found.key, prepared)
        signed = participation.issue(checkup=stage.checkup, blinded=blinded, by=viewer, now=stage.now)
        signature = credentials.finalize(found.key, prepared, signed, inverse)
        stage.rights[person] = answering.Credential(stage.checkup, prepared, signature)

    def answer(self, stage: Stage, person: str) -> None:
        """What the browser does at the end of the questions (assets/src/answer.js)."""
        closed, opened = self.seal(stage, person)
        answering.hand_in_sealed(right=stage.rights[person], closed=closed, opened=opened, now=stage.now)

    def seal(self, stage: Stage, person: str) -> tuple[bytes, bytes]:
        answers, texts = given(stage, person)
        return answering.sealed(stage.public, stage.round, stage.checkup, answers, texts)

    def open(self, stage: Stage, by: UUID) -> None:
        unsealing.unseal(round=stage.round, passphrase=PASSPHRASE, by=seen_by(by, stage.now.date()), now=stage.now)


def checked_key(stage: Stage, key: bytes, served: bytes) -> None:
    """The browser's check (`promisedKey`): the list that is served has the promised digest, and the key stands in it
    for the team. Raises KeyRefused."""
    listed = credentials.read_list(served)
    if listed.digest != stage.promised or listed.entries.get(str(stage.checkup)) != key:
        raise KeyRefused


def given(stage: Stage, person: str) -> tuple[list[float | None], dict[str, str]]:
    """(closed answers, open answers) of this person."""
    token, asked = stage.token[person], stage.organisation.asked
    digits = [float(1 + token // POINTS**place % POINTS) for place in range(DIGITS)]
    rest = [float(1 + random.randrange(POINTS)) for _ in asked.statements[DIGITS:]]
    return [*digits, *rest], {asked.open_items[0].name: stage.words[person]}


def play(organisation: Organisation, number: int, server: Server, way: Way) -> tuple[Evidence, Truth]:
    """A whole round; gives what an attacker saw of it, and the truth."""
    since = evidence.horizon()
    stage = opened(organisation, number)
    way.begin(stage)
    try:
        return _played(stage, since, server, way)
    finally:
        way.end()


def _played(stage: Stage, since: int, server: Server, way: Way) -> tuple[Evidence, Truth]:
    start = evidence.now_in_log()
    visits(stage, way)
    before, files, views = evidence.copied(since), evidence.files(), evidence.views()
    log_before = evidence.read_log(server, start, evidence.now_in_log()).raw
    shut(stage)
    for person in stage.organisation.holders[:2]:
        way.open(stage, person)
    after, log = evidence.copied(since), evidence.read_log(server, start, evidence.now_in_log())
    released = _released(stage, since)
    people = tuple(map(str, stage.organisation.people))
    seen = Evidence(people, tuple(stage.came), before, after, released, files, log, log_before, views)
    return seen, Truth(tuple(stage.came), dict(stage.token), dict(stage.words))


def opened(organisation: Organisation, number: int, teams: Sequence[UUID] = ()) -> Stage:
    """A round that has just opened, of the one team or of these; the stage is that of the first."""
    at, asked = opens(number), list(teams) or [organisation.team]
    planned = rounds.plan(title=f"Ronde {number}", campaign=f"C{number}", version=organisation.version,
                          teams=asked, opens_at=at, closes_at=at + timedelta(hours=6),
                          by=seen_by(organisation.planner, at.date()), now=at - timedelta(hours=1))  # fmt: skip
    if opening.open_due(at) != 1:
        raise RuntimeError("the round does not open")
    round = Round.objects.get(id=planned.id)
    checkup = TeamCheckup.objects.get(round=round, unit=asked[0]).id
    return Stage(organisation, round.id, checkup, at + timedelta(hours=1), public_keys([round.id])[round.id],
                 round.key_digest)  # fmt: skip


def visits(stage: Stage, way: Way) -> None:
    """Everybody comes to have a right, some on paper; most answer, in another order, at another visit.

    Half of the people fetch before anybody answers; the others fetch while the first answer. Who answers, and when,
    has nothing to do with when they fetched; unless the way is `at_once`.
    """
    people = [str(p) for p in stage.organisation.people]
    random.shuffle(people)
    stage.ready(people)
    paper = people[: int(PAPER * len(people))]
    _strips(stage, paper)
    coming = set(random.sample(people, int(TURNOUT * len(people))))
    devices = random.sample(people[len(paper) :], len(people) - len(paper))
    if way.at_once:
        _at_once(stage, way, devices, paper, coming)
        return
    early, late = devices[: len(devices) // 2], devices[len(devices) // 2 :]
    for person in early:
        way.fetch(stage, person)
    first = [p for p in early + paper if p in coming]
    random.shuffle(first)
    mixed = [(way.fetch, p) for p in late] + [(_answers(way), p) for p in first[: len(first) // 2]]
    random.shuffle(mixed)
    rest = first[len(first) // 2 :] + [p for p in late if p in coming]
    random.shuffle(rest)
    for act, person in [*mixed, *((_answers(way), p) for p in rest)]:
        act(stage, person)


def _at_once(stage: Stage, way: Way, devices: list[str], paper: list[str], coming: set[str]) -> None:
    everybody = devices + paper
    random.shuffle(everybody)
    for person in everybody:
        if person not in stage.rights:
            way.fetch(stage, person)
        if person in coming:
            _answers(way)(stage, person)


def _answers(way: Way) -> Callable[[Stage, str], None]:
    def act(stage: Stage, person: str) -> None:
        stage.came.append(person)
        way.answer(stage, person)

    return act


def _words() -> str:
    """Words that stand nowhere else, of any length; some people write much."""
    own = base64.b32encode(secrets.token_bytes(15)).decode()
    much = random.randrange(60, MAX_TEXT // len(MORE)) if random.random() < LONG else random.randrange(20)
    return f"{own} {MORE * (much - 3)}".strip()


def _strips(stage: Stage, paper: list[str]) -> None:
    """The supporter prints strips and everybody without a device draws one."""
    supporter = seen_by(stage.supporter, stage.now.date())
    if paper:
        strips = codes.print_codes(checkup=stage.checkup, by=supporter, now=stage.now, strips=len(paper)).codes
        stage.rights |= dict(zip(paper, strips, strict=True))


def shut(stage: Stage) -> None:
    """The round's time is over: the worker closes it and asks its key holders."""
    stage.now = Round.objects.values_list("closes_at", flat=True).get(id=stage.round)
    close.close_due(stage.now)


def _released(stage: Stage, since: int) -> Copy:
    close.close_due(stage.now)
    copy = evidence.copied(since)
    close.scrub_due(stage.now)
    return copy


def ended(stage: Stage) -> None:
    """The round's time is over; its key holders come and it is released."""
    way = Way()
    shut(stage)
    for person in stage.organisation.holders[:2]:
        way.open(stage, person)
    close.close_due(stage.now)
    close.scrub_due(stage.now)
