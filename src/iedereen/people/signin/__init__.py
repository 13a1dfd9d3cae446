# SPDX-License-Identifier: EUPL-1.2
"""Signing in: through the police's own OpenID provider, or with a local account and a second factor."""

from iedereen.people.signin.accounts import LocalAccounts, ProviderAccounts
from iedereen.people.signin.door import DoorMiddleware, WithinReasonMiddleware
from iedereen.people.signin.middleware import AnonymousMiddleware, SecondFactorMiddleware, ViewerMiddleware
from iedereen.people.visits import Visit, signed_in

__all__ = [
    "AnonymousMiddleware", "DoorMiddleware", "LocalAccounts", "ProviderAccounts", "SecondFactorMiddleware",
    "ViewerMiddleware", "Visit", "WithinReasonMiddleware", "signed_in",
]  # fmt: skip
