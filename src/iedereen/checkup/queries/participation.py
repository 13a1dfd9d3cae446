# SPDX-License-Identifier: EUPL-1.2
"""What somebody who is signed in must know to take part without a name: the keys, their list, and the own place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from iedereen.checkup.models import Participation, Round, RoundNode, TeamCheckup
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines import credentials
from iedereen.keys.queries import Lot, lots, public_keys
from iedereen.people.rules import Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.vault import queries as vault

SEALING = "sealing"  # the name of the round's own key in its list


@dataclass(frozen=True)
class Invitation:
    """The check-up in which this person may take part now. `key` signs the team's credentials; `mark` is what people
    compare of the list of all keys."""

    checkup: UUID
    round: UUID
    title: str
    team: str
    last_day: date
    promise: str
    issued: bool
    replaced: bool
    key: bytes
    digest: str

    @property
    def mark(self) -> str:
        return credentials.short(self.digest) if self.digest else ""


def answering_address(path: str = "") -> str:
    """Where people answer: another host, which knows nobody."""
    return f"{settings.DEPOSIT_ORIGIN}{settings.ANONYMOUS_PREFIX}{path}"


def invitation(viewer: Viewer, now: datetime) -> Invitation | None:
    """For who works in a team whose check-up is open, and was asked or came to the team since."""
    mine = Participation.objects.filter(person=viewer.person, checkup__state=CheckupState.OPEN)
    open_now = {"round__state": RoundState.OPEN, "round__closes_at__gt": now, "round__credentials": True}
    known = mine.filter(**{f"checkup__{k}": v for k, v in open_now.items()}).select_related("checkup__round").first()
    if known is not None:
        return _invitation(known.checkup, issued=known.issued, replaced=known.replaced)
    teams = [grant.unit for grant in viewer.grants if grant.role is Role.EMPLOYEE]
    found = TeamCheckup.objects.select_related("round").filter(
        unit__in=teams, state=CheckupState.OPEN, conversation_only=False, **open_now
    ).first()  # fmt: skip
    return None if found is None else _invitation(found, issued=False, replaced=False)


def key_holders(found: Invitation | None) -> Lot | None:
    """Who together open the answers of this round: whoever answers may know their names."""
    return lots([found.round]).get(found.round) if found else None


def _invitation(checkup: TeamCheckup, *, issued: bool, replaced: bool) -> Invitation | None:
    key = vault.issuers([checkup.id]).get(checkup.id)
    if key is None:
        return None
    name = RoundNode.objects.filter(round=checkup.round_id, unit=checkup.unit_id).values_list("name", flat=True).first()
    round = checkup.round
    return Invitation(checkup.id, round.id, round.title, name or "", timezone.localdate(round.closes_at), round.promise,
                      issued, replaced, key, round.key_digest)  # fmt: skip


def key_list(round: UUID, checkups: Sequence[UUID]) -> bytes:
    """All keys of a round in the form of which the digest stands in invitations: the signing key of each team, and the
    key to which answers are sealed. Nobody can be given a key of their own, to be recognised or read by."""
    entries = {str(group): public for group, public in vault.issuers(checkups).items()}
    return credentials.key_list({**entries, SEALING: public_keys([round])[round]})


def key_list_of(round: UUID) -> bytes:
    """The list of a round's keys. Public: whoever answers compares its digest. Raises Refused("not_yours")."""
    found = Round.objects.filter(id=round).exclude(key_digest="").first()
    if found is None:
        raise Refused("not_yours", hidden=True)
    return key_list(round, list(TeamCheckup.objects.filter(round=round).values_list("id", flat=True)))
