# SPDX-License-Identifier: EUPL-1.2
"""What was learned and may be read by everybody who is signed in."""

from iedereen.people.rules import Viewer
from iedereen.triage.models import Lesson

MOST = 100


def published(viewer: Viewer) -> list[Lesson]:
    """The newest first. Which case it came from is not told: everybody reads these."""
    del viewer  # whoever is signed in
    shown = Lesson.objects.filter(published_at__isnull=False).order_by("-published_at", "id")
    return list(shown.only("id", "title", "text", "published_at")[:MOST])
