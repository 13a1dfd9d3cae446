# SPDX-License-Identifier: EUPL-1.2
"""Signals and what becomes of them: each case is carried as far as its fate says, by its own triage team."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from iedereen.agreements import actions as agreements
from iedereen.agreements.queries import of_source
from iedereen.agreements.rules import OPEN as UNFINISHED
from iedereen.cli.corps.rooms import texts
from iedereen.cli.corps.rooms.stage import HALF_YEAR, Stage, carrier, leader, looks
from iedereen.cli.corps.rooms.texts import Told
from iedereen.cli.corps.season import Deed
from iedereen.people.queries import members, nearest_holder
from iedereen.people.rules import Role, Viewer
from iedereen.triage import actions as triage
from iedereen.triage.models import Case, CommunicationRow, Signal
from iedereen.triage.queries.cases import current
from iedereen.triage.queries.staffing import candidates
from iedereen.triage.rules import MATTER, Duty, MemberRole, SignalKind, Source

STEPS = 6  # compose, analyse, agree, begin, check, close
KINDS = (SignalKind.INCIDENT, SignalKind.TENSION, SignalKind.TENSION, SignalKind.INTEGRITY, SignalKind.OTHER)
NOBODY = UUID(int=0)
ADVISER = {True: MemberRole.VIK, False: MemberRole.HRM}


@dataclass
class Matter:
    """One case as it is played. `source`: what its signal came from, for a case that made itself."""

    unit: UUID
    kind: SignalKind
    told: Told
    source: tuple[Source, UUID] = (Source.PERSON, NOBODY)
    about_leader: bool = False
    confidential: bool = False
    key: UUID | None = None

    @property
    def case(self) -> UUID:
        if self.key is None:
            row = Signal.objects.filter(source_kind=self.source[0], source_id=self.source[1]).first()
            if row is None:
                raise LookupError(f"no signal of {self.source}")
            self.key = row.case_id
        return self.key

    def who(self, role: MemberRole, at: datetime) -> Viewer:
        return looks(next(m.person_id for m in current(self.case) if m.role == role), at)

    def adviser(self, at: datetime) -> Viewer:
        return self.who(ADVISER[self.kind is SignalKind.INTEGRITY], at)


@dataclass(frozen=True)
class Fate:
    """How far a case comes, and what happens on the way."""

    steps: int = STEPS
    wait: bool = False
    more: bool = False
    refer: bool = False
    contest: bool | None = None  # contested, and whether the contest is right
    reflect: bool = False
    messages: bool = False


def deeds(stage: Stage) -> Iterator[Deed]:
    """About two years of signals of people, figures and complaints: per half year for one team in four (in the full
    corps in eight)."""
    number = max(3, len(stage.base_teams) // (8 if stage.full else 4))
    halves = round(stage.days() / HALF_YEAR)
    span = stage.days() // halves
    for half in range(halves):
        for place in range(number):
            day = stage.ago((halves - half) * span - int(stage.rng.integers(5, span - 5)))
            matter = _matter(stage, half * number + place)
            yield from _received(stage, matter, day)
            yield from carried(stage, matter, day, _fate(stage, half * number + place, late=half == halves - 1))
    for kind, told in ((SignalKind.INCIDENT, texts.INCIDENTS), (SignalKind.TENSION, texts.TENSIONS)):
        fresh = Matter(stage.one(stage.teams), kind, stage.one(told), confidential=stage.chance(0.5))
        yield from _received(stage, fresh, stage.ago(3))  # nobody has looked at it yet


def low(stage: Stage, checkups: Sequence[tuple[UUID, UUID]], released: date, *, lately: bool) -> Iterator[Deed]:
    """The cases that the released results made themselves; `checkups` with their units."""
    made = set(Signal.objects.filter(source_kind=Source.CHECKUP, source_id__in=[c for c, _ in checkups])
               .values_list("source_id", flat=True))  # fmt: skip
    for checkup, unit in checkups:
        if checkup in made:
            matter = Matter(unit, SignalKind.LOW, texts.LOW, (Source.CHECKUP, checkup))
            late = stage.chance(0.15)
            yield from carried(stage, matter, released, Fate(steps=int(stage.rng.integers(1, 5)) if late and lately
                                                             else STEPS, more=stage.chance(0.1)))  # fmt: skip


def _matter(stage: Stage, number: int) -> Matter:
    unit = stage.one(stage.teams)
    kind = KINDS[number % len(KINDS)]
    if kind is SignalKind.OTHER:
        figures = number % 2 == 0
        source = Source.FIGURES if figures else Source.COMPLAINTS
        return Matter(unit, kind, texts.FIGURES if figures else texts.COMPLAINTS, (source, NOBODY))
    if kind is SignalKind.INTEGRITY:
        return Matter(unit, kind, texts.INTEGRITY, confidential=True)
    if number % 7 == 2:
        return Matter(unit, kind, texts.ABOUT_LEADER, about_leader=True, confidential=True)
    told = stage.one(texts.INCIDENTS if kind is SignalKind.INCIDENT else texts.TENSIONS)
    return Matter(unit, kind, told, confidential=stage.chance(0.3))


def _fate(stage: Stage, number: int, *, late: bool) -> Fate:
    """Of the older ones almost all are closed; of the last half year some are still going on, and a few stand still."""
    if KINDS[number % len(KINDS)] is SignalKind.INTEGRITY:
        return Fate(refer=number % 2 == 1 or stage.chance(0.5))
    if late and stage.chance(0.45):
        return Fate(steps=int(stage.rng.integers(1, STEPS)), wait=stage.chance(0.5))
    contest = (None, True, None, True, None, False, None)[number % 7]
    return Fate(wait=stage.chance(0.15), more=stage.chance(0.12), contest=contest, reflect=number % 5 == 0,
                messages=KINDS[number % len(KINDS)] is SignalKind.INCIDENT)  # fmt: skip


def _received(stage: Stage, matter: Matter, day: date) -> Iterator[Deed]:
    place = int(stage.rng.integers(3, 8))
    yield Deed(stage.at(day), lambda at: _receive(matter, place, at))


def carried(stage: Stage, matter: Matter, day: date, fate: Fate) -> Iterator[Deed]:
    """The steps of one case, from the day on which it is there."""
    day = stage.after(day, 1, 2)
    if fate.refer:
        yield Deed(stage.at(day), lambda at: _refer(matter, at))
        answered = stage.after(day, 15, 40)
        yield Deed(stage.at(answered), lambda at: _tell(matter, at))
        return
    if fate.steps >= 1:
        yield Deed(stage.at(day), lambda at: _compose(matter, at))
        if fate.messages:
            yield from _messages(stage, matter, day)
        day = stage.after(day, 2, 4)
    if fate.wait:
        until, why = stage.after(day, 8, 20), stage.one(texts.WAITING)
        yield Deed(stage.at(day), lambda at: _wait(matter, until, why, at))
        day = stage.after(until, 0, 1)
    day = yield from _round(stage, matter, day, fate)
    if fate.steps < STEPS:
        return
    day = stage.after(day, 1, 4)
    yield Deed(stage.at(day), lambda at: _close(matter, at))
    if fate.reflect:
        title, text = stage.one(texts.REFLECTIONS)
        yield Deed(stage.at(stage.after(day, 2, 5)), lambda at: _reflect(matter, title, text, at))
    if fate.contest is not None:
        yield from _contested(stage, matter, day, upheld=fate.contest)


def _round(stage: Stage, matter: Matter, day: date, fate: Fate) -> Generator[Deed, None, date]:
    """Analyse, agree, begin and look back; gives the day of looking back."""
    if fate.steps >= 2:
        yield Deed(stage.at(day), lambda at: _analyse(matter, at))
    day = stage.after(day, 1, 3)
    back = stage.after(day, 18, 26)
    if fate.steps >= 3:
        yield Deed(stage.at(day), lambda at: _agree(matter, back, at))
    if fate.steps >= 4:
        yield Deed(stage.at(stage.after(day, 1, 2)), lambda at: _begin(matter, at))
    if fate.steps >= 5:
        yield Deed(stage.at(back), lambda at: _look_back(matter, at))
    if not fate.more or fate.steps < STEPS:
        return back
    short = stage.after(back, 1, 3)
    again = stage.after(short, 1, 3)
    last = stage.after(again, 18, 26)
    yield Deed(stage.at(short), lambda at: _more(matter, at))
    yield Deed(stage.at(again), lambda at: _agree(matter, last, at))
    yield Deed(stage.at(stage.after(again, 1, 2)), lambda at: _begin(matter, at))
    yield Deed(stage.at(last), lambda at: _look_back(matter, at))
    return last


def _contested(stage: Stage, matter: Matter, day: date, *, upheld: bool) -> Iterator[Deed]:
    day = stage.after(day, 3, 10)
    yield Deed(stage.at(day), lambda at: _contest(matter, at))
    day = stage.after(day, 3, 8)
    yield Deed(stage.at(day), lambda at: _decide(matter, upheld, at))
    if upheld:
        day = yield from _round(stage, matter, stage.after(day, 2, 5), Fate())
        yield Deed(stage.at(stage.after(day, 1, 4)), lambda at: _close(matter, at))


def _messages(stage: Stage, matter: Matter, day: date) -> Iterator[Deed]:
    said = stage.after(day, 1, 2)
    yield Deed(stage.at(said), lambda at: _plan_messages(matter, said, at))
    yield Deed(stage.at(stage.after(said, 1, 1)), lambda at: _give_messages(matter, at))


def _receive(matter: Matter, place: int, at: datetime) -> None:
    if matter.source[0] is Source.PERSON:
        leads = leader(matter.unit, at)
        crew = [m.id for m in members(matter.unit, at.date()) if m.id != leads]
        person = crew[min(place, len(crew) - 1)]
    else:
        found = nearest_holder(Role.HRM if matter.source[0] is Source.FIGURES else Role.VIK, matter.unit, at.date())
        person = found.id if found else leader(matter.unit, at)
    about = leader(matter.unit, at) if matter.about_leader else None
    row = triage.receive(
        unit=matter.unit, kind=matter.kind, source=(matter.source[0], person), text=matter.told.signal, about=about,
        confidential=matter.confidential, by=looks(person, at), now=at,
    )  # fmt: skip
    matter.key = row.case_id


def _composer(matter: Matter, at: datetime) -> Viewer:
    able = candidates(Case.objects.get(id=matter.case), at.date())
    return looks(able[ADVISER[matter.kind is SignalKind.INTEGRITY]][0].id, at)


def _compose(matter: Matter, at: datetime) -> None:
    able = candidates(Case.objects.get(id=matter.case), at.date())
    triage.compose(case=matter.case, people={role: found[0].id for role, found in able.items()},
                   by=_composer(matter, at), now=at)  # fmt: skip


def _refer(matter: Matter, at: datetime) -> None:
    triage.refer(case=matter.case, by=_composer(matter, at), now=at)


def _wait(matter: Matter, until: date, why: str, at: datetime) -> None:
    triage.wait(case=matter.case, until=until, reason=why, by=matter.adviser(at), now=at)


def _analyse(matter: Matter, at: datetime) -> None:
    told = matter.told
    triage.analyse(case=matter.case, happened=told.happened, affected=told.affected, sustains=told.sustains,
                   needed=told.needed, by=matter.adviser(at), now=at)  # fmt: skip


def _agree(matter: Matter, back: date, at: datetime) -> None:
    owners = (matter.who(MemberRole.LEADER, at).person, matter.adviser(at).person)
    day = max(at.date(), back - timedelta(days=3))
    measures = [triage.Measure(what, owners[n % 2], day) for n, what in enumerate(matter.told.measures)]
    triage.agree(case=matter.case, measures=measures, check_back_on=back, by=matter.adviser(at), now=at)


def _begin(matter: Matter, at: datetime) -> None:
    triage.begin(case=matter.case, by=matter.who(MemberRole.LEADER, at), now=at)


def _look_back(matter: Matter, at: datetime) -> None:
    """Every measure is done, and the team looks back."""
    leads = matter.who(MemberRole.LEADER, at)
    for row in of_source((MATTER, matter.case)):
        if row.state in UNFINISHED:
            agreements.review(agreement=row.id, done=True, note="", new_due_date=None, by=leads, now=at)
    triage.check_back(case=matter.case, held_on=at.date(), learned=matter.told.learned, by=leads, now=at)


def _more(matter: Matter, at: datetime) -> None:
    triage.more(case=matter.case, reason=texts.MORE, by=matter.adviser(at), now=at)


def _tell(matter: Matter, at: datetime) -> None:
    by = matter.adviser(at)
    for row in Signal.objects.filter(case=matter.case, told_at__isnull=True):
        triage.tell(signal=row.id, word=matter.told.word, by=by, now=at)


def _close(matter: Matter, at: datetime) -> None:
    _tell(matter, at)
    triage.close(case=matter.case, by=matter.adviser(at), now=at)


def _contest(matter: Matter, at: datetime) -> None:
    row = Signal.objects.filter(case=matter.case).order_by("at").first()
    if row is not None and row.source_kind == Source.PERSON and row.raised_by_id:
        triage.contest(signal=row.id, reason=texts.CONTEST, by=looks(row.raised_by_id, at), now=at)
    else:
        triage.contest(case=matter.case, reason=texts.CONTEST, by=matter.who(MemberRole.LEADER, at), now=at)


def _decide(matter: Matter, upheld: bool, at: datetime) -> None:
    by = carrier((MATTER, matter.case), at, Duty.DECIDE)
    triage.decide(case=matter.case, upheld=upheld, reason=texts.UPHELD if upheld else texts.STANDS, by=by, now=at)


def _plan_messages(matter: Matter, on: date, at: datetime) -> None:
    by = matter.who(MemberRole.COMMUNICATIONS, at)
    for number, (audience, message, sender) in enumerate(texts.MESSAGES):
        triage.plan_message(case=matter.case, external=number > 0, audience=audience, message=message, sender=sender,
                            on=on, by=by, now=at)  # fmt: skip


def _give_messages(matter: Matter, at: datetime) -> None:
    by = matter.who(MemberRole.COMMUNICATIONS, at)
    for row in CommunicationRow.objects.filter(case=matter.case, done_at__isnull=True):
        triage.communicated(row=row.id, learned="Men vond het fijn om het van ons te horen.", by=by, now=at)


def _reflect(matter: Matter, title: str, text: str, at: datetime) -> None:
    row = triage.reflect(case=matter.case, title=title, text=text, by=matter.who(MemberRole.COMMUNICATIONS, at), now=at)
    triage.approve_reflection(reflection=row.id, by=matter.who(MemberRole.HRM, at), now=at)
