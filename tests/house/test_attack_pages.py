# SPDX-License-Identifier: EUPL-1.2
"""No figure stands anywhere but in released rows: every address of the house, as everybody, as page, CSV and workbook,
stays the same when all that is counted in the vault becomes something else."""

from collections.abc import Iterator
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client

from iedereen.checkup.models import Result
from iedereen.checkup.queries import backgrounds, results
from iedereen.checkup.rules import CellStatus
from iedereen.cli.attack.readers.released import compared, other_tallies
from iedereen.vault import queries as vault
from iedereen.vault.models import Tally
from tests.house.addresses import TABLE, WHO
from tests.house.inhabited import THIRD, World, inhabited, undone
from tests.house.test_addresses import client, places, rows

pytestmark = [pytest.mark.policy("S5"), pytest.mark.django_db]
FILES = ("", "?export=csv", "?export=xlsx")


def seen(world: World, who: tuple[str, ...] = WHO) -> dict[tuple[str, str], tuple[int, bytes]]:
    """(who, address) -> status and content of everything that can be asked for."""
    named = places(world)
    found = {}
    for name in who:
        reader = client(world.cast, name)
        for row in rows(TABLE):
            address = row.address.format(**named)
            for tail in FILES:
                found[name, address + tail] = _asked(reader, address + tail)
    return found


def _asked(reader: Client, address: str) -> tuple[int, bytes]:
    answer = reader.get(address)
    content = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, compared(answer.get("Content-Type", ""), content)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = inhabited()
    monkeypatch.setattr("django.utils.timezone.now", lambda: THIRD - timedelta(days=10))
    hidden = Result.objects.filter(release__round=made.first).exclude(status=CellStatus.PUBLISHED)
    assert hidden.exists() and Tally.objects.count() > 10
    yield made


@pytest.mark.slow
def test_no_page_and_no_file_reads_anything_but_released_rows(world: World) -> None:
    with undone():
        before = seen(world)
        other_tallies()
        after = seen(world)
    assert [place for place in before if before[place] != after[place]] == []
    files = [
        content for (_, address), (status, content) in before.items() if status == 200 and "gesprek.pdf" in address
    ]
    assert files and all(content.startswith(b"%PDF") for content in files)
    assert sum(status == 200 for status, _ in before.values()) > 1_000


def test_a_figure_from_elsewhere_is_noticed(world: World) -> None:
    """The same look at pages, where one of them says how many answered."""
    real = results.group_page

    def careless(*asked: object, **how: object) -> results.ResultPage:
        page = real(*asked, **how)  # type: ignore[arg-type]
        return type(page)(
            **{**vars(page), "name": f"{page.name}: {sum(vault.respondents([world.agreed.id]).values())}"}
        )

    with undone(), mock.patch.object(backgrounds, "group_page", careless):
        before = seen(world, ("chief",))
        other_tallies()
        after = seen(world, ("chief",))
    changed = {address for (_, address), content in before.items() if content != after["chief", address]}
    assert changed == {f"/check-up/eenheid/D1/{tail}" for tail in ("", "?export=xlsx")}  # a CSV has no title
