# SPDX-License-Identifier: EUPL-1.2
"""The day on which pages are looked at."""

from tests.rooms.followup.conftest import in_spring

__all__ = ["in_spring"]
