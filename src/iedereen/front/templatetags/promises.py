# SPDX-License-Identifier: EUPL-1.2
"""A promise as a link to the page where it is kept."""

from typing import Any

from django import template
from django.utils.html import format_html

from iedereen.front import links

register = template.Library()


@register.simple_tag
def promise_link(promise: Any) -> str:
    """What to do, linked to where; only the words where there is no such page."""
    words = links.sentence(promise.kind) or promise.label
    address = links.address(promise.kind, promise.matter_id)
    return format_html('<a href="{}">{}</a>', address, words) if address else words
