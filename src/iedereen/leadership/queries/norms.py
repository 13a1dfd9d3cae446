# SPDX-License-Identifier: EUPL-1.2
"""The norms of `policy/leiding.toml` and `policy/leren.toml` as values of the rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from iedereen.leadership.rules.advice import Offer, Theme
from iedereen.leadership.rules.support import Kind
from iedereen.leadership.rules.talks import Behaviour
from iedereen.people.rules import Role


def terms() -> Mapping[str, Any]:
    """Of a request for support, in working days, and the most hours."""
    found: Mapping[str, Any] = settings.POLICY["leiding"]["steun"]
    return found


def kinds() -> Mapping[str, Kind]:
    """What one can ask help for, in the order of the file."""
    rows = terms()["soorten"]
    return {r["code"]: Kind(r["code"], r["titel"], tuple(Role(name) for name in r["bij"])) for r in rows}


def kind(code: str) -> Kind:
    """A kind that is no longer in the file keeps its code as title, and every giver may give it."""
    every = (Role.SUPPORTER, Role.HRM, Role.NDV, Role.PROFESSION)
    return kinds().get(code) or Kind(code, code, every)


def behaviours() -> Sequence[Behaviour]:
    """The profile for a socially safe team, in the order of the file."""
    return [Behaviour(r["code"], r["tekst"]) for r in settings.POLICY["leiding"]["gesprek"]["gedrag"]]


def themes() -> Mapping[str, Theme]:
    """What one can ask a peer about, in the order of the file."""
    return {r["code"]: Theme(r["code"], r["titel"]) for r in settings.POLICY["leren"]["themas"]}


def offers() -> Sequence[Offer]:
    """What there is to learn from, in the order of the file."""
    return [
        Offer(r["code"], r["titel"], r["soort"], tuple(r["themas"]), r["tekst"], r["aanmelden"])
        for r in settings.POLICY["leren"]["aanbod"]
    ]


def advice_days() -> int:
    """So many working days have those who were asked."""
    return int(settings.POLICY["leren"]["advies"]["antwoord_werkdagen"])
