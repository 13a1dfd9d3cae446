# SPDX-License-Identifier: EUPL-1.2
"""Attackers with more than a copy of the database: a key holder, two of them, and the server that signs."""

import random
import secrets
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.conf import settings

from iedereen.checkup.actions import answering
from iedereen.checkup.actions.closing import close
from iedereen.checkup.queries.participation import invitation, key_list_of
from iedereen.checkup.rules.ballots import CLOSED, bound_to, read_closed
from iedereen.cli.attack.chance import Line, Score, caught, held, limit, matches, nothing
from iedereen.cli.attack.guesses import DEPOSITS, token
from iedereen.cli.attack.rounds import evidence
from iedereen.cli.attack.rounds.evidence import Copy
from iedereen.cli.attack.rounds.life import KeyRefused, Stage, Way, checked_key, ended, opened, shut, visits
from iedereen.cli.attack.rounds.organisation import PASSPHRASE, Organisation, seen_by
from iedereen.engines import credentials, sealing

SUSPECTS = 20  # people for whom the signing server makes a key of their own
HAD = "order of coming, every copy of the tables, passphrases of "


def lines(organisation: Organisation, number: Iterator[int], alpha: float) -> Iterator[Line]:
    """Key holders, and a server that gives out keys of its own."""
    one, later, leaked, two = holders(organisation, next(number))
    yield held("insider", "one key holder", HAD + "one holder", [one], alpha)
    yield held("insider", "one key holder, after another came", HAD + "one holder", [later], alpha)
    yield limit(
        "one key holder with the installation's secret, after another", HAD + "one holder, and the secret", [leaked]
    )
    yield limit("two of three key holders with the order of coming", HAD + "two holders", [two])
    stage = opened(organisation, next(number))
    yield from keys(stage, alpha)
    ended(stage)


def keys(stage: Stage, alpha: float) -> Iterator[Line]:
    """A signing server that gives people keys of their own: the browsers refuse them, and those that would not are
    known again."""
    had, people = "the browser's check of the list of keys", len(stage.organisation.people)
    refused = Score(browsers_that_refuse(stage, planted=False, changed=False), people, nothing())
    yield held("insider", "signing server: real keys refused", had, [refused], alpha)
    for name, changed in (("a personal key", False), ("a personal key, also in the list", True)):
        refused = Score(browsers_that_refuse(stage, planted=True, changed=changed), people, nothing())
        yield caught("planted", f"signing server: {name}", had, [refused], alpha)
    had = "a key of its own for each of some people, and what they lay down"
    known = Score(known_again(stage, careless=False), SUSPECTS, nothing())
    yield held("insider", "signing server: known again by the key", had, [known], alpha)
    known = Score(known_again(stage, careless=True), SUSPECTS, nothing())
    yield caught("planted", "a browser that does not look in the list of keys", had, [known], alpha)


def holders(organisation: Organisation, number: int) -> tuple[Score, Score, Score, Score]:
    """One corrupt holder before anybody came, and after another came; the same with two. Each also has every copy of
    the database and knows the order in which people were seen to answer: (one, one later,
    one later with the installation's secret, two)."""
    since = evidence.horizon()
    stage, way = opened(organisation, number), Way()
    visits(stage, way)
    sealed = evidence.copied(since)
    keys = evidence.copied(0)
    shut(stage)
    first, second, third = organisation.holders
    one = _tried(stage, sealed, keys, [second])
    way.open(stage, first)
    handed = evidence.copied(0)
    later = _tried(stage, sealed, handed, [second])
    leaked = _tried(stage, sealed, handed, [second], settings.SECRET_KEY)
    two = _tried(stage, sealed, handed, [second, third])
    way.open(stage, second)
    close.close_due(stage.now)
    return one, later, leaked, two


