# SPDX-License-Identifier: EUPL-1.2
"""Support in hours, development conversations and advice of peers in the demo corps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from iedereen.cli.corps.rooms import texts
from iedereen.cli.corps.rooms.stage import HALF_YEAR, Stage, carrier, leader, looks
from iedereen.cli.corps.season import Deed
from iedereen.engines.schedule import add_working_days
from iedereen.leadership.actions import advice, support, talks
from iedereen.leadership.models import SupportRequest
from iedereen.leadership.queries.norms import behaviours, kinds, themes
from iedereen.leadership.queries.talks import partners
from iedereen.leadership.rules.advice import ANSWER
from iedereen.leadership.rules.advice import MATTER as QUESTION
from iedereen.leadership.rules.support import MATTER, Duty

Act = Callable[[datetime], None]
CONFIRMED, DECLINED, WITHDRAWN = 0.72, 0.1, 0.06  # shares of the requests; the rest waits or is let go first
EACH_ONCE = (DECLINED / 2, DECLINED + WITHDRAWN / 2, 0.95)  # a small corps also shows each of these
MOST_OFFERS = 8  # leaders per theme who may be asked
MOST_QUESTIONS = 12
NOBODY = UUID(int=0)


@dataclass
class Request:
    """One request for support as it is played."""

    unit: UUID
    kind: str
    hours: int
    key: UUID = NOBODY


@dataclass
class Talk:
    """One development conversation as it is played."""

    unit: UUID
    day: date
    place: int
    key: UUID = NOBODY
    partner: UUID = NOBODY


@dataclass
class Question:
    unit: UUID
    theme: str
    key: UUID = NOBODY


def deeds(stage: Stage) -> Iterator[Deed]:
    yield from _supporting(stage)
    yield from _talking(stage)
    yield from _advising(stage)


def _supporting(stage: Stage) -> Iterator[Deed]:
    """Requests over the whole past, more lately; and of the last weeks one in every state."""
    number = max(4, len(stage.base_teams) // (8 if stage.full else 3))
    codes = tuple(kinds())
    for place in range(round(stage.days() / HALF_YEAR) * number):
        request = Request(stage.one(stage.base_teams), stage.one(codes), int(stage.rng.integers(2, 13)))
        day = stage.ago(int(stage.rng.integers(30, stage.days() - 40)))
        fate = EACH_ONCE[place] if place < len(EACH_ONCE) else float(stage.rng.random())
        yield from _requested(stage, request, day, fate)
    for steps in range(3):  # asked, promised, given
        for _ in range(max(1, number // 8)):
            request = Request(stage.one(stage.base_teams), stage.one(codes), int(stage.rng.integers(2, 9)))
            yield from _going_on(stage, request, stage.ago(2 + 4 * steps), steps)


def _requested(stage: Stage, request: Request, day: date, fate: float) -> Iterator[Deed]:
    wanted, on, note = stage.after(day, 10, 20), stage.after(day, 1, 3), stage.one(texts.SUPPORT_NOTES)
    yield Deed(stage.at(day), lambda at: _ask(request, wanted, at))
    if fate < DECLINED:
        yield Deed(stage.at(on), lambda at: _decline(request, at))
        return
    yield Deed(stage.at(on), lambda at: _promise(request, wanted, at))
    if fate < DECLINED + WITHDRAWN:
        yield Deed(stage.at(stage.after(on, 1, 3)), lambda at: _withdraw(request, at))
        return
    if fate > DECLINED + WITHDRAWN + CONFIRMED:
        off, new = stage.after(on, 1, 2), stage.after(on, 3, 4)
        yield Deed(stage.at(off), lambda at: _let_go(request, at))
        yield Deed(stage.at(new), lambda at: _promise(request, wanted, at))
    given = stage.after(on, 5, 9)
    yield Deed(stage.at(given), lambda at: _give(request, note, at))
    if stage.chance(0.12):
        more, last = stage.after(given, 1, 2), stage.after(given, 8, 9)
        yield Deed(stage.at(more), lambda at: _not_yet(request, last, at))
        given = stage.after(more, 3, 5)
        yield Deed(stage.at(given), lambda at: _give(request, note, at))
    yield Deed(stage.at(stage.after(given, 1, 4)), lambda at: _confirm(request, at))


def _going_on(stage: Stage, request: Request, day: date, steps: int) -> Iterator[Deed]:
    wanted, on = stage.after(day, 12, 20), add_working_days(day, 1)
    yield Deed(stage.at(day), lambda at: _ask(request, wanted, at))
    if steps >= 1:
        yield Deed(stage.at(on), lambda at: _promise(request, wanted, at))
    if steps >= 2:
        yield Deed(stage.at(stage.after(on, 3, 4)), lambda at: _give(request, "", at))


def _ask(request: Request, wanted: date, at: datetime) -> None:
    by = looks(leader(request.unit, at), at)
    why = texts.SUPPORT_WHY.get(request.kind, texts.SUPPORT_WHY["gesprek"])
    request.key = support.ask(unit=request.unit, kind=request.kind, hours=request.hours, wanted_by=wanted,
                              why=why, by=by, now=at).id  # fmt: skip


def _promise(request: Request, day: date, at: datetime) -> None:
    support.promise(request=request.key, hours=max(1, request.hours - request.hours // 5), day=max(day, at.date()),
                    by=carrier((MATTER, request.key), at, Duty.ANSWER), now=at)  # fmt: skip


def _decline(request: Request, at: datetime) -> None:
    support.decline(request=request.key, reason=texts.DECLINED, by=carrier((MATTER, request.key), at, Duty.ANSWER),
                    now=at)  # fmt: skip


def _let_go(request: Request, at: datetime) -> None:
    support.let_go(request=request.key, reason=texts.LET_GO, by=carrier((MATTER, request.key), at, Duty.GIVE), now=at)


def _withdraw(request: Request, at: datetime) -> None:
    support.withdraw(request=request.key, reason=texts.WITHDRAWN, by=looks(leader(request.unit, at), at), now=at)


def _give(request: Request, note: str, at: datetime) -> None:
    hours = SupportRequest.objects.values_list("promised_hours", flat=True).get(id=request.key) or 1
    support.give(request=request.key, hours=hours, note=note, by=carrier((MATTER, request.key), at, Duty.GIVE), now=at)


def _not_yet(request: Request, day: date, at: datetime) -> None:
    support.not_yet(request=request.key, reason=texts.NOT_YET, day=day,
                    by=carrier((MATTER, request.key), at, Duty.CONFIRM), now=at)  # fmt: skip


def _confirm(request: Request, at: datetime) -> None:
    support.confirm(request=request.key, by=carrier((MATTER, request.key), at, Duty.CONFIRM), now=at)


def _talking(stage: Stage) -> Iterator[Deed]:
    """Six of ten leaders of base teams had a conversation last year, some before that too; a few stand planned."""
    for place, unit in enumerate(stage.base_teams):
        if stage.chance(0.1 if stage.full else 0.3):
            yield from _talk(stage, Talk(unit, stage.ago(int(stage.rng.integers(400, stage.days() - 60))), place))
        if stage.chance(0.6):
            yield from _talk(stage, Talk(unit, stage.ago(int(stage.rng.integers(40, 330))), place))
        elif stage.chance(0.4):
            day = add_working_days(stage.now.date(), int(stage.rng.integers(3, 30)))
            yield Deed(stage.at(stage.ago(6)), partial(_plan, Talk(unit, day, place)))


def _talk(stage: Stage, talk: Talk) -> Iterator[Deed]:
    before = add_working_days(talk.day, -int(stage.rng.integers(8, 18)))
    codes = tuple(b.code for b in behaviours())
    own, other = (stage.one(codes), stage.one(texts.OWN_WORDS)), (stage.one(codes), stage.one(texts.OTHER_WORDS))
    yield Deed(stage.at(before), lambda at: _plan(talk, at))
    yield Deed(stage.at(stage.after(before, 2, 4)), lambda at: _write(talk, own, at, by_leader=True))
    if stage.chance(0.08):
        yield Deed(stage.at(stage.after(before, 5, 6)), lambda at: _cancel(talk, at))
        return
    yield Deed(stage.at(stage.after(talk.day, 1, 2)), lambda at: _held(talk, other, at))


def _plan(talk: Talk, at: datetime) -> None:
    by = looks(leader(talk.unit, at), at)
    able = partners(by, talk.unit)
    talk.partner = able[0 if talk.place % 3 else min(talk.place, len(able) - 1)].id
    talk.key = talks.plan(unit=talk.unit, partner=talk.partner, day=talk.day, by=by, now=at).id


def _write(talk: Talk, words: tuple[str, str], at: datetime, *, by_leader: bool) -> None:
    by = looks(leader(talk.unit, at) if by_leader else talk.partner, at)
    talks.reflect(talk=talk.key, behaviour=words[0], text=words[1], by=by, now=at)


def _held(talk: Talk, words: tuple[str, str], at: datetime) -> None:
    talks.hold(talk=talk.key, day=talk.day, by=looks(leader(talk.unit, at), at), now=at)
    _write(talk, words, at, by_leader=False)


def _cancel(talk: Talk, at: datetime) -> None:
    talks.cancel(talk=talk.key, by=looks(leader(talk.unit, at), at), now=at)


def _advising(stage: Stage) -> Iterator[Deed]:
    """A handful of leaders may be asked; most questions get an answer, some are withdrawn or find nobody in time."""
    codes = tuple(themes())
    teams = stage.base_teams
    if len(teams) < 2:  # nobody to ask
        return
    for number, code in enumerate(codes):
        for place in range(min(MOST_OFFERS, max(2, len(teams) // 4))):
            unit = teams[(number * 3 + place) % len(teams)]
            yield Deed(stage.at(stage.ago(stage.days() - 30)), _offering(unit, code))
    for number in range(min(MOST_QUESTIONS, max(5, len(teams) // 4))):
        question = Question(stage.one(teams), codes[number % len(codes)])
        day = stage.ago(2 if number == 0 else int(stage.rng.integers(20, stage.days() - 60)))
        yield Deed(stage.at(day), _asking(question))
        if number and number % 5 != 4:
            answered = stage.after(day, 1, 3)
            yield Deed(stage.at(answered), _answering(question, stage.one(texts.ANSWERS), back=number % 5 == 3))


def _offering(unit: UUID, code: str) -> Act:
    return lambda at: advice.offer(theme=code, by=looks(leader(unit, at), at), now=at)


def _asking(question: Question) -> Act:
    def act(at: datetime) -> None:
        by = looks(leader(question.unit, at), at)
        words = texts.QUESTIONS.get(question.theme, texts.QUESTIONS["steun"])
        question.key = advice.ask(unit=question.unit, theme=question.theme, question=words, by=by, now=at).id

    return act


def _answering(question: Question, words: str, *, back: bool) -> Act:
    def act(at: datetime) -> None:
        if back:
            advice.withdraw(question=question.key, by=looks(leader(question.unit, at), at), now=at)
        else:
            by = carrier((QUESTION, question.key), at, ANSWER)
            advice.answer(question=question.key, text=words, by=by, now=at)

    return act
