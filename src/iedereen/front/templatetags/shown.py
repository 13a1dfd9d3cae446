# SPDX-License-Identifier: EUPL-1.2
"""Values and states as the lists show them, for pages that are not lists."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from iedereen.front.columns import STATES
from iedereen.screen.values import on_screen

register = template.Library()


@register.filter
def shown(value: Any) -> str:
    """A day as 1-9-2026, nothing as a dash."""
    return on_screen(value)


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """The state of a team's check-up."""
    words, shape = STATES[state]
    return format_html('<span class="badge badge--{}">{}</span>', shape, words)
