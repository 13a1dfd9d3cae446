# SPDX-License-Identifier: EUPL-1.2
"""What the stages of the whole story hand on to each other, and how its time goes by."""

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from iedereen.checkup.actions.codes import Strips
from iedereen.checkup.models import Round, TeamCheckup
from iedereen.checkup.views import codes as codes_view
from iedereen.cli.worker import do_due_work
from iedereen.engines.schedule import add_working_days
from tests.cast import Cast
from tests.journeys.klm import Recorder
from tests.journeys.walking import Clock, Walk

TEAMS = {"A": 17, "B": 18, "C": 12}  # how many answer


@dataclass
class Story:
    """What the stages hand on to each other."""

    walk: Walk
    clock: Clock
    cast: Cast
    printed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: dict[str, bytes] = field(default_factory=dict)
    leader: Recorder | None = None
    employee: Recorder | None = None

    @property
    def round(self) -> Round:
        return Round.objects.get()

    def checkup(self, team: str) -> TeamCheckup:
        return TeamCheckup.objects.get(unit=self.cast.units[team])

    @property
    def talk_day(self) -> date:
        return add_working_days(self.round.closes_at.date(), 8)

    def path(self, page: str = "", team: str = "A") -> str:
        return f"/check-up/{self.checkup(team).id}/{page}"


def passes(story: Story, moment: datetime) -> None:
    """Time goes by, and the worker does what fell due."""
    now = story.clock.set(moment)
    while do_due_work(now):
        pass


def remember_sheets(monkeypatch: pytest.MonkeyPatch, story: Story) -> None:
    """The browser shows the paper and keeps no file: what stood on it is kept here."""
    draw = codes_view.sheet

    def sheet(made: Strips) -> bytes:
        story.printed[made.hat.team] = made.codes
        story.sheets[made.hat.team] = draw(made)
        return story.sheets[made.hat.team]

    monkeypatch.setattr(codes_view, "sheet", sheet)


def assert_on_paper(made: bytes, folder: Path, codes: tuple[str, ...]) -> None:
    """What was printed is what works; read from the paper where this machine can."""
    if shutil.which("pdftotext"):
        sheet = folder / "sheet.pdf"
        sheet.write_bytes(made)
        text = subprocess.run(["pdftotext", sheet, "-"], capture_output=True, check=True, text=True).stdout
        letters = re.sub(r"[^A-Z0-9]", "", text)
        assert [c for c in codes if c.replace("-", "") not in letters] == []
