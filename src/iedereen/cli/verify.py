# SPDX-License-Identifier: EUPL-1.2
"""`iedereen verify`: proves on the database itself that the rules of the house hold; exit status 0 only when all do."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from iedereen.agreements import queries as agreements
from iedereen.checkup.queries.proving import integrity, register, splits
from iedereen.followup import queries as followup
from iedereen.inbox.queries import proving as inbox
from iedereen.leadership.queries import advice, support, talks
from iedereen.ledger import queries as ledger
from iedereen.people import queries as people
from iedereen.triage.queries import proving as triage

SHOWN = 20


@dataclass(frozen=True)
class Check:
    """A rule in words, and a function that gives what breaks it (nothing: it holds)."""

    rule: str
    broken_by: Callable[[], list[str]]


def _chain() -> list[str]:
    return [f"line {b.seq}: {b.code}" for b in ledger.breaks()]


def _promises() -> list[str]:
    return [f"promise {p.id} ({p.kind})" for p in followup.without_future()]


def _notes() -> list[str]:
    return [f"note {n.pk} about promise {n.promise_id}" for n in followup.notes_lying(timezone.localdate())]


def _agreements() -> list[str]:
    return [f"agreement {a.id}" for a in agreements.without_promise()]


def _support() -> list[str]:
    return [f"request for support {r.id}" for r in support.without_promise()]


def _talks() -> list[str]:
    return [f"development conversation {t.id}" for t in talks.without_promise()]


def _advice() -> list[str]:
    return [f"question to peers {r.id}" for r in advice.without_promise()]


def _cases_astray() -> list[str]:
    return triage.astray(timezone.localdate())


CHECKS = (
    Check("the ledger's chain is whole: no line changed, missing or cut off", _chain),
    Check("every open promise has an owner, a due time and a next moment", _promises),
    Check("everything that is noted about promises is told within two working days", _notes),
    Check("every open agreement has an open promise", _agreements),
    Check("every open request for support has an open promise", _support),
    Check("every planned development conversation has an open promise", _talks),
    Check("every open question to peers has an open promise", _advice),
    Check("every unit with a set priority has promised to look back", agreements.without_review),
    Check("every check-up that is going on has an open promise", integrity.without_promise),
    Check("every open bottleneck has an agreement or an open promise", integrity.bottlenecks_without_owner),
    Check("every round that is not over has a next moment for the worker", integrity.rounds_asleep),
    Check("every released round has its own release, and no result stands outside a release", integrity.results_astray),
    Check("no released figure lets a hidden group be computed", integrity.derivable_results),
    Check("everything that was ever shown stands in the register, and nothing else", register.not_registered),
    Check("the register as a whole, over all releases, gives no small group or single team away", register.gives_away),
    Check("results by background stand where they may, are large, and of no team", splits.splits_astray),
    Check("every low result was promised to be looked at", integrity.low_results_unseen),
    Check("no answer, right, key or share is left after its round", integrity.answers_left_behind),
    Check("every open case has an open promise that carries it on", triage.without_promise),
    Check("no case is closed without analysis, finished measures, word back and a look back", triage.closed_too_early),
    Check("every open case has a unit in the tree, and nobody it is about in its team", _cases_astray),
    Check("every open report has an open promise", inbox.without_promise),
    Check("every report that is not over can be opened by a reader or by recovery", inbox.that_nobody_opens),
    Check("no report, message, file or key of a report lies readable", inbox.readable),
    Check("every person works at one place, and every unit hangs in the tree", people.out_of_place),
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="iedereen verify", description="Prove that the rules hold in the database.")
    parser.add_argument("--head", metavar="SEQ:HASH", help="a head printed earlier: must still be in the chain")
    args = parser.parse_args(argv)
    failures = 0
    for check in CHECKS:
        broken = check.broken_by()
        failures += bool(broken)
        print(f"{'ok    ' if not broken else 'BROKEN'}  {check.rule}")
        for line in broken[:SHOWN]:
            print(f"          {line}")
        if len(broken) > SHOWN:
            print(f"          and {len(broken) - SHOWN} more")
    if args.head and not _still_there(args.head):
        failures += 1
        print(f"BROKEN  the head {args.head} is no longer in the ledger: lines were rewritten or cut off")
    seq, link = ledger.head()
    print(f"\nHead of the ledger, to keep elsewhere: {seq}:{link}")
    print("All rules hold." if not failures else f"{failures} rules are broken.")
    return 0 if not failures else 1


def _still_there(head: str) -> bool:
    seq, _, link = head.partition(":")
    return seq.isdigit() and ledger.link_at(int(seq)) == link
