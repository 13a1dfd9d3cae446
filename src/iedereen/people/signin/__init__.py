# SPDX-License-Identifier: EUPL-1.2
"""Signing in: through the police's own OpenID provider, or with a local account and a second factor."""

from iedereen.people.signin.accounts import LocalAccounts, ProviderAccounts
from iedereen.people.signin.middleware import SecondFactorMiddleware

__all__ = ["LocalAccounts", "ProviderAccounts", "SecondFactorMiddleware"]
