# SPDX-License-Identifier: EUPL-1.2
"""Every model and every state has its line in the glossary, in both languages."""

import re
from enum import StrEnum
from pathlib import Path

import pytest
from django.apps import apps

from iedereen.agreements.rules import AgreementState
from iedereen.agreements.rules.cycle import PriorityState
from iedereen.checkup.rules import CellStatus, CheckupState, RoundState
from iedereen.followup.rules import MailState, PromiseState
from iedereen.inbox.rules import ReportState
from iedereen.leadership.rules.advice import AdviceState
from iedereen.leadership.rules.support import SupportState
from iedereen.leadership.rules.talks import LeaderTalkState
from iedereen.people.rules import Role, UnitKind
from iedereen.triage.rules import CaseState, MemberRole

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (Path(__file__).resolve().parents[2] / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not set(line) <= set("|- ")
]
ENGLISH = {word.strip(" `").lower() for row in ROWS for word in re.split(r"[,/(]", row[1])}
STATES: tuple[type[StrEnum], ...] = (
    RoundState, CheckupState, CellStatus, PromiseState, MailState, AgreementState, SupportState, AdviceState,
    LeaderTalkState, PriorityState, Role, UnitKind, CaseState, MemberRole,
    ReportState,
)  # fmt: skip


def spoken(name: str) -> str:
    """TeamCheckup -> team checkup; base_team -> base team."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()


@pytest.mark.parametrize("name", [m.__name__ for m in apps.get_models() if m.__module__.startswith("iedereen.")])
def test_every_model_has_a_line(name: str) -> None:
    assert spoken(name) in ENGLISH


@pytest.mark.parametrize("state", [member.value for states in STATES for member in states])
def test_every_state_has_a_line(state: str) -> None:
    assert spoken(state) in ENGLISH


def test_every_line_is_whole() -> None:
    assert [row for row in ROWS if len(row) != 3 or not all(row)] == []
