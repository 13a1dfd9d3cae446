# SPDX-License-Identifier: EUPL-1.2
"""Earlier answers of an organisation become a closed round, released by exactly the same path as any other.

All of it or nothing, in one transaction: the teams that were not there yet, the questionnaire, the round, the answers,
the release. A trial run does the same and then takes everything back.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from iedereen.checkup.actions.closing import close
from iedereen.checkup.actions.closing.protecting import Unsafe
from iedereen.checkup.actions.earlier.history_file import BadHistory, History, Source, Wrong, read, source
from iedereen.checkup.actions.opening import freeze
from iedereen.checkup.actions.rounds import usual_minimum
from iedereen.checkup.models import Questionnaire, QuestionnaireVersion, Reliability, Result, Round, TeamCheckup
from iedereen.checkup.queries.staffing import staff
from iedereen.checkup.rules import CheckupState, Definition, RoundState
from iedereen.engines.protect import ProtectError
from iedereen.engines.schedule import AMSTERDAM, CLOSES, OPENS
from iedereen.ledger.actions import record
from iedereen.people.actions import import_organisation
from iedereen.people.queries import Tree, tree, viewer
from iedereen.people.rules import Permission, Viewer, check_may
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault


@dataclass(frozen=True)
class Stated:
    """What was released of one measure over all teams."""

    measure: str
    teams: int
    shown: int
    alpha: float | None
    icc1: float | None
    icc2: float | None


@dataclass(frozen=True)
class AnswersReport:
    """What was found and done. `written` is False for a trial run and when there are problems."""

    problems: tuple[Wrong, ...]
    rows: int = 0
    teams: int = 0
    created: tuple[str, ...] = ()
    round: UUID | None = None
    stated: tuple[Stated, ...] = ()
    written: bool = False


def import_answers(
    *, name: str, data: bytes | Path, mapping: str, by: Viewer, now: datetime, dry_run: bool
) -> AnswersReport:  # fmt: skip
    """Read a file (`name` is what the user calls it) by a mapping in TOML.

    Raises Refused: not_yours, team_in_round. Everything that is wrong in the file or the mapping is in the report.
    """
    if not (by.anywhere(Permission.PLAN_ROUNDS) and by.anywhere(Permission.PUBLISH_QUESTIONNAIRE)):
        raise Refused("not_yours", hidden=True)
    try:
        asked = source(mapping)
        _check(asked, now)
        found = read(name, data, asked, frozenset(p.code for p in tree(by.today).places.values() if p.is_team))
        with transaction.atomic():
            report = _import(asked, found, by, now)
            if dry_run:
                transaction.set_rollback(True)
    except BadHistory as error:
        return AnswersReport(tuple(error.problems))
    except Unsafe:
        return AnswersReport((Wrong("release_unsafe"),))
    except ProtectError as error:
        return AnswersReport((Wrong("release_refused", details={"why": error.code}),))
    if dry_run:
        return AnswersReport((), report.rows, report.teams, report.created, None, report.stated)
    return report


def _check(asked: Source, now: datetime) -> None:
    if asked.closed <= asked.opened:
        raise BadHistory(Wrong("window_wrong"))
    if _moment(asked.closed, closing=True) > now:
        raise BadHistory(Wrong("window_in_future"))
    there = Round.objects.filter(imported=True, title=asked.title[:80], closes_at=_moment(asked.closed, closing=True))
    if there.exists():
        raise BadHistory(Wrong("imported_already", details={"title": asked.title}))


def _import(asked: Source, found: History, by: Viewer, now: datetime) -> AnswersReport:
    created = _create_teams(asked, found, by, now)
    standing = tree(by.today)
    looking = viewer(by.person, by.today, standing) if created else by
    codes = {p.code: p.id for p in standing.places.values()}
    teams = [codes[code] for code in found.teams]
    for team in teams:
        check_may(looking, Permission.PLAN_ROUNDS, team)
    round = _round(asked, looking, now)
    checkups = _checkups(round, teams, standing, by.today)
    for checkup, rows in zip(checkups, found.teams.values(), strict=True):
        vault.bring(checkup.id, rows)
    record(
        at=now, by=by.person, action="answers_imported", subject=("round", round.id),
        details={"title": round.title, "rows": found.rows, "teams": len(teams), "created": len(created)},
    )  # fmt: skip
    close.released_now(round.id, now)
    return AnswersReport((), found.rows, len(teams), created, round.id, _stated(round), written=True)


def _create_teams(asked: Source, found: History, by: Viewer, now: datetime) -> tuple[str, ...]:
    standing = tree(by.today)
    known = {p.code for p in standing.places.values()}
    new = tuple(code for code in found.teams if code not in known)
    if not new:
        return ()
    above = next((p for p in standing.places.values() if p.code == asked.under), None)
    if above is None:
        raise BadHistory(Wrong("unknown_unit", details={"value": asked.under or ""}))
    check_may(by, Permission.PLAN_ROUNDS, above.id)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["code", "naam", "soort", "bovenliggend", "geldig_van"])
    writer.writerows([code, f"Team {code}", "team", above.code, by.today.isoformat()] for code in new)
    # By the organisation's own way in; whoever runs the installation asked for it, and the line below says who.
    done = import_organisation(files=[("eenheden.csv", sheet.getvalue().encode())], by=None, now=now, dry_run=False)
    if not done.written:
        raise BadHistory(*(Wrong(p.code, None, p.column, p.details) for p in done.problems))
    return new


def _version(code: str, what: Definition, by: Viewer, now: datetime) -> QuestionnaireVersion:
    Questionnaire.objects.get_or_create(code=code[:40])
    questionnaire = Questionnaire.objects.select_for_update().get(code=code[:40])
    rows = QuestionnaireVersion.objects.filter(questionnaire=questionnaire)
    known = rows.filter(digest=what.digest, published_at__isnull=False).first()
    if known is not None:
        return known
    rows.filter(digest=what.digest, published_at__isnull=True).update(published_at=now)
    published = rows.filter(digest=what.digest).first()
    return published or QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=(rows.aggregate(top=Max("number"))["top"] or 0) + 1,
        definition=what.as_json(), digest=what.digest, made_at=now, made_by_id=by.person, published_at=now,
    )  # fmt: skip


def _round(asked: Source, by: Viewer, now: datetime) -> Round:
    return Round.objects.create(
        title=asked.title[:80], campaign=asked.campaign[:80], opens_at=_moment(asked.opened),
        closes_at=_moment(asked.closed, closing=True), version=_version(asked.questionnaire, asked.definition, by, now),
        state=RoundState.CLOSING, minimum=usual_minimum(), imported=True, planned_by_id=by.person, planned_at=now,
        next_at=now,
    )  # fmt: skip


def _checkups(round: Round, teams: Sequence[UUID], at: Tree, today: date) -> list[TeamCheckup]:
    busy = TeamCheckup.objects.filter(unit__in=teams, state__in=[CheckupState.PLANNED, CheckupState.OPEN])
    if busy.exists():
        raise Refused("team_in_round")
    freeze(round, at, list(teams))
    people = staff(teams, today, at)
    rows = [
        TeamCheckup(round=round, unit_id=team, state=CheckupState.OPEN, supporter_id=people[team].supporter,
                    hrm_id=people[team].hrm, vik_id=people[team].vik)
        for team in teams
    ]  # fmt: skip
    return TeamCheckup.objects.bulk_create(rows)


def _stated(round: Round) -> tuple[Stated, ...]:
    shown = Result.objects.filter(release__round=round, status="published", unit__in=_teams(round), background="")
    counts: dict[str, int] = {}
    for measure in shown.values_list("measure", flat=True):
        counts[measure] = counts.get(measure, 0) + 1
    rows = Reliability.objects.filter(release__round=round).order_by("id")
    return tuple(Stated(r.measure, r.teams, counts.get(r.measure, 0), r.alpha, r.icc1, r.icc2) for r in rows)


def _teams(round: Round) -> list[UUID]:
    return list(TeamCheckup.objects.filter(round=round).values_list("unit_id", flat=True))


def _moment(day: date, *, closing: bool = False) -> datetime:
    return datetime.combine(day, CLOSES if closing else OPENS, AMSTERDAM).astimezone(UTC)
