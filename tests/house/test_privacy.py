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

# Every time in a table of a library, and why it does not tell when somebody signed in. What is kept of people there
# stands in docs/reference/dpia.md under point 2.
TIMES_OF_LIBRARIES = {
    "sessions.Session.expire_date": "a whole hour, and the row does not say whose it is (people/signin/sessions.py)",
    "socialaccount.SocialAccount.last_login": "always 1970: a trigger of the database (people 0004)",
    "socialaccount.SocialAccount.date_joined": "always 1970: the same trigger",
    "mfa.Authenticator.created_at": "always 1970: a trigger of the database (people 0004)",
    "mfa.Authenticator.last_used_at": "always empty: the same trigger",
    "socialaccount.SocialToken.expires_at": "no tokens are stored (SOCIALACCOUNT_STORE_TOKENS)",
    "account.EmailConfirmation.created": "nobody confirms an address (ACCOUNT_EMAIL_VERIFICATION)",
    "account.EmailConfirmation.sent": "the same",
}


def test_no_library_starts_to_remember_when_somebody_was_here() -> None:
    others = (m for m in apps.get_models() if not m.__module__.startswith("iedereen."))
    times = {
        f"{m._meta.label}.{f.name}" for m in others for f in m._meta.local_fields
        if isinstance(f, models.DateField | models.TimeField)
    }  # fmt: skip
    assert times == set(TIMES_OF_LIBRARIES)


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
    floors = ["ledger", "people", "vault", "keys", "followup", "inbox", "agreements", "checkup"]
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            target = field.remote_field.model._meta.app_label
            assert floors.index(target) <= floors.index(model._meta.app_label)
            assert field.remote_field.related_name == "+"
