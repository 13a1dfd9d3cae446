# SPDX-License-Identifier: EUPL-1.2
"""Why a key, a request or a credential is refused."""


class CredentialError(Exception):
    """A reason `code` and its `details`, never a sentence.

    Codes: `bad_key` (unreadable, not RSA, another encoding than ours), `weak_key` (fewer than 2048 bits or a public
    exponent other than 65537), `bad_input` (wrong length, or no number below the modulus), `bad_randomizer`,
    `bad_signature` (the issuer's answer does not fit), `signing_failed` (a fault while computing), `bad_list`.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details
