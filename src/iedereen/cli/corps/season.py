# SPDX-License-Identifier: EUPL-1.2
"""What teams do with a check-up after it is released, as dated deeds: prepare, talk, confirm, keep or not keep."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np

from iedereen.agreements import actions as agreements
from iedereen.agreements import queries as agreed
from iedereen.checkup.actions.talk import confirm_talk, prepare_talk, record_talk, solve_bottleneck, summaries
from iedereen.checkup.queries.talk import unheld
from iedereen.checkup.rules.talk import AgreementRow, BottleneckRow, Outcome, usual_next_date
from iedereen.cli.corps import texts
from iedereen.engines.schedule import add_working_days
from iedereen.followup import actions as followup
from iedereen.people.queries import viewer
from iedereen.people.rules import Viewer
from iedereen.screen.rules import Refused

TALKED, PREPARED, CONFIRMED = 0.94, 0.8, 0.96  # shares of teams that come this far in a season
KEPT, MOVED, DROPPED = 0.62, 0.17, 0.06  # shares of agreements; the rest is weeks late


@dataclass(frozen=True)
class Cast:
    """Who acts for one team's check-up."""

    checkup: UUID
    unit: UUID
    leader: UUID
    helper: UUID  # supporter, or else the HRM adviser
    hrm: UUID
    members: tuple[UUID, ...]


@dataclass(frozen=True)
class Deed:
    """Something that somebody does at a moment."""

    at: datetime
    act: Callable[[datetime], None]


def moment(day: date, rng: np.random.Generator) -> datetime:
    """Some time in office hours."""
    return datetime.combine(day, time(8, 0), UTC) + timedelta(minutes=int(rng.integers(0, 420)))


def _as(person: UUID, at: datetime) -> Viewer:
    return viewer(person, at.date())


def deeds(cast: Cast, released: date, rng: np.random.Generator, lately: bool) -> Iterator[Deed]:
    """What becomes of one released check-up. `lately`: of the last season more is still going on."""
    yield Deed(moment(add_working_days(released, int(rng.integers(1, 6))), rng), lambda at: _summarise(cast, at))
    yield Deed(moment(add_working_days(released, int(rng.integers(1, 6))), rng), lambda at: _look(cast, at))
    if rng.random() < PREPARED:
        words = texts.HIGHLIGHTS[int(rng.integers(len(texts.HIGHLIGHTS)))]
        yield Deed(
            moment(add_working_days(released, int(rng.integers(2, 6))), rng), lambda at: _prepare(cast, words, at)
        )
    if rng.random() > (TALKED - 0.12 * lately):
        return
    talk = add_working_days(released, int(rng.integers(7, 19)))
    outcome = _outcome(cast, talk, rng, within=260 if lately else 110)
    written = add_working_days(talk, int(rng.integers(0, 3)))
    yield Deed(moment(written, rng), lambda at: _record(cast, outcome, at))
    if rng.random() > (CONFIRMED - 0.1 * lately):
        return
    seen = add_working_days(written, int(rng.integers(1, 8)))
    fates = [(float(rng.random()), int(rng.integers(-6, 12))) for _ in outcome.agreements]
    yield Deed(moment(seen, rng), lambda at: _confirm(cast, at))
    for days in (int(rng.integers(120, 170)), int(rng.integers(200, 260))):
        solved = add_working_days(talk + timedelta(days=days), 0)
        yield Deed(moment(solved, rng), lambda at: _solve(cast, at))
    for place, (row, (fate, slip)) in enumerate(zip(outcome.agreements, fates, strict=True)):
        day = max(add_working_days(row.due_date, slip), add_working_days(seen, 2))
        yield from _fate(cast, place, fate, day, rng, lately)


def _outcome(cast: Cast, talk: date, rng: np.random.Generator, *, within: int) -> Outcome:
    number = int(rng.integers(0, 3))
    chosen = rng.permutation(len(texts.BOTTLENECKS))[:number]
    bottlenecks = tuple(BottleneckRow(*texts.BOTTLENECKS[i]) for i in chosen)
    wanted = max(number, int(rng.integers(1, 4)))
    owners = (cast.leader, cast.helper, cast.hrm, *cast.members[2:8])
    rows = tuple(
        AgreementRow(
            what=texts.AGREEMENTS[i], owner=owners[int(rng.integers(len(owners)))],
            due_date=add_working_days(talk + timedelta(days=int(rng.integers(30, within))), 0),
            bottleneck=place if place < number else None,
        )
        for place, i in enumerate(rng.permutation(len(texts.AGREEMENTS))[:wanted])
    )  # fmt: skip
    return Outcome(talk_date=talk, next_date=usual_next_date(talk, 2), bottlenecks=bottlenecks, agreements=rows)


