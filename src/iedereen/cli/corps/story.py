# SPDX-License-Identifier: EUPL-1.2
"""Plays the demo corps: two years of rounds, talks and agreements, through the same actions that users use."""

import csv
import heapq
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection
from numpy.typing import NDArray
from tqdm import tqdm

from iedereen.checkup.actions import answering, opening, questionnaires, rounds
from iedereen.checkup.actions.closing import close
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.queries.questionnaires import background_form, default_form
from iedereen.checkup.rules import definition
from iedereen.cli.corps import answers, ending, season, shape, texts
from iedereen.cli.corps.rooms import cases, cycle, leading, reports
from iedereen.cli.corps.rooms.stage import Stage
from iedereen.cli.worker import do_due_work
from iedereen.engines.forms import Form
from iedereen.engines.schedule import add_working_days
from iedereen.keys import actions as keys
from iedereen.keys.rules import HOLDER_ROLES
from iedereen.ledger import queries as ledger
from iedereen.ledger.actions import record
from iedereen.people.actions import import_organisation
from iedereen.people.queries import Tree, head_counts, holders, members, nearest_holder, tree, viewer
from iedereen.people.rules import Role, UnitKind

MARK = ("demo", "corps")
SEED = 20_260_101
ROUND_DAYS = (560, 378, 196)  # how long ago the seasons opened
SINCE = 700
STEP = timedelta(days=2)  # how often the worker looks while the past is played


@dataclass(frozen=True)
class Standing:
    """How far the demo corps in this database is."""

    begun: bool
    complete: bool
    teams: int | None


def standing() -> Standing:
    lines = ledger.history(*MARK)
    done = next((x for x in lines if x.action == "demo_built"), None)
    return Standing(bool(lines), done is not None, done.details.get("teams") if done else None)


@dataclass
class Play:
    """Everything that must be known while the past is played."""

    rng: np.random.Generator
    now: datetime
    at: datetime
    corps: shape.Corps
    version: UUID
    with_background: UUID  # asked in the last season
    hrm: UUID
    tree: Tree
    stage: Stage
    bar: "tqdm[None]"
    agenda: list[tuple[datetime, int, season.Deed]] = field(default_factory=list)
    number: "count[int]" = field(default_factory=count)

    def plan(self, deed: season.Deed) -> None:
        if deed.at < self.now:
            heapq.heappush(self.agenda, (deed.at, next(self.number), deed))

    def until(self, moment: datetime) -> None:
        """Let time pass: every planned deed, and the worker's turns between them."""
        while self.at < moment:
            step = min(moment, self.at + STEP)
            while self.agenda and self.agenda[0][0] <= step:
                at, _, deed = heapq.heappop(self.agenda)
                deed.act(at)
            work(step)
            self.bar.update((step - self.at).days or 1)
            self.at = step


def work(at: datetime) -> None:
    """The worker's turn, until nothing is due."""
    while do_due_work(at):
        pass


