# SPDX-License-Identifier: EUPL-1.2
"""A real OpenID provider, the cast at its client, and a browser; for the tests that sign in through it."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def provider(live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a provider that knows our callback."""
    from tests.rooms.people.oidc_browser import serving  # noqa: PLC0415 - models can be imported only after set-up

    with serving(tmp_path_factory.mktemp("provider"), live_server.url) as address:
        yield address


@pytest.fixture
def people(provider: str, settings: Any) -> object:
    from tests.cast import make_cast  # noqa: PLC0415
    from tests.rooms.people.oidc_browser import client_at  # noqa: PLC0415

    settings.SOCIALACCOUNT_PROVIDERS = client_at(provider)
    return make_cast()


@pytest.fixture
def browser(live_server: Any, people: object) -> object:
    from tests.rooms.people.oidc_browser import Browser  # noqa: PLC0415

    return Browser(live_server.url)
