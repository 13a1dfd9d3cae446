# SPDX-License-Identifier: EUPL-1.2
"""A request as the doors know it: who looks, at which tree, at what time."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from iedereen.people.queries import Tree
from iedereen.people.rules import Viewer


class Visit(HttpRequest):
    """A request as our views know it: who looks (None when signed out), the tree of today, and the only clock."""

    now: datetime
    viewer: Viewer
    tree: Tree


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who are signed in; others are sent to sign in first."""
    return login_required(view)
