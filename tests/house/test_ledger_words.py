# SPDX-License-Identifier: EUPL-1.2
"""Every action that any code writes in the ledger has words on its page, and every kind of subject.

Found in the source: whatever is given as `action` to `record`, to an `Entry`, or to a function that passes its own
`action` on to these. What cannot be told from the source fails: then it must be written so that it can.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from iedereen.agreements.rules import Step
from iedereen.agreements.rules.cycle import CycleStep
from iedereen.followup.rules import PromiseState
from iedereen.followup.views.ledger_words import ACTIONS, SUBJECTS
from iedereen.leadership.rules import support
from iedereen.leadership.rules.advice import AdviceState
from iedereen.leadership.rules.talks import LeaderTalkState
from iedereen.triage.rules import BESIDE
from iedereen.triage.rules import Step as CaseStep

SOURCE = Path(__file__).resolve().parents[2] / "src" / "iedereen"
TREES = {
    path: ast.parse(path.read_text(encoding="utf-8"))
    for path in SOURCE.rglob("*.py")
    if "migrations" not in path.parts and path.name != "ledger_words.py"
}
MADE = {  # the only ones that are put together
    "agreement_": [step.value for step in Step],
    "promise_": [state.value for state in PromiseState if state is not PromiseState.OPEN],
    "case_": [*BESIDE, *(step.value for step in CaseStep)],
    "cycle_": [step.value for step in CycleStep],
    "support_": [step.value for step in support.Step],
    "leader_talk_": ["written", *(state.value for state in LeaderTalkState)],
    "advice_": ["asked", *(state.value for state in AdviceState if state is not AdviceState.OPEN)],
}
LEDGER = SOURCE / "ledger" / "actions.py"
Function = ast.FunctionDef | ast.AsyncFunctionDef
PLACES = {("Entry", "action"): 2, ("Entry", "subject"): 3, ("record", "action"): -1, ("record", "subject"): -1}


@cache
def passes_on(path: Path, name: str, what: str) -> int | None:
    """Which place `what` has among what is given to this function, -1 for by name only; None: it takes none."""
    if path == LEDGER and (name, what) in PLACES:
        return PLACES[name, what]
    for node in ast.walk(TREES[path]):
        if isinstance(node, Function) and node.name == name:
            places = [a.arg for a in node.args.args]
            return (
                places.index(what) if what in places else -1 if what in {a.arg for a in node.args.kwonlyargs} else None
            )
    return None


@cache
def home(path: Path, name: str) -> Path:
    """The file in which the function of this name is that this file calls."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ImportFrom) and node.module and name in {a.asname or a.name for a in node.names}:
            base = SOURCE.parent / node.module.replace(".", "/")
            return next((p for p in (base.with_suffix(".py"), base / "__init__.py") if p in TREES), path)
    return path


def given(path: Path, what: str) -> Iterator[tuple[Function | None, ast.expr]]:
    """Every expression that is given as `what`, with the function in which that happens."""
    inside: dict[ast.AST, Function] = {}
    if path == LEDGER:
        return
    for node in ast.walk(TREES[path]):
        for below in ast.walk(node) if isinstance(node, Function) else ():
            inside[below] = node  # the innermost comes last
    for node in ast.walk(TREES[path]):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        place = passes_on(home(path, node.func.id), node.func.id, what)
        if place is None:
            continue
        named = [k.value for k in node.keywords if k.arg == what]
        yield from ((inside.get(node), value) for value in named or node.args[place : place + 1] if place >= 0 or named)


def codes(path: Path, where: Function | None, value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=body, orelse=other):
            yield from (*codes(path, where, body), *codes(path, where, other))
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), ast.FormattedValue()]):
            yield from (start + end for end in MADE[start])
        case ast.Name(id=name):
            everywhere = [n for scope in (where, TREES[path]) if scope for n in ast.walk(scope)]
            here = [n.value for n in everywhere if isinstance(n, ast.Assign)
                    and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)]  # fmt: skip
            taken = where is not None and name in {a.arg for a in (*where.args.args, *where.args.kwonlyargs)}
            origin = home(path, name)
            if not here and not taken and origin != path:
                yield from codes(origin, None, value)
                return
            assert here or (taken and name in {"action", "subject"}), f"{path}: what is {name}?"
            for one in here:
                yield from codes(path, where, one)
        case _:
            raise AssertionError(f"{path}:{value.lineno}: which action is {ast.unparse(value)}?")


def actions() -> set[str]:
    return {code for path in TREES for where, value in given(path, "action") for code in codes(path, where, value)}


def subjects() -> set[str]:
    found = set()
    for path in TREES:
        for where, value in given(path, "subject"):
            if isinstance(value, ast.Tuple):
                found |= set(codes(path, where, value.elts[0]))
    return found


def test_nothing_writes_in_another_way() -> None:
    """`given` sees plain calls only."""
    for path, tree in TREES.items():
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
        assert not [
            c for c in calls if "action" in {k.arg for k in c.keywords} and "subject" in {k.arg for k in c.keywords}
        ], path


def test_every_action_has_words() -> None:
    assert len(actions()) > 50  # it looks where actions are written
    assert {"round_released_again", "open_answers_read", "agreement_propose", "promise_kept"} <= actions()
    assert actions() == set(ACTIONS)


def test_every_subject_has_words() -> None:
    assert {"round", "checkup", "agreement", "promise", "person"} <= subjects()
    assert subjects() == set(SUBJECTS)


def test_words_are_words() -> None:
    assert len({str(words) for words in ACTIONS.values()}) == len(ACTIONS)
    assert all(str(words)[0].isupper() and "_" not in str(words) for words in (*ACTIONS.values(), *SUBJECTS.values()))
