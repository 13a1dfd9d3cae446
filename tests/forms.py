# SPDX-License-Identifier: EUPL-1.2
"""The forms of a page as a visitor finds them: where they go, and what stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class FormFound:
    """`kinds` holds the type per field, `values` what a hurried but willing visitor would send."""

    action: str
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormFound] = []
        self.select = ""
        self.inside = False

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        has = {k: v or "" for k, v in pairs}
        if tag == "form":
            self.inside = has.get("method", "get").lower() == "post"
            if self.inside:
                self.forms.append(FormFound(has.get("action", "")))
        elif self.inside and tag in {"input", "textarea", "select", "button"} and has.get("name"):
            self._field(tag, has)
        elif self.inside and tag == "option" and self.select and has.get("value"):
            self.forms[-1].values.setdefault(self.select, has["value"])

    def _field(self, tag: str, has: dict[str, str]) -> None:
        form, name = self.forms[-1], has["name"]
        kind = {"input": has.get("type", "text")}.get(tag, tag)
        form.kinds[name] = kind
        if tag == "select":
            self.select = name
            return
        willing = {"date": "2026-04-01", "number": "2", "text": "Tekst", "textarea": "Tekst", "email": "a@b.nl"}
        form.values.setdefault(name, has.get("value") or willing.get(kind, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""


def forms_of(page: str) -> list[FormFound]:
    """Every form on the page that is sent with POST."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
