# SPDX-License-Identifier: EUPL-1.2
"""How long a task takes somebody at a screen, counted while a browser test does it.

The keystroke-level model of Card, Moran and Newell (1980), Communications of the ACM 23(7), 396-410: the time of an
error-free task of somebody who knows the page is the sum of

    K  0.28 s   a key or a mouse button (an average non-secretary typist)
    P  1.10 s   pointing at something with the mouse
    H  0.40 s   moving the hand between mouse and keyboard
    M  1.35 s   making up one's mind: once before each act (each click, field or choice)
    R           waiting for the system: measured, or 0.2 s per page

and, because our tasks are about understanding too, of reading the words that a person must read: at 200 words a minute
(`SLOW`, the figure to judge by) to 240 (`FAST`; silent reading of non-fiction has a mean of 238: Brysbaert (2019),
Journal of Memory and Language 109, 104047). Not in it: thinking about what to write, and talking about it.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

K, P, H, M = 0.28, 1.10, 0.40, 1.35
USUAL_RESPONSE = 0.2
SLOW, FAST = 200, 240  # words a minute
_WORD = re.compile(r"[^\W_]+(?:[-'’.,:][^\W_]+)*")


@dataclass(frozen=True)
class Tally:
    """How often each operator was counted, seconds of waiting, and words to read."""

    keys: int = 0
    points: int = 0
    hands: int = 0
    minds: int = 0
    waited: float = 0.0
    words: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.keys + other.keys, self.points + other.points, self.hands + other.hands, self.minds + other.minds,
            self.waited + other.waited, self.words + other.words,
        )  # fmt: skip

    def seconds(self, words_a_minute: float = SLOW) -> float:
        acting = self.keys * K + self.points * P + self.hands * H + self.minds * M + self.waited
        return acting + self.words * 60 / words_a_minute

    def minutes(self, words_a_minute: float = SLOW) -> float:
        return self.seconds(words_a_minute) / 60


def word_count(text: str) -> int:
    """Words as a reader meets them: `check-up`, `2,4` and `foto's` are one each."""
    return len(_WORD.findall(text))


class Recorder:
    """Stands around a Playwright page: each act is done and counted. The hand begins on the mouse.

    Where a Playwright method takes a selector, these take a selector or a locator. `measure`: waiting is measured with
    `clock`; otherwise every page that loads counts for `USUAL_RESPONSE`.
    """

    def __init__(self, page: Any, *, measure: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.page = page
        self.tally = Tally()
        self.acts: list[tuple[str, Tally]] = []
        self._measure, self._clock = measure, clock
        self._on_mouse = True

    def goto(self, address: str) -> None:
        """A page that opens by itself (a link in a letter was the act before)."""
        self._count(f"open {address}", Tally(waited=self._waiting(lambda: self.page.goto(address))))

    def click(self, target: Any, *, loads: bool = False) -> None:
        """Decide, point, press the button; `loads`: another page comes."""
        waited = (
            self._waiting(lambda: self._pressed(target)) if loads else self._at_once(lambda: self._of(target).click())
        )
        self._count(f"click {target}", replace(self._to_mouse(), points=1, keys=1, minds=1, waited=waited))

    def check(self, target: Any) -> None:
        """A tick: the same as a click."""
        self._of(target).check()
        self._count(f"check {target}", replace(self._to_mouse(), points=1, keys=1, minds=1))

    def fill(self, target: Any, text: str) -> None:
        """Decide, point at the field and press, move to the keyboard, type every character."""
        self._of(target).fill(text)
        counted = self._to_mouse() + Tally(points=1, keys=1, minds=1) + self._to_keyboard() + Tally(keys=len(text))
        self._count(f"fill {target}", counted)

    def select(self, target: Any, value: str) -> None:
        """Decide, point and press to open the list, point and press the choice."""
        self._of(target).select_option(value)
        self._count(f"select {target}", replace(self._to_mouse(), points=2, keys=2, minds=1))

    def press(self, target: Any, key: str, *, loads: bool = False) -> None:
        """One key, for instance Tab or Enter."""
        act = lambda: self._of(target).press(key)  # noqa: E731
        waited = self._waiting(act) if loads else self._at_once(act)
        self._count(f"press {key}", replace(self._to_keyboard(), keys=1, minds=1, waited=waited))

    def read(self, target: Any) -> int:
        """Somebody must read this; gives how many words."""
        return self.read_words(f"read {target}", self._of(target).inner_text())

    def read_words(self, act: str, text: str) -> int:
        """The same for words that stand elsewhere, such as a letter."""
        words = word_count(text)
        self._count(act, Tally(words=words))
        return words

    def report(self) -> str:
        """The acts in order with their seconds, and the sum."""
        rows = [f"{tally.seconds():7.1f} s  {act}" for act, tally in self.acts]
        whole = f"{self.tally.seconds():7.1f} s  = {self.tally.minutes():.1f} min at {SLOW} words a minute"
        return "\n".join([*rows, whole])

    def _of(self, target: Any) -> Any:
        return self.page.locator(target) if isinstance(target, str) else target

    def _pressed(self, target: Any) -> None:
        self._of(target).click()
        self.page.wait_for_load_state("load")

    def _at_once(self, act: Callable[[], object]) -> float:
        act()
        return 0.0

    def _waiting(self, act: Callable[[], object]) -> float:
        begin = self._clock()
        act()
        return self._clock() - begin if self._measure else USUAL_RESPONSE

    def _to_mouse(self) -> Tally:
        moved, self._on_mouse = not self._on_mouse, True
        return Tally(hands=int(moved))

    def _to_keyboard(self) -> Tally:
        moved, self._on_mouse = self._on_mouse, False
        return Tally(hands=int(moved))

    def _count(self, act: str, counted: Tally) -> None:
        self.tally += counted
        self.acts.append((act, counted))