def play(*, teams: int | None, now: datetime) -> None:
    """Build the corps and its history up to `now`. What is cut short is found by `standing` and built anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # a demo that a power cut takes away is built again
    rng = np.random.default_rng(SEED)
    start = datetime.combine(now.date() - timedelta(days=SINCE), time(9, 0), UTC)
    record(at=start, by=None, action="demo_begun", subject=MARK, details={"teams": teams or 0})
    corps = shape.build(rng, start.date(), teams)
    print(f"Building the demo corps: {len(corps.teams)} teams, {len(corps.people):,} people, three rounds of history.")
    import_organisation(files=_files(corps), by=None, now=start, dry_run=False)
    at = tree(start.date())
    force = next(p.id for p in at.places.values() if p.kind is UnitKind.FORCE)
    hrm = holders(Role.HRM, [force], start.date())[force][0].id
    version, with_background = (_questionnaire(form, hrm, start) for form in (default_form(), background_form()))
    _keys(at, start)
    with tqdm(total=SINCE, unit=" days", desc="History", mininterval=1.0) as bar:
        stage = Stage(np.random.default_rng(SEED + 1), start, now, at)
        p = Play(rng, now, start, corps, version, with_background, hrm, at, stage, bar)
        for room in (cycle, leading, cases, reports):
            for deed in room.deeds(stage):
                p.plan(deed)
        _history(p)
        _today(p)
        p.until(now)
    record(at=now, by=None, action="demo_built", subject=MARK, details={"teams": teams or sum(shape.BASE_TEAMS)})


def _files(corps: shape.Corps) -> list[tuple[str, bytes]]:
    """The organisation as the three files that a user would hand in."""
    found = []
    for name, rows in (("eenheden", corps.units), ("mensen", corps.people), ("rollen", corps.roles)):
        text = io.StringIO()
        table = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=";")
        table.writeheader()
        table.writerows(rows)
        found.append((f"{name}.csv", text.getvalue().encode("utf-8-sig")))
    return found


def _keys(standing: Tree, at: datetime) -> None:
    """Per role that may hold a key: who is nearest to each unit has one. Among them are the people as whom somebody
    can look around, so that whoever wants can play every key holder of a round.
    """
    force = standing.roots[0].id
    units = [force, *(place.id for place in standing.children[force])]
    near = {p.id for role in HOLDER_ROLES for u in units if (p := nearest_holder(role, u, at.date(), standing))}
    for person in sorted(near):
        keys.make_key(passphrase=settings.DEMO_PASSPHRASE, again=settings.DEMO_PASSPHRASE,
                      by=viewer(person, at.date()), now=at)  # fmt: skip


def _questionnaire(form: Form, hrm: UUID, at: datetime) -> UUID:
    who = viewer(hrm, at.date())
    version = questionnaires.bring_in(form=form, by=who, now=at).version
    questionnaires.publish(version=version.id, by=who, now=at)
    return version.id


def _history(p: Play) -> None:
    teams = [t.id for t in p.tree.teams(p.tree.roots[0].id)]
    mood = _first_mood(p, teams)
    for number, days in enumerate(ROUND_DAYS):
        opens = datetime.combine(add_working_days(p.now.date() - timedelta(days=days), 0), time(7, 0), UTC)
        p.until(opens - timedelta(days=14))
        last = number == len(ROUND_DAYS) - 1
        made = _plan(p, texts.CAMPAIGNS[number], teams, opens, version=p.with_background if last else p.version)
        p.until(opens)
        opening.open_due(opens)
        _answer(p, made, mood)
        closes = Round.objects.values_list("closes_at", flat=True).get(id=made)
        p.until(closes)
        over = closes + timedelta(minutes=1)
        close.close_due(over)
        ending.unseal(made, over)
        close.close_due(over)
        _season(p, made, closes.date(), lately=last)
        mood = answers.later(p.rng, mood, p.rng.beta(6, 3, len(teams)))


def _today(p: Play) -> None:
    """This half-year: one part of the corps is answering now, the rest has its date."""
    units = {u: [t.id for t in p.tree.teams(u)] for u in sorted(
        (q.id for q in p.tree.children[p.tree.roots[0].id]), key=lambda q: p.tree.places[q].code)}  # fmt: skip
    for place, (unit, teams) in enumerate(units.items()):
        start = p.now - timedelta(days=4) if place == 0 else p.now + timedelta(days=7 * place)
        opens = datetime.combine(add_working_days(start.date(), 0), time(7, 0), UTC)
        p.until(min(p.now, opens - timedelta(days=14)))
        title = f"{texts.CAMPAIGNS[3]} – {p.tree.places[unit].name}"[:80]
        _plan(p, title, teams, max(opens, p.at + timedelta(hours=1)), campaign=texts.CAMPAIGNS[3])


def _plan(
    p: Play, title: str, teams: Sequence[UUID], opens: datetime, campaign: str | None = None,
    version: UUID | None = None,
) -> UUID:  # fmt: skip
    made = rounds.plan(
        title=title, campaign=campaign or title, version=version or p.version, teams=teams, opens_at=opens,
        by=viewer(p.hrm, p.at.date()), now=p.at, credentials=campaign is not None,
    )  # fmt: skip
    return made.id


def _first_mood(p: Play, teams: Sequence[UUID]) -> answers.Mood:
    def numbered(level: int) -> NDArray[np.int64]:
        seen: dict[UUID, int] = {}
        lines = [tuple(reversed(p.tree.lines[t])) for t in teams]
        return np.array([seen.setdefault(line[min(level, len(line) - 1)], len(seen)) for line in lines])

    mood = answers.mood(p.rng, numbered(1), numbered(2))
    crowds = head_counts(teams, p.at.date())
    large = np.array([crowds.get(team, 0) > shape.SMALL_TEAM for team in teams])
    answers.sink(mood, large)
    return mood


def _answer(p: Play, made: UUID, mood: answers.Mood) -> None:
    """Everybody who takes part answers; each answer is sealed as a browser would."""
    asked = definition(Round.objects.values_list("version__definition", flat=True).get(id=made))
    tones = np.random.default_rng(SEED).normal(0, 0.25, len(asked.statements))
    questions = {item.name for item in asked.open_items}
    order = {t.id: n for n, t in enumerate(p.tree.teams(p.tree.roots[0].id))}
    for checkup in TeamCheckup.objects.filter(round=made, state="open").order_by("unit__code"):
        place = order[checkup.unit_id]
        people = int(p.rng.binomial(checkup.invited or 0, mood.response[place]))
        rows = answers.closed(p.rng, asked, float(mood.climate[place]), people, tones)
        answering.hand_in_for(checkup=checkup.id, rows=rows, texts=[_written(p.rng, questions) for _ in rows])


def _written(rng: np.random.Generator, questions: Collection[str]) -> dict[str, str]:
    """What somebody writes at the open questions; most write nothing."""
    return {
        question: choices[int(rng.integers(len(choices)))]
        for question, choices in answers.OPEN_TEXTS.items()
        if rng.random() < answers.OPEN_SHARE and question in questions
    }  # fmt: skip


def _season(p: Play, made: UUID, released: date, *, lately: bool) -> None:
    rows = list(TeamCheckup.objects.filter(round=made, state="released").order_by("unit__code"))
    leaders = holders(Role.TEAM_LEADER, [r.unit_id for r in rows], released)
    for row in rows:
        leader = leaders[row.unit_id][0].id
        hrm = row.hrm_id or p.hrm
        crew = tuple(m.id for m in members(row.unit_id, released)[:10])
        cast = season.Cast(row.id, row.unit_id, leader, row.supporter_id or hrm, hrm, crew)
        for deed in season.deeds(cast, released, p.rng, lately):
            p.plan(deed)
    low = [(row.id, row.unit_id) for row in rows]
    for deed in cases.low(p.stage, low, released, lately=lately):
        p.plan(deed)
