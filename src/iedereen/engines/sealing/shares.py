# SPDX-License-Identifier: EUPL-1.2
"""A secret over several holders: any `need` of `of` bring it back, fewer know nothing about it (Shamir, 1979).

The kept library `shamir-mnemonic` (SLIP-39) does the arithmetic. A share is a row of English words with a checksum; a
digest of 32 bits inside the shared secret tells a wrong combination from a right one. The passphrase of SLIP-39 is not
used and its stretching stands at the least (exponent 0): each holder locks the share, see `locks`.
"""

from collections.abc import Sequence

from shamir_mnemonic.shamir import ShareGroup, generate_mnemonics, recover_ems
from shamir_mnemonic.share import Share
from shamir_mnemonic.utils import MnemonicError

from .errors import SealError

MOST = 16
SHORTEST = 16


def split(secret: bytes, need: int, of: int) -> list[str]:
    """`of` shares (at most 16), of which any `need` give `secret` (an even number of bytes, at least 16) back.

    One of one is allowed, for a trial with a single holder: that share is the secret in other words. One of several is
    not: every holder alone could open everything. Errors: `bad_split`, `bad_secret`.
    """
    if not 1 <= need <= of <= MOST or need == 1 < of:
        raise SealError("bad_split", need=need, of=of)
    if len(secret) < SHORTEST or len(secret) % 2:
        raise SealError("bad_secret", length=len(secret))
    shares: list[str]
    [shares] = generate_mnemonics(1, [(need, of)], secret, iteration_exponent=0)
    return shares


def join(shares: Sequence[str]) -> bytes:
    """The secret. A share that is given twice counts once; more shares than needed must all agree.

    Errors: `bad_share` (not readable: a word or the checksum is wrong), `too_few_shares` (with `need` and `given`),
    `shares_disagree` (of another secret, or forged).
    """
    read = list(dict.fromkeys(_read(share, place) for place, share in enumerate(shares)))
    if not read:
        raise SealError("too_few_shares", need=1, given=0)
    if len({share.group_parameters() for share in read}) > 1:
        raise SealError("shares_disagree")
    need = read[0].member_threshold
    if len(read) < need:
        raise SealError("too_few_shares", need=need, given=len(read))
    # Each share takes part at least once: those beyond `need` stand in for the first, one after another.
    found = {_combine([share, *read[1:need]]) for share in (read[0], *read[need:])}
    if len(found) > 1:
        raise SealError("shares_disagree")
    return found.pop()


def _read(share: str, place: int) -> Share:
    try:
        read = Share.from_mnemonic(share)
    except MnemonicError as error:
        raise SealError("bad_share", place=place) from error
    if read.iteration_exponent or read.group_count > 1:  # not of our making; its stretching could take hours
        raise SealError("bad_share", place=place)
    return read


def _combine(shares: list[Share]) -> bytes:
    group = ShareGroup()
    for share in shares:
        group.add(share)
    try:
        secret: bytes = recover_ems({shares[0].group_index: group}).decrypt(b"")
    except MnemonicError as error:
        raise SealError("shares_disagree") from error
    return secret
