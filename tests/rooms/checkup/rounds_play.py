# SPDX-License-Identifier: EUPL-1.2
"""What tests of rounds share: a questionnaire, a round of the cast's teams, answers laid down, and time going by."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from iedereen.checkup.actions import opening, rounds
from iedereen.checkup.actions.answering import hand_in_for
from iedereen.checkup.actions.closing import close
from iedereen.checkup.actions.closing.unsealing import unseal
from iedereen.checkup.models import Questionnaire, QuestionnaireVersion, Result, Round, TeamCheckup
from iedereen.checkup.rules import Definition, Index, Item, ItemKind
from iedereen.keys.queries import lots
from iedereen.people.models import Person
from iedereen.people.queries import viewer
from tests.cast import NOW, PASSPHRASE, Cast

OPENS = NOW + timedelta(days=7)
CLOSES = OPENS + timedelta(days=14)
AFTER = CLOSES + timedelta(minutes=1)
LABEL = {"nl": "Zin", "en": "Statement"}


def asked(*, open_item: bool = False) -> Definition:
    """Index `safe` of s1, s2 and s3 (s3 the other way round), and the statement `work` that stands alone."""
    items = [
        Item("s1", ItemKind.STATEMENT, {"nl": "Ik kan zeggen wat ik vind."}, 1, 5, False, "safe"),
        Item("s2", ItemKind.STATEMENT, {"nl": "Fouten mogen."}, 1, 5, False, "safe"),
        Item("s3", ItemKind.STATEMENT, {"nl": "Ik word uitgesloten."}, 1, 5, True, "safe"),
        Item("work", ItemKind.STATEMENT, {"nl": "Het werk is te doen."}, 1, 5),
    ]
    if open_item:
        items.append(Item("more", ItemKind.OPEN, {"nl": "Wat wilt u nog kwijt?", "en": "Anything else?"}))
    safe = Index("safe", {"nl": "Je veilig voelen om iets te zeggen"}, {"nl": "Hoe vrij"})
    return Definition({"nl": "Check-up", "en": "Check-up"}, tuple(items), (safe,), tuple(LABEL for _ in range(5)))


def version(by: Person, definition: Definition | None = None, code: str = "proef") -> QuestionnaireVersion:
    what = definition or asked()
    questionnaire, _ = Questionnaire.objects.get_or_create(code=code)
    number = QuestionnaireVersion.objects.filter(questionnaire=questionnaire).count() + 1
    return QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=number, definition=what.as_json(), digest=what.digest, made_at=NOW,
        made_by=by, published_at=NOW,
    )  # fmt: skip


def planned(cast: Cast, teams: str = "ABCD", by: str = "hrm_force", start: datetime = OPENS, **more: object) -> Round:
    which = more.pop("version", None) or version(cast.people[by])
    return rounds.plan(
        title="Voorjaar", campaign="2026-1", version=which.id, teams=[cast.units[t].id for t in teams],
        opens_at=start, closes_at=start + (CLOSES - OPENS), by=cast.viewer(by), now=start - (OPENS - NOW), **more,
    )  # fmt: skip


def opened(cast: Cast, teams: str = "ABCD", **more: object) -> Round:
    round = planned(cast, teams, **more)
    assert opening.open_due(round.opens_at) == 1
    round.refresh_from_db()
    return round


def group(cast: Cast, round: Round, team: str) -> UUID:
    return checkup(cast, round, team).id


def checkup(cast: Cast, round: Round, team: str) -> TeamCheckup:
    return TeamCheckup.objects.get(round=round, unit=cast.units[team])


def answer(
    cast: Cast, round: Round, team: str, rows: Sequence[Sequence[float | None]], *texts: Mapping[str, str]
) -> None:
    """So many people answer, each sealed as a browser does; the first ones also write something."""
    assert hand_in_for(checkup=group(cast, round, team), rows=rows, texts=texts) == len(rows)


def mixed(n: int, shift: int = 0) -> list[list[float]]:
    """Answers that leave no band empty: 1..5 in turn."""
    return [[1.0 + (i + shift) % 5, 1.0 + (i + 1) % 5, 1.0 + (i + 2) % 5, 1.0 + (i * 2) % 5] for i in range(n)]


def released(cast: Cast, sizes: dict[str, int], **more: object) -> Round:
    round = opened(cast, "".join(sizes), **more)
    for team, n in sizes.items():
        answer(cast, round, team, mixed(n))
    assert ended(round) == 1
    return round


def ended(round: Round, now: datetime | None = None) -> int:
    """Its time is over, its key holders come, and it is released; gives how many rounds were released."""
    now = now or round.closes_at
    done = close.close_due(now)
    opened_by_holders(round, now)
    done += close.close_due(now)
    round.refresh_from_db()
    return done


def opened_by_holders(round: Round, now: datetime) -> None:
    """As many key holders as are still needed come, one after another."""
    lot = lots([round.id])[round.id]
    waiting = [holder for holder in lot.holders if holder.given_at is None]
    for holder in waiting[: 0 if lot.opened_at else lot.waits_for]:
        unseal(round=round.id, passphrase=PASSPHRASE, by=viewer(holder.person, now.date()), now=now)


def results(round: Round) -> dict[tuple[str, str], Result]:
    """(code of the unit, measure) -> row."""
    rows = Result.objects.filter(release__round=round).select_related("unit")
    return {(r.unit.code, r.measure): r for r in rows}
