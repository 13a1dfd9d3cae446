# SPDX-License-Identifier: EUPL-1.2
"""The data protection impact assessment names every table with personal data or secrets, with its class in the code."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "dpia.md"
WORDS = {"personal": "persoonlijk", "secret": "geheim"}
MODELS = [m for m in apps.get_models() if m.__module__.startswith("iedereen.")]


def rows() -> list[list[str]]:
    """Cells of the table under point 2: step, data, place, class, how long."""
    part = PAGE.read_text(encoding="utf-8").split("### 2. ")[1].split("### 3. ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]


def named(model: type[models.Model]) -> list[list[str]]:
    return [row for row in rows() if f"`{model.__name__}`" in row[2]]


def classes(model: type[models.Model]) -> set[str]:
    return set(getattr(model, "PRIVACY", {}).values()) & set(WORDS)


@pytest.mark.parametrize("model", [m for m in MODELS if classes(m)], ids=lambda m: m.__name__)
def test_it_is_named_with_its_class_and_its_end(model: type[models.Model]) -> None:
    [row] = named(model)
    assert all(WORDS[name] in row[3] for name in classes(model))
    assert row[4], "how long it is kept"


def test_what_is_named_exists_and_has_that_class() -> None:
    known = {m.__name__: classes(m) for m in MODELS}
    for row in rows():
        found = [known[name] for name in re.findall(r"`(\w+)`", row[2])]
        for name, word in WORDS.items():
            assert word not in row[3] or any(name in of for of in found), row
