# SPDX-License-Identifier: EUPL-1.2
"""What tests of the conversation share: a team with a released result, a conversation, and who may not."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from iedereen.checkup.actions import duties
from iedereen.checkup.actions.talk import record_talk
from iedereen.checkup.models import Release, Result, Round, RoundNode, TeamCheckup
from iedereen.checkup.queries.staffing import staff
from iedereen.checkup.rules import Definition, Index, Item, ItemKind
from iedereen.checkup.rules.talk import AgreementRow, BottleneckRow, Outcome
from iedereen.followup import actions as followup
from iedereen.followup.models import Promise
from iedereen.ledger.models import Line
from iedereen.people.queries import tree
from iedereen.screen.rules import Refused
from iedereen.vault.models import OpenAnswer
from tests.cast import NOW, TODAY, Cast
from tests.rooms.checkup.rounds_play import version

RELEASED = NOW - timedelta(days=3)  # a Friday
TALK_DAY = TODAY
NEXT_DAY = date(2026, 9, 2)  # half a year after the talk, a Wednesday
QUESTION = "kwijt"
MEANS = {"veiligheid": 2.4, "steun": 4.1}
# Nobody of these ever has anything to do with the inside of team A's conversation.
OUTSIDERS = (
    "leader_b", "district_leader", "chief", "leadership", "stranger", "supporter_b", "communications", "privacy",
    "council", "admin", "ndv",
)  # fmt: skip


def asked() -> Definition:
    def statement(name: str, index: str) -> Item:
        return Item(name, ItemKind.STATEMENT, {"nl": name, "en": name}, 1, 5, False, index)

    def index(code: str, label: str) -> Index:
        return Index(code, {"nl": label, "en": label}, {"nl": label, "en": label})

    items = (statement("v1", "veiligheid"), statement("v2", "veiligheid"), statement("s1", "steun"),
             Item(QUESTION, ItemKind.OPEN, {"nl": "Wat wilt u kwijt?", "en": "Anything?"}))  # fmt: skip
    indices = (index("veiligheid", "Vrij om iets te zeggen"), index("steun", "Steun"))
    return Definition({"nl": "Check-up"}, items, indices, tuple({"nl": "Zin"} for _ in range(5)))


def ready(
    cast: Cast, team: str = "A", *, means: Mapping[str, float] | None = MEANS, released: datetime = RELEASED,
    group: Mapping[str, float] | None = None, title: str = "Voorjaar", code: str = "gesprek",
) -> TeamCheckup:  # fmt: skip
    """A check-up that waits for its conversation; without `means` too few took part. `group`: figures of the unit."""
    round = Round.objects.create(
        title=title, campaign="2026-1", version=version(cast.people["hrm"], asked(), code),
        opens_at=released - timedelta(days=25), closes_at=released - timedelta(days=11), state="released",
        planned_by=cast.people["hrm"], planned_at=released - timedelta(days=40),
    )  # fmt: skip
    for name, parent, kind in (("E1", None, "unit"), ("D1", "E1", "district"), (team, "D1", "base_team")):
        above = cast.units[parent] if parent else None
        RoundNode.objects.create(round=round, unit=cast.units[name], parent=above, name=name, kind=kind)
    for other in "BC":
        if other != team:
            RoundNode.objects.create(round=round, unit=cast.units[other], parent=cast.units["D1"], name=other,
                                     kind="base_team")  # fmt: skip
    row = TeamCheckup.objects.create(round=round, unit=cast.units[team], state="released", invited=24)
    release = Release.objects.create(round=round, made_at=released, rule={}, attack={})
    for unit, values in ((cast.units[team], means), (cast.units["E1"], group)):
        _results(release, unit.id, values)
    for other in "BC":
        if other != team:
            Result.objects.create(release=release, unit=cast.units[other], status="too_few")
    today = released.date()
    found = staff([row.unit_id], today, tree(today))[row.unit_id]
    followup.promise_all(duties.after_result(row, f"Team {team}", found, released), by=None, now=released)
    return row


def _results(release: Release, unit: UUID, means: Mapping[str, float] | None) -> None:
    if means is None:
        Result.objects.create(release=release, unit_id=unit, status="too_few")
        return
    Result.objects.create(release=release, unit_id=unit, status="published", respondents=18, rate=75)
    for measure, mean in means.items():
        Result.objects.create(release=release, unit_id=unit, measure=measure, status="published", mean=mean,
                              margin=0.3, low=30, middle=30, high=40)  # fmt: skip


def wrote(row: TeamCheckup, *texts: str) -> None:
    """These open answers were laid down and sealed."""
    OpenAnswer.objects.bulk_create(OpenAnswer(group=row.id, question=QUESTION, text=text) for text in texts)


def promise_to_summarise(cast: Cast, row: TeamCheckup) -> None:
    found = staff([row.unit_id], TODAY, tree(TODAY))[row.unit_id]
    followup.promise_all([duties.summary(row, "Team A", found, RELEASED)], by=None, now=RELEASED)


def outcome(cast: Cast, **other: object) -> Outcome:
    """Two bottlenecks, one agreement about the first; changed by `other`."""
    values: dict[str, object] = {
        "talk_date": TALK_DAY, "next_date": NEXT_DAY,
        "bottlenecks": (BottleneckRow("rooster", "Diensten wisselen te laat"),
                        BottleneckRow("middelen", "Te weinig auto's")),
        "agreements": (AgreementRow("Rooster een maand vooruit", cast.people["employee"].id, date(2026, 3, 30), 0),),
    }  # fmt: skip
    return Outcome(**{**values, **other})  # type: ignore[arg-type]


def talked(cast: Cast, by: str = "supporter", **other: object) -> TeamCheckup:
    row = ready(cast)
    return record_talk(checkup=row.id, outcome=outcome(cast, **other), by=cast.viewer(by), now=NOW)


def waiting(kind: str, matter: UUID) -> list[Promise]:
    return list(Promise.objects.filter(kind=kind, matter_id=matter, state="open").select_related("owner"))


def done(kind: str, matter: UUID) -> list[str]:
    """The states of the closed promises of this kind."""
    return list(
        Promise.objects.filter(kind=kind, matter_id=matter).exclude(state="open").values_list("state", flat=True)
    )


def lines(action: str) -> int:
    return Line.objects.filter(action=action).count()


def refused(act: Callable[[], object]) -> tuple[str, bool]:
    """(reason code, hidden) of the refusal that this gives."""
    with pytest.raises(Refused) as error:
        act()
    return error.value.code, error.value.hidden


def raced(act: Callable[[], object]) -> str:
    """`done` or the reason code: for doing things twice at once."""
    try:
        act()
    except Refused as no:
        return no.code
    return "done"
