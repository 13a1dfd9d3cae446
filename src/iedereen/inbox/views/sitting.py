# SPDX-License-Identifier: EUPL-1.2
"""A reader's sitting between two requests: a sealed cookie, and nothing anywhere else."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from iedereen.inbox.rules import Sitting
from iedereen.inbox.rules.sittings import COOKIE, put_away, taken_out
from iedereen.people.visits import Visit
from iedereen.screen.rules import Refused


def sitting_of(request: Visit) -> Sitting | None:
    """The unlocked key that came along, if it is this person's, of this session and not over."""
    value, session = request.COOKIES.get(COOKIE, ""), request.session.session_key
    if not value or not session:
        return None
    return taken_out(value, secret=settings.SECRET_KEY, person=request.viewer.person, session=session, now=request.now)


def needed(request: Visit) -> Sitting:
    """Raises Refused("sitting_over")."""
    found = sitting_of(request)
    if found is None:
        raise Refused("sitting_over")
    return found


def begin(request: Visit, answer: HttpResponse, sitting: Sitting) -> None:
    value = put_away(sitting, secret=settings.SECRET_KEY, person=request.viewer.person,
                     session=request.session.session_key or "", now=request.now)  # fmt: skip
    answer.set_cookie(
        COOKIE, value, path=reverse("inbox:reports"), secure=settings.HTTPS, httponly=True, samesite="Strict"
    )


def end(answer: HttpResponse) -> None:
    answer.delete_cookie(COOKIE, path=reverse("inbox:reports"), samesite="Strict")
