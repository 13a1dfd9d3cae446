# SPDX-License-Identifier: EUPL-1.2
"""Every field has a privacy class, and no protected characteristic has a place in any table."""

import re

import pytest
from django.apps import apps
from django.db import models

CLASSES = {"public", "work", "personal", "secret"}
MODELS = [m for m in apps.get_models() if m.__module__.startswith("iedereen.")]
# AVG article 9 and the Equal Treatment Act: words that would give such a field away, Dutch and English.
FORBIDDEN = re.compile(
    r"(?<![a-z])(ethnic\w*|race|origin|afkomst|herkomst|nationalit\w*|birth\w*|geboorte\w*|religion|religie|geloof|belief|"
    r"orientation|geaardheid|gender|sex|geslacht|health|gezondheid|disab\w*|handicap|union|vakbond|politic\w*)(?![a-z])"
)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_has_a_class(model: type[models.Model]) -> None:
    fields = {f.name for f in model._meta.local_fields}
    classes: dict[str, str] = getattr(model, "PRIVACY", {})
    assert set(classes) == fields
    assert set(classes.values()) <= CLASSES


@pytest.mark.policy("S5")
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_no_protected_characteristic(model: type[models.Model]) -> None:
    assert [f.name for f in model._meta.local_fields if FORBIDDEN.search(f.name.lower())] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_foreign_keys_point_down_and_make_no_way_back(model: type[models.Model]) -> None:
    floors = ["ledger", "people", "vault", "keys", "followup", "agreements", "checkup"]
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            target = field.remote_field.model._meta.app_label
            assert floors.index(target) <= floors.index(model._meta.app_label)
            assert field.remote_field.related_name == "+"
