# SPDX-License-Identifier: EUPL-1.2
"""One round of two neighbouring teams, as its readers meet it: every page and file of every role, and the register.

A figure may stand on a page only where a released row holds it. So whatever else is counted is changed under the pages,
and every page must stay the same: while people answer one more answer is laid down; after the release every tally that
is left becomes another.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from unittest import mock
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection, transaction

from iedereen.checkup.actions.answering import hand_in_for
from iedereen.checkup.models import Release, Result, Shown, TeamCheckup
from iedereen.checkup.queries import results
from iedereen.checkup.queries.proving import register
from iedereen.checkup.rules import CellStatus
from iedereen.cli.attack.chance import Line, Score, caught, held, nothing
from iedereen.cli.attack.outsiders import clock, signed_in
from iedereen.cli.attack.rounds.life import POINTS, Stage, ended, opened
from iedereen.cli.attack.rounds.organisation import Organisation
from iedereen.people.queries import Tree
from iedereen.people.rules import Role, Viewer

MOST_PAGES = 2_000  # of one reader
ALIKE = {"/account/", "/taal/", "/static/"}  # not ours, or no page
_LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
_TOKEN = re.compile(r'csrfmiddlewaretoken" value="\w+"')
COUNTED = """
SELECT (SELECT count(*) FROM vault_deposit WHERE "group" = %(checkup)s)
     + coalesce((SELECT counts[1] FROM vault_tally WHERE "group" = %(checkup)s AND question = ''), 0)
"""
Seen = Mapping[tuple[str, str], bytes]


def lines(organisation: Organisation, number: Iterator[int], alpha: float) -> Iterator[Line]:
    stage = opened(organisation, next(number), list(organisation.neighbours))
    _answered(stage)
    going = [changed(stage, one_more), careless(stage, one_more)]
    ended(stage)
    over = [changed(stage, other_tallies), careless(stage, other_tallies)]
    had = "every page and file that each role can reach, before and after one more answer"
    yield held("reader", "pages and files while people answer", had, [going[0]], alpha)
    yield caught("planted", "a page that counts answers", had, [going[1]], alpha)
    had = "every page and file that each role can reach, with other tallies beneath"
    yield held("reader", "figures that stand in no released row", had, [over[0]], alpha)
    yield caught("planted", "a page that counts tallies", had, [over[1]], alpha)
    had = "everything in the register, exact"
    yield held("reader", "two releases of one round", had, [registered(stage)], alpha)
    yield caught("planted", "a later release that shows a hidden team", had, [registered(stage, planted=True)], alpha)


def _answered(stage: Stage) -> None:
    for team, people in stage.organisation.neighbours.items():
        rows = [[float(1 + random.randrange(POINTS)) for _ in stage.organisation.asked.statements]
                for _ in range(people)]  # fmt: skip
        hand_in_for(checkup=_checkup(stage, team), rows=rows)


def _checkup(stage: Stage, team: UUID) -> UUID:
    return TeamCheckup.objects.get(round=stage.round, unit=team).id


def changed(stage: Stage, change: Callable[[Stage], None], readers: Sequence[str] = ()) -> Score:
    """How many pages and files are another after the change; everything is put back."""
    asked = {n: person for n, person in stage.organisation.readers.items() if not readers or n in readers}
    with clock(stage.now), transaction.atomic():
        before, again = reached(asked), reached(asked)
        if unstable := [place for place in before if before[place] != again.get(place)]:
            raise RuntimeError(f"these differ by themselves: {unstable[:5]}")
        change(stage)
        after = reached(asked)
        transaction.set_rollback(True)
    other = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    return Score(len(other), len(before), nothing())


def careless(stage: Stage, change: Callable[[Stage], None]) -> Score:
    """The planted weakness: the page of a check-up says how many answered, exactly."""
    real = results.checkup_page

    def page(viewer: Viewer, checkup: UUID, at: Tree | None = None) -> results.CheckupPage:
        found = real(viewer, checkup, at)
        with connection.cursor() as cursor:
            cursor.execute(COUNTED, {"checkup": checkup})
            return replace(found, name=f"{found.name} ({cursor.fetchone()[0]:.0f} antwoorden)")

    with mock.patch.object(results, "checkup_page", page):
        return changed(stage, change, [f"{Role.SUPPORTER.value} 1"])


def one_more(stage: Stage) -> None:
    """Somebody in the first team answers."""
    hand_in_for(checkup=stage.checkup, rows=[[5.0] * len(stage.organisation.asked.statements)])


def other_tallies(_: Stage | None = None) -> None:
    """Three times as many people, who answered the other way round."""
    with connection.cursor() as cursor:
        cursor.execute("""
            UPDATE vault_tally SET counts = (
              SELECT array_agg(3 * c ORDER BY place DESC) FROM unnest(counts) WITH ORDINALITY AS a (c, place))""")


def reached(readers: Mapping[str, UUID]) -> Seen:
    """(who, address) -> what comes, for everything that each can reach by following links from the first page."""
    found: dict[tuple[str, str], bytes] = {}
    for name, person in readers.items():
        client, todo, known = signed_in(person), ["/"], {"/"}
        while todo:
            address = todo.pop()
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            found[name, address] = compared(answer.get("Content-Type", ""), content)
            links = _links(content.decode(errors="replace")) if "html" in answer.get("Content-Type", "") else set()
            todo += sorted(links - known)
            known |= links
            if len(known) > MOST_PAGES:
                raise RuntimeError(f"{name} can reach more than {MOST_PAGES} pages")
    return found


def _links(page: str) -> set[str]:
    """Where a page leads, with the files that it offers; the same list in another order is not another page."""
    found = set()
    for link in _LINK.findall(page.replace("&amp;", "&")):
        parts = urlsplit(link)
        if not any(parts.path.startswith(other) for other in ALIKE):
            found.add(link if "export=" in parts.query else parts.path)
    return found


def compared(kind: str, content: bytes) -> bytes:
    """Without what is new each time: a form's token, the order of open answers, in a workbook the moment of making."""
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return b"".join(book.read(name) for name in sorted(book.namelist()) if not name.startswith("docProps"))
    if "html" in kind:
        return b"\n".join(sorted(_TOKEN.sub("", content.decode(errors="replace")).encode().splitlines()))
    return content


def registered(stage: Stage, *, planted: bool = False) -> Score:
    """What `iedereen verify` says of everything that was ever shown of this round."""
    shown = Shown.objects.filter(release__round=stage.round)
    with transaction.atomic():
        if planted:
            first = Release.objects.get(round=stage.round, number=1)
            later = Release.objects.create(round_id=stage.round, number=2, made_at=stage.now, rule={}, attack={})
            hidden = Result.objects.filter(release=first, status=CellStatus.PROTECTED).exclude(measure="")
            Shown.objects.bulk_create(Shown(release=later, unit_id=h.unit_id, measure=h.measure) for h in hidden)
        said = [line for line in register.gives_away() if str(stage.round) in line]
        score = Score(len(said), shown.count(), nothing())
        transaction.set_rollback(True)
    return score
