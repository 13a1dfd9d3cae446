# SPDX-License-Identifier: EUPL-1.2
"""Sealed until several holders open together: HPKE, padding, k of n, and a holder's own lock.

`seal` and `Opener` are the two sides of an envelope; `pad` hides how long its content is; `split` and `join` spread the
envelope's private key over holders; `lock` and `unlock` put a holder's own secret behind a passphrase; `derive` makes
of a receipt a pair of keys; `close` and `disclose` keep many texts under one key.
"""

from .contents import CLOSING, KEY_LENGTH, close, disclose, new_content_key
from .envelope import OVERHEAD, Opener, Pair, new_pair, seal
from .errors import SealError
from .locks import Cost, lock, unlock
from .padding import CLOSED_LENGTH, OPEN_LENGTH, PREFIX, pad, unpad
from .receipts import LOOKUP_LENGTH, Receipt, derive
from .shares import join, split

__all__ = [
    "CLOSED_LENGTH",
    "CLOSING",
    "KEY_LENGTH",
    "LOOKUP_LENGTH",
    "OPEN_LENGTH",
    "OVERHEAD",
    "PREFIX",
    "Cost",
    "Opener",
    "Pair",
    "Receipt",
    "SealError",
    "close",
    "derive",
    "disclose",
    "join",
    "lock",
    "new_content_key",
    "new_pair",
    "pad",
    "seal",
    "split",
    "unlock",
    "unpad",
]