def _tried(stage: Stage, sealed: Copy, keys: Copy, corrupt: Sequence[UUID], secret: str = "") -> Score:
    """Join every share that these holders can read, and read the deposits in the order in which they came."""
    private = _joined(stage, keys, corrupt, secret)
    right = 0
    if private is not None:
        opener = sealing.Opener(private)
        arrived = sorted(sealed[DEPOSITS], key=lambda r: r.transaction)
        for person, row in zip(stage.came, arrived, strict=True):
            data = sealing.unpad(opener.open(bytes(row.values["sealed"]), bound_to(CLOSED, stage.round, stage.checkup)))
            answers = read_closed(data, stage.organisation.asked)
            right += answers is not None and token(answers) == stage.token[person]
    return Score(right, len(stage.came), matches(len(stage.came)))


def _joined(stage: Stage, keys: Copy, corrupt: Sequence[UUID], secret: str) -> bytes | None:
    """The round's private key from the tables of the room `keys` and these holders' passphrases (and `secret`, that of
    the installation, where it leaked)."""
    own = {r.values["id"]: r.values for r in keys["keys_holderkey"] if r.values["person_id"] in corrupt}
    mine = [r.values for r in keys["keys_share"] if r.values["holder_id"] in own and r.values["lot_id"] == stage.round]
    info, found = b"iedereen share/1:" + stage.round.bytes, []
    for share in mine:
        opener = sealing.Opener(sealing.unlock(bytes(own[share["holder_id"]]["locked"]), PASSPHRASE))
        handed = [r.values["sealed"] for r in keys["keys_handedon"] if r.values["to_id"] == share["id"]]
        boxes = [bytes(box) for box in (share["sealed"], *handed) if box]
        boxes += [plain for box in boxes if (plain := _unlocked(box, secret))]
        found += [part for box in boxes if (part := _read(opener, box, info))]
    try:
        return sealing.join(found) if found else None
    except sealing.SealError:
        return None


def _unlocked(box: bytes, secret: str) -> bytes | None:
    try:
        return sealing.unlock(box, secret)
    except sealing.SealError:
        return None


def _read(opener: sealing.Opener, box: bytes, info: bytes) -> str | None:
    try:
        return opener.open(box, info).decode()
    except sealing.SealError:
        return None


def browsers_that_refuse(stage: Stage, *, planted: bool, changed: bool) -> int:
    """The signing server gives one person a key of its own, to know the credential again; with `changed` in the list of
    keys as well. How many browsers refuse to go on."""
    refused = 0
    honest = key_list_of(stage.round)
    for place, person in enumerate(stage.organisation.people):
        found = invitation(seen_by(person, stage.now.date()), stage.now)
        key = found.key if found else b""
        served = honest
        if planted and place == len(stage.organisation.people) // 2:
            key = credentials.new_key().public
            if changed:
                served = credentials.key_list({**credentials.read_list(honest).entries, str(stage.checkup): key})
        try:
            checked_key(stage, key, served)
        except KeyRefused:
            refused += 1
    return refused


class OwnKeys(Way):
    """The signing server gives some people a key of their own. `careless`: their browsers do not look in the list."""

    def __init__(self, stage: Stage, *, careless: bool) -> None:
        people = [str(p) for p in random.sample(stage.organisation.people, SUSPECTS)]
        self.own = {person: credentials.new_key() for person in people}
        self.careless = careless

    def fetch(self, stage: Stage, person: str) -> None:
        own = self.own[person]
        if not self.careless:
            checked_key(stage, own.public, key_list_of(stage.round))
        prepared = credentials.prepare(secrets.token_bytes(32))
        blinded, inverse = credentials.blind(own.public, prepared)
        signature = credentials.finalize(own.public, prepared, credentials.blind_sign(own.private, blinded), inverse)
        stage.rights[person] = answering.Credential(stage.checkup, prepared, signature)

    def recognised(self, right: answering.Credential) -> str | None:
        """Whose key signed what was laid down."""
        signed = (p for p, own in self.own.items() if credentials.verify(own.public, right.prepared, right.signature))
        return next(signed, None)


def known_again(stage: Stage, *, careless: bool) -> int:
    """How many people a server with keys of its own knows again when they answer."""
    way = OwnKeys(stage, careless=careless)
    found = 0
    for person in way.own:
        try:
            way.fetch(stage, person)
        except KeyRefused:
            continue
        right = stage.rights[person]
        found += isinstance(right, answering.Credential) and way.recognised(right) == person
    return found
