# SPDX-License-Identifier: EUPL-1.2
"""Fetching the right to answer, long before anybody answers: signed blindly, so that it leads to nobody.

What is kept is one mark per person, without a moment and without a line in the ledger: that the credential was fetched,
which every browser does by itself at a first visit. Whether it was used, nobody knows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from iedereen.checkup.models import Participation, Round, TeamCheckup
from iedereen.checkup.queries.answering import check_open, rights
from iedereen.checkup.queries.participation import key_list
from iedereen.checkup.rules import CheckupState, RoundState
from iedereen.engines import credentials
from iedereen.people.rules import Grant, Role, Viewer
from iedereen.screen.rules import Refused
from iedereen.vault import actions as vault
from iedereen.vault import queries as sealed

BATCH = 2_000
KEYS_AT_ONCE = 20  # about four seconds of computing
AHEAD = timedelta(days=3)  # so long before a round opens its keys are made


@transaction.atomic
def issue(*, checkup: UUID, blinded: bytes, by: Viewer, now: datetime) -> bytes:
    """Sign the blinded credential of somebody who works in the team, once; the very same one again for who never got
    the answer, because a page was left or a connection broke off.

    Raises Refused: not_yours, round_not_open, round_closed, credential_issued, no_place_left, credential_unreadable.
    """
    team = _own_team(checkup, by)
    check_open(team, now)
    if not team.round.credentials:
        raise Refused("not_yours", hidden=True)
    Participation.objects.get_or_create(checkup=team, person_id=by.person)  # who came to the team since it opened
    mine = Participation.objects.filter(checkup=checkup, person=by.person, issued=False)
    if mine.update(issued=True) != 1:
        return vault.sign_again(checkup, blinded)
    _people, places = rights(team)
    return vault.sign(checkup, blinded, places + 1)  # the place that was just taken is this one's


def _own_team(checkup: UUID, by: Viewer) -> TeamCheckup:
    """The check-up of a team in which this person was asked, or works now; held until the end of the transaction, so
    that two who give out rights of one team wait for each other. To a stranger it does not exist."""
    rows = TeamCheckup.objects.select_for_update(of=("self",)).select_related("round")
    team = rows.filter(id=checkup, conversation_only=False).first()
    if team is None:
        raise Refused("not_yours", hidden=True)
    works_there = Grant(Role.EMPLOYEE, team.unit_id) in by.grants
    if not works_there and not Participation.objects.filter(checkup=team, person=by.person).exists():
        raise Refused("not_yours", hidden=True)
    return team


@transaction.atomic
def report_lost(*, checkup: UUID, by: Viewer, now: datetime) -> None:
    """This person cannot reach the credential any more: one more strip may be printed for the team.

    Nothing can prove that it was not used, so it is believed once; should the team hand in more answers than it has
    people, no more than that are read (`unsealing`). Raises Refused: not_yours, round_not_open, round_closed,
    nothing_lost.
    """
    check_open(_own_team(checkup, by), now)
    mine = Participation.objects.filter(checkup=checkup, person=by.person)
    if mine.filter(issued=True, replaced=False).update(replaced=True) != 1:
        raise Refused("nothing_lost")


def invite(crews: Mapping[UUID, Sequence[UUID]]) -> None:
    """Check-up -> who may take part, as the round opens."""
    Participation.objects.bulk_create(
        (Participation(checkup_id=checkup, person_id=person) for checkup, crew in crews.items() for person in crew),
        batch_size=BATCH,
    )


def forget(checkups: Sequence[UUID]) -> int:
    """The round is over: nobody needs to know any more who fetched what. Gives how many had fetched.

    What stays is how many people each team had: those who came since it opened were asked too.
    """
    rows = Participation.objects.filter(checkup__in=checkups)
    people = dict(rows.values_list("checkup").annotate(number=Count("id")))
    grown = [c for c in TeamCheckup.objects.filter(id__in=people) if people[c.id] > (c.invited or 0)]
    for checkup in grown:
        checkup.invited = people[checkup.id]
    TeamCheckup.objects.bulk_update(grown, ["invited"])
    issued = rows.filter(issued=True).count()
    rows.delete()
    return issued


def make_keys(round: UUID, checkups: Sequence[UUID]) -> str:
    """A signing key for every team that is asked, and for no other team of the round; gives the digest of the round's
    list of keys, which goes into every invitation. So the list is the keys that there are, whatever becomes of teams.
    """
    vault.make_issuers(checkups)
    others = TeamCheckup.objects.filter(round=round).exclude(id__in=checkups)
    vault.drop_issuers(others.values_list("id", flat=True))
    return credentials.digest(key_list(round, checkups))


def prepare_due(now: datetime) -> int:
    """Make a batch of signing keys for rounds that are planned, so that opening them takes no time; gives how many."""
    soon = Round.objects.filter(state=RoundState.PLANNED, credentials=True, opens_at__lte=now + AHEAD)
    rounds = soon.order_by("opens_at", "id")
    for round in rounds.values_list("id", flat=True):
        rows = TeamCheckup.objects.filter(round=round, state=CheckupState.PLANNED).order_by("id")
        groups = list(rows.values_list("id", flat=True))
        missing = [g for g in groups if g not in sealed.issuers(groups)]
        if missing:
            return vault.make_issuers(missing[:KEYS_AT_ONCE])
    return 0
