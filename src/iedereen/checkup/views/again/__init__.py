# SPDX-License-Identifier: EUPL-1.2
"""The page on which a round is released again after a reorganisation."""

from iedereen.checkup.views.again.pages import again

__all__ = ["again"]
