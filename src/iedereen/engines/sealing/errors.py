# SPDX-License-Identifier: EUPL-1.2
"""Why something cannot be sealed, opened, shared or unlocked."""


class SealError(Exception):
    """A reason `code` and its `details`, never a sentence.

    Codes: `bad_key`; `unreadable` (sealed to another key, for another purpose, or touched); `too_long`,
    `bad_padding`; `bad_split`, `bad_secret`, `bad_share` (with `place`, from 0), `too_few_shares`, `shares_disagree`;
    `bad_cost`, `no_passphrase`, `bad_lock`, `wrong_passphrase`.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details
