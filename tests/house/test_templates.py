# SPDX-License-Identifier: EUPL-1.2
"""Every template: nothing inline, always in a frame, always translatable."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "iedereen"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
FRAMES = {"screen/base.html", "screen/bare.html"}
# The frames themselves, the style guide (only in the demo, never translated), and what allauth asks to override.
OWN_FRAME = {"base.html", "bare.html"}
UNTRANSLATED = {"styles.html"}

named = pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))


def text(template: Path) -> str:
    """Without comments of Django: they never reach the reader."""
    found = template.read_text(encoding="utf-8")
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", found, flags=re.DOTALL)


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 30


@named
def test_nothing_inline(template: Path) -> None:
    """The policy of the pages refuses styles, scripts and handlers in the text; so none may be there."""
    found = text(template)
    assert not re.search(r"<[^>]*\sstyle\s*=", found), "a style attribute"
    assert "<style" not in found
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", found), "an event handler"
    assert not re.search(r"hx-on|hx-vals=.js:|javascript:", found)
    for tag, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", found, flags=re.DOTALL):
        assert "src=" in tag or 'type="application/json"' in tag
        assert "src=" not in tag or not body.strip()


@named
def test_nothing_from_elsewhere(template: Path) -> None:
    loads = re.findall(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="([^"]*)"', text(template))
    assert not [a for a in loads if re.match(r"https?:|//", a)]


@named
def test_in_a_frame_or_an_include(template: Path) -> None:
    """A page extends one of the frames (or a page that does); what is no page has no `<html>`."""
    found = text(template)
    if template.name in OWN_FRAME:
        return
    assert "<html" not in found
    extended = re.search(r'{% extends "([^"]+)" %}', found)
    if extended:
        assert extended[1] in FRAMES or (SOURCE / extended[1].split("/")[0] / "templates" / extended[1]).exists()


@named
def test_every_word_can_be_translated(template: Path) -> None:
    """What stands between tags outside `translate` and `blocktranslate` holds no words of two letters or more."""
    if template.name in UNTRANSLATED or template.suffix != ".html":
        return
    found = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text(template), flags=re.DOTALL)
    found = re.sub(r"{%.*?%}|{{.*?}}", "", found, flags=re.DOTALL)
    found = re.sub(r"<button[^>]*\blang=\"[a-z]+\"[^>]*>[^<]*</button>", "", found)
    found = re.sub(r"<!doctype[^>]*>|<[^>]*>", "\n", found)
    left = [w for w in re.findall(r"[^\W\d_]{2,}", found) if w not in {"Iedereen", "xlsx", "csv"}]
    assert not left, left


@named
def test_a_table_that_scrolls_can_be_reached_and_has_a_name(template: Path) -> None:
    """Whoever has no mouse scrolls it with the arrow keys: it takes the focus, and says what it is."""
    for tag in re.findall(r'<div class="table-scroll.*?>(?=<table|\s)', text(template)):
        assert 'tabindex="0"' in tag and re.search(r'role="(region|group)"', tag), tag
        assert re.search(r"aria-label(ledby)?=", tag), tag
