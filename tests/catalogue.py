# SPDX-License-Identifier: EUPL-1.2
"""The English catalogue against the source: which texts there are, which lines miss, and how they are written.

Dutch is the language of the source, so there is no Dutch catalogue: a line's key is the Dutch text itself. Texts come
from templates and Python, and from the few tables of plain Dutch that pages translate when they show them.
Reading goes through Django's own `templatize` and Babel; no program of GNU gettext is needed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from iedereen.people.rules import KIND_TITLES, PERMISSION_TEXTS, ROLES

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "iedereen"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
# The style guide exists only in the demo and is never translated.
UNTRANSLATED = frozenset({"front/templates/front/styles.html"})
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "_now": None, "now_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
HEADER = """English texts of Iedereen. The Dutch text is the key; `python -m tests.drift --write` adds and drops lines.
SPDX-License-Identifier: EUPL-1.2"""

Key = tuple[str | None, str]  # context, singular


@dataclass(slots=True)
class Text:
    """One text of the source: its plural if it has one, and the files where it stands."""

    singular: str
    plural: str | None = None
    context: str | None = None
    files: set[str] = field(default_factory=set)


def in_source() -> dict[Key, Text]:
    """Every text that a page, message or error can show, by its key."""
    found: dict[Key, Text] = {}
    for file, text in _everything():
        known = found.setdefault((text.context, text.singular), text)
        known.plural = known.plural or text.plural
        known.files.add(file)
    return found


def _everything() -> Iterator[tuple[str, Text]]:
    for path in sorted(SOURCE.glob("**/*.py")):
        if "migrations" not in path.parts:
            yield from _read(path, path.read_text(encoding="utf-8"))
    for path in sorted([*SOURCE.glob("*/templates/**/*.html"), *SOURCE.glob("*/templates/**/*.txt")]):
        if str(path.relative_to(SOURCE)) not in UNTRANSLATED:
            yield from _read(path, templatize(path.read_text(encoding="utf-8"), origin=str(path)))
    yield from _tables()


def _read(path: Path, code: str) -> Iterator[tuple[str, Text]]:
    file = str(path.relative_to(ROOT))
    for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, None)
        if singular:
            yield file, Text(singular, plural, context)


def _tables() -> Iterator[tuple[str, Text]]:
    """Plain Dutch that pages translate when they show it: what rules and norms say in words."""
    rules = "src/iedereen/people/rules/__init__.py"
    for text in (
        *KIND_TITLES.values(), *PERMISSION_TEXTS.values(), *(one.title for one in ROLES.values()),
        *(one.paragraph for one in ROLES.values()),
    ):  # fmt: skip
        yield rules, Text(text)
    for _code, label in settings.POLICY["check-up"]["knelpunten"]["soorten"]:
        yield "policy/check-up.toml", Text(label)
    for _code, label in settings.POLICY["meldingen"]["onderwerpen"]["soorten"]:
        yield "policy/meldingen.toml", Text(label)


def stored() -> Catalog:
    """The catalogue as it is stored; an empty one when there is none."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def drifts() -> list[str]:
    """Everything in which catalogue and source differ, one line each; empty when all is well."""
    catalogue = stored()
    lines = {_key(m): m for m in catalogue if m.id}
    found = in_source()
    problems = [f"no English line for {_short(key)} ({', '.join(sorted(found[key].files))})"
                for key in found if key not in lines]  # fmt: skip
    problems += [f"no longer in the source: {_short(key)}" for key in lines if key not in found]
    problems += [f"obsolete line kept: {_short(_key(m))}" for m in catalogue.obsolete.values()]
    for key in lines.keys() & found.keys():
        problems += [f"{fault}: {_short(key)}" for fault in faults(lines[key], found[key])]
    if not MO.exists() or MO.read_bytes() != compiled(catalogue):
        problems.append("django.mo is not the compiled django.po")
    return sorted(problems)


def faults(line: Message, text: Text) -> list[str]:
    """What is wrong with one English line."""
    sources = _forms(line.id)
    english = _forms(line.string)
    found = []
    if line.fuzzy:
        found.append("fuzzy")
    if (sources[1] if len(sources) > 1 else None) != text.plural:
        found.append("another plural than the source")
    if len(english) != len(sources) or not all(form.strip() for form in english):
        return [*found, "not translated"]
    for source, given in zip(sources, english, strict=True):
        if placeholders(source) != placeholders(given):
            found.append("other placeholders or tags")
        if source[:1].isspace() != given[:1].isspace() or source[-1:].isspace() != given[-1:].isspace():
            found.append("other white space at the ends")
    return found


def placeholders(text: str) -> frozenset[str]:
    """What must be the same on both sides: %(name)s, %s, {name}, a doubled percent sign, tags and entities."""
    return frozenset(re.findall(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?\w+|&\w+;", text))


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as Django reads it; fuzzy lines stay out."""
    target = BytesIO()
    write_mo(target, catalogue, use_fuzzy=False)
    return target.getvalue()


def write() -> None:
    """The catalogue anew: a line for every text, with the English that there was; nothing obsolete."""
    before = {_key(m): m for m in stored() if m.id}
    fresh = _empty()
    for key, text in sorted(in_source().items(), key=lambda pair: (pair[0][1].casefold(), pair[0][1])):
        line = before.get(key)
        string = line.string if line is not None and _plural(line.id) == text.plural else None
        id_ = (text.singular, text.plural) if text.plural else text.singular
        fresh.add(id_, string, locations=[(f, 0) for f in sorted(text.files)], context=text.context,
                  user_comments=line.user_comments if line is not None else ())  # fmt: skip
    save(fresh)


def save(catalogue: Catalog) -> None:
    """Write `.po` and `.mo`; the .mo is of what is read back, so both are always the same."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False, ignore_obsolete=True)
    MO.write_bytes(compiled(stored()))


def _empty() -> Catalog:
    """One fixed day in the header: a date of writing would change without a text changing."""
    day = datetime(2026, 11, 23, tzinfo=UTC)
    fresh = Catalog(
        locale="en", project="Iedereen", version="en", charset="utf-8", fuzzy=False, creation_date=day,
        revision_date=day, last_translator="Iedereen", language_team="Iedereen", msgid_bugs_address="see SECURITY.md",
    )  # fmt: skip
    fresh.header_comment = "\n".join(f"# {line}" for line in HEADER.splitlines())
    return fresh


def _forms(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _plural(text: str | tuple[str, str]) -> str | None:
    return None if isinstance(text, str) else text[1]


def _key(line: Message) -> Key:
    return line.context, line.id if isinstance(line.id, str) else line.id[0]


def _short(key: Key) -> str:
    return repr(key[1] if len(key[1]) <= 90 else key[1][:87] + "...")
