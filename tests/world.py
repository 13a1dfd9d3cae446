# SPDX-License-Identifier: EUPL-1.2
"""A small force in which something of everything exists, so that every address of the house leads somewhere."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.urls import get_resolver

from iedereen.agreements.actions import propose
from iedereen.checkup.models import Bottleneck, QuestionnaireVersion, TeamCheckup
from iedereen.checkup.queries.questionnaires import default_form
from iedereen.followup import actions as followup
from iedereen.followup.models import Mail
from iedereen.inbox.actions import arriving, recovering
from iedereen.inbox.models import Attachment, Report
from iedereen.leadership.actions import advice, support, talks
from iedereen.people.models import RoleHolding
from iedereen.triage import actions as triage
from iedereen.vault import actions as vault
from tests.cast import NOW, Cast
from tests.rooms.checkup.asking import checkup, published
from tests.rooms.checkup.rounds_play import planned
from tests.rooms.checkup.talk_play import talked
from tests.rooms.triage import making

# Everybody whom the house knows, and nobody (None).
EVERYBODY = (
    None, "employee", "leader", "leader_b", "district_leader", "supporter", "supporter_b", "hrm", "hrm_force", "vik",
    "communications", "chief", "leadership", "ndv", "profession", "privacy", "council", "admin", "stranger",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """`talk` is team A's check-up, talked about and not yet confirmed; `going` team B's, open, with one `code`."""

    cast: Cast
    talk: TeamCheckup
    going: TeamCheckup
    code: str
    named: dict[str, Any]

    def addresses(self) -> dict[str, str]:
        """Name (with the room) -> an address that exists, of every page of ours."""
        return dict(self._walk(get_resolver().url_patterns, "/", ""))

    def _walk(self, patterns: Any, before: str, room: str) -> Any:
        for pattern in patterns:
            route = str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                if "account" not in route:
                    yield from self._walk(pattern.url_patterns, before + route, f"{pattern.app_name or room}")
            elif not route.startswith("^"):
                filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(self.named[m[1]]), before + route)
                yield f"{room}:{pattern.name}", filled


def make_world(cast: Cast) -> World:
    talk = talked(cast)
    version = published(cast)
    going = checkup(cast, "B", version=version, invited=30)
    [code, *_] = vault.fill_hat(going.id, 30)
    round = planned(cast, "CD")
    by = cast.viewer("supporter")
    agreement = propose(
        unit=cast.units["A"].id, source=("unit", cast.units["A"].id), what="Elke maandag samen het rooster doornemen",
        owner=cast.people["employee"].id, due_date=by.today + timedelta(days=18), review_date=None, by=by, now=NOW,
    )  # fmt: skip
    followup.post([followup.Letter("k", cast.people["employee"].id, "Onderwerp", "Tekst")], now=NOW)
    cache.clear()  # the door counts reports per hour, and every test plays in the same one
    recovering.prepare_due(NOW)
    team = cast.units["A"].id
    arriving.report(unit=team, theme="spanning", text="Het wringt.", files=[b"Wat ik zag"], name="", now=NOW)
    draft = _draft(cast)
    leader, day = cast.viewer("leader"), by.today + timedelta(days=9)
    unit = cast.units["A"].id
    asked = support.ask(unit=unit, kind="rooster", hours=6, why="Het rooster", wanted_by=day, by=leader, now=NOW)
    spoken = talks.plan(unit=unit, partner=cast.people["district_leader"].id, day=day, by=leader, now=NOW)
    advice.offer(theme="steun", by=cast.viewer("leader_b"), now=NOW)
    question = advice.ask(unit=unit, theme="steun", question="Hoe doet u dat?", by=leader, now=NOW)
    signal = making.signal(cast, confidential=True)
    case = triage.compose(case=signal.case_id, people=making.team(cast), by=cast.viewer("hrm"), now=NOW)
    team = {"case": case.id, "by": cast.viewer("leader"), "now": NOW}
    message = triage.plan_message(external=False, audience="Team", message="Wij kijken", sender="Chef", on=by.today,
                                  **team)  # fmt: skip
    lesson = triage.reflect(title="Eerder praten", text="Wij wachtten te lang", **team)
    named: dict[str, Any] = {
        "round": round.id, "checkup": talk.id, "code": "E1", "version": draft, "table": "mensen", "unit": talk.unit_id,
        "bottleneck": Bottleneck.objects.filter(checkup=talk).values_list("id", flat=True).first(),
        "key": agreement.id, "request_key": asked.id, "talk": spoken.id, "question": question.id, "theme": "steun",
        "person": cast.people["employee"].id,
        "report": Report.objects.get().id, "attachment": Attachment.objects.get().id,
        "holding": RoleHolding.objects.values_list("id", flat=True).first(),
        "case": case.id, "signal": signal.id, "message": message.id, "reflection": lesson.id, "step": "wachten",
    }  # fmt: skip
    return World(cast, talk, going, code, named)


def mail_key() -> UUID:
    return Mail.objects.values_list("id", flat=True)[0]


def _draft(cast: Cast) -> UUID:
    """A second version that nobody published yet."""
    first = QuestionnaireVersion.objects.filter(questionnaire__code=default_form().code).get()
    changed = dict(first.definition)
    changed["title"] = {**changed["title"], "nl": "Een andere titel"}
    return QuestionnaireVersion.objects.create(
        questionnaire=first.questionnaire, number=2, definition=changed, digest="x" * 64, made_at=NOW,
        made_by=cast.people["hrm"],
    ).id  # fmt: skip
