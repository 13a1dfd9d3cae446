# SPDX-License-Identifier: EUPL-1.2
"""One browser per file of journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser as chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if not found:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=chromium.ARGUMENTS)
        yield started
        started.close()
