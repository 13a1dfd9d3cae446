# SPDX-License-Identifier: EUPL-1.2
"""The menu per pillar and what every page needs."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """Context of every page."""
    return {}
