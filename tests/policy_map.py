# SPDX-License-Identifier: EUPL-1.2
"""The policy map: which line of the policy is proved by which tests, read from their marks without running them.

`python -m tests.policy_map` writes docs/reference/policy-map.md anew.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "reference" / "policy-map.md"

PILLARS = {"S": "Veilige teams", "C": "Competente teams", "E": "Effectieve teams", "G": "Verankeren"}
ASKED = {
    "S1": "Leaders get time and support; every base team has an all-round supporter (allround ondersteuner)",
    "S2": "'Veilig team' is part of the agreed results (resultaatafspraken)",
    "S3": "Selecting and developing leaders looks at their potential for a socially safe climate",
    "S4": "Sitting and future leaders are valued and equipped for diversity in their team",
    "S5": "A periodic check-up for every team: its state, bottlenecks (knelpunten), agreements (afspraken)",
    "S6": "Incidents, tensions and low satisfaction are always followed up (triage)",
    "S7": "The triage team is HRM, VIK and communications, plus others as needed",
    "S8": "When it gets tense, a step forward in communication, with self-reflection",
    "C1": "Each team inventories the mix of competence elaborations (uitwerkingen) that it needs",
    "C2": "How the gap is closed, and how the balance is kept",
    "C3": "Generic competences get concrete, context-dependent elaborations",
    "C4": "A target figure (streefcijfer) for newcomers that depends on the team's own area",
    "C5": "Targets for leaders: cultural diversity and gender",
    "C6": "Recruitment to reach them is local, organised by the unit",
    "C7": "Step by step from visible diversity to competences, until no target is needed",
    "C8": "Support is people, not instruments that take a leader's time",
    "E1": "Craft for diversity (divers vakmanschap) is a fixed part of operational support in each unit",
    "E2": "The Netwerk Divers Vakmanschap keeps its form and connects better to the units' work",
    "E3": "Force level develops the craft from practice and research",
    "E4": "Periodic research into the reputation of the police among minority groups",
    "E5": "An internal advisory group (adviesgroep) in which the networks have seats",
    "E6": "An external advisory council (adviesraad), asked and unasked advice",
    "E7": "Dialogue at several levels with representatives of groups",
    "E8": "We can always explain that our acting rests on objective considerations",
    "G1": "In the line: concrete, binding agreements in the management cycle",
    "G2": "The unit decides how close to the wind it sails (ambitie)",
    "G3": "A group of chiefs and the force leadership take the lead",
    "G4": "Attention for what happens in all teams",
    "G5": "Dilemmas and hard questions need a hold and clear choices",
}
HEAD = """# Policy map

What the policy *Politie voor iedereen* asks for, line by line, and what in this system proves that it is done. A line
is done as far as the tests below it go: each is a sentence that holds. Made from the marks in the tests
(`@pytest.mark.policy("S5")`) by `python -m tests.policy_map`; a test guards that page and marks agree.
"""


@dataclass(frozen=True)
class Proof:
    """One test file: what it is about, and which of its tests prove the line of the policy."""

    file: str
    about: str
    tests: tuple[str, ...]


def _ids(node: ast.expr) -> Iterator[str]:
    """The ids in `pytest.mark.policy("S5")`, also in a list of marks."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "policy":
            yield from (a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(id, name of a test that proves it)."""
    assigned = (n for n in tree.body if isinstance(n, ast.Assign))
    everywhere = [
        key for n in assigned if isinstance(n.targets[0], ast.Name) and n.targets[0].id == "pytestmark"
        for key in _ids(n.value)
    ]  # fmt: skip
    for test in tree.body:
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
            for key in dict.fromkeys([*everywhere, *(k for d in test.decorator_list for k in _ids(d))]):
                yield key, test.name


def proofs() -> dict[str, list[Proof]]:
    """Per id of the policy the files that prove something of it. Raises KeyError for a mark with an unknown id."""
    found: dict[str, list[Proof]] = {key: [] for key in ASKED}
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        per_id: dict[str, list[str]] = {}
        for key, name in _marks(tree):
            per_id.setdefault(key, []).append(name.removeprefix("test_").replace("_", " "))
        about = (ast.get_docstring(tree) or path.stem).splitlines()[0].rstrip(".")
        for key, names in per_id.items():
            found[key].append(Proof(str(path.relative_to(TESTS.parent)), about, tuple(names)))
    return found


def page() -> str:
    """The whole page, in Markdown."""
    found = proofs()
    lines = [HEAD]
    for letter, pillar in PILLARS.items():
        lines += [f"## {pillar}", "", "| id | The policy asks for | Today |", "|---|---|---|"]
        lines += [
            f"| {key} | {asked} | {_today(key, found[key])} |" for key, asked in ASKED.items() if key[0] == letter
        ]
        lines.append("")
        for key in ASKED:
            if key[0] == letter and found[key]:
                lines += [f"### {key}", "", *_listed(found[key]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _today(key: str, found: list[Proof]) -> str:
    number = sum(len(proof.tests) for proof in found)
    if not number:
        return "not yet"
    return f"[{number} {'test proves' if number == 1 else 'tests prove'} what there is](#{key.lower()})"


def _listed(found: list[Proof]) -> Iterator[str]:
    for proof in found:
        yield f"- [{proof.about}](../../{proof.file})"
        yield from (f"  - {test}" for test in proof.tests)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