def _summarise(cast: Cast, at: datetime) -> None:
    try:
        summaries.give_summary(checkup=cast.checkup, texts=texts.SUMMARIES, by=_as(cast.hrm, at), now=at)
    except Refused as no:
        if no.code not in {"open_answers_withheld", "summary_given", "open_answers_early", "not_yours"}:
            raise


def _look(cast: Cast, at: datetime) -> None:
    followup.keep(kind="look_at_low_result", matter=("checkup", cast.checkup), by=cast.hrm, now=at,
                  outcome="Besproken met de leidinggevende en de ondersteuner.")  # fmt: skip


def _prepare(cast: Cast, words: str, at: datetime) -> None:
    questions = ("Wat helpt ons om iets tegen elkaar te zeggen?", "Wat spreken we af voor het komende half jaar?")
    prepare_talk(
        checkup=cast.checkup, highlights=words, questions=questions, ready=True, by=_as(cast.helper, at), now=at
    )


def _record(cast: Cast, outcome: Outcome, at: datetime) -> None:
    record_talk(checkup=cast.checkup, outcome=outcome, by=_as(cast.helper, at), now=at)


def _confirm(cast: Cast, at: datetime) -> None:
    try:
        confirm_talk(checkup=cast.checkup, version=1, by=_as(cast.leader, at), now=at)
    except Refused as no:
        if no.code != "checkup_state":  # written down by the leader: then it was confirmed at once
            raise


def _fate(cast: Cast, place: int, fate: float, day: date, rng: np.random.Generator, lately: bool) -> Iterator[Deed]:
    """Kept, moved once and then kept, dropped, or left to grow late."""
    if fate < KEPT + MOVED:
        if fate >= KEPT:
            why = texts.REASONS_LATER[int(rng.integers(len(texts.REASONS_LATER)))]
            yield Deed(moment(day, rng), lambda at: _move(cast, place, why, at))
            day = add_working_days(day + timedelta(days=35), 0)
        yield Deed(moment(day, rng), lambda at: _report(cast, place, at))
        later = add_working_days(day, int(rng.integers(1, 6)))
        yield Deed(moment(later, rng), lambda at: _review(cast, place, at))
    elif fate < KEPT + MOVED + DROPPED:
        yield Deed(moment(day, rng), lambda at: _drop(cast, place, at))
    elif not lately:  # of the last season these are still open: late, and the line above knows
        late = add_working_days(day, int(rng.integers(15, 50)))
        yield Deed(moment(late, rng), lambda at: _review(cast, place, at))


def _solve(cast: Cast, at: datetime) -> None:
    for row in unheld([cast.checkup]):
        note = "Het gaat nu beter; we houden het in het oog."
        solve_bottleneck(bottleneck=row.id, note=note, by=_as(cast.helper, at), now=at)


def _key(cast: Cast, place: int) -> UUID:
    return agreed.of_source(("checkup", cast.checkup))[place].id


def _move(cast: Cast, place: int, why: str, at: datetime) -> None:
    agreements.review(agreement=_key(cast, place), done=False, note=why,
                      new_due_date=add_working_days(at.date() + timedelta(days=30), 0),
                      by=_as(cast.leader, at), now=at)  # fmt: skip


def _report(cast: Cast, place: int, at: datetime) -> None:
    agreements.report_done(agreement=_key(cast, place), note="", by=_as(cast.helper, at), now=at)


def _review(cast: Cast, place: int, at: datetime) -> None:
    agreements.review(agreement=_key(cast, place), done=True, note="", new_due_date=None,
                      by=_as(cast.leader, at), now=at)  # fmt: skip


def _drop(cast: Cast, place: int, at: datetime) -> None:
    agreements.drop(agreement=_key(cast, place), reason="Niet meer nodig: het is anders opgelost.",
                    by=_as(cast.leader, at), now=at)  # fmt: skip
