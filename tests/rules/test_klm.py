# SPDX-License-Identifier: EUPL-1.2
"""The keystroke-level model on sums worked by hand; the page is a stand-in that remembers what was done."""

from itertools import count

import pytest

from tests.journeys.klm import FAST, Recorder, Tally, word_count


class StandIn:
    """A page and a locator in one."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.did: list[tuple[str, ...]] = []

    def locator(self, selector: str) -> "StandIn":
        self.did.append(("locator", selector))
        return self

    def inner_text(self) -> str:
        return self.text

    def __getattr__(self, name: str) -> object:
        return lambda *given: self.did.append((name, *given))


pytestmark = pytest.mark.policy("C8")


def test_one_click_is_made_up_pointed_and_pressed() -> None:
    recorder = Recorder(StandIn())
    recorder.click("#ok")
    assert recorder.tally == Tally(keys=1, points=1, minds=1)
    assert recorder.tally.seconds() == pytest.approx(1.35 + 1.10 + 0.28)  # 2.73


def test_a_field_of_five_letters() -> None:
    # M 1.35, P 1.10, K 0.28 to enter the field, H 0.40 to the keyboard, 5 K 1.40: 4.53 s
    recorder = Recorder(StandIn())
    recorder.fill("#naam", "Noord")
    assert recorder.tally.seconds() == pytest.approx(4.53)


def test_the_hand_moves_only_when_it_is_elsewhere() -> None:
    recorder = Recorder(StandIn())
    recorder.fill("#a", "x")  # to the keyboard
    recorder.fill("#b", "y")  # to the mouse and back
    recorder.press("#b", "Enter")  # stays
    recorder.click("#c")  # to the mouse
    assert recorder.tally.hands == 4


def test_a_choice_from_a_list_points_twice() -> None:
    # M 1.35 + 2 P 2.20 + 2 K 0.56 = 4.11 s
    recorder = Recorder(StandIn())
    recorder.select("#wie", "7")
    assert recorder.tally.seconds() == pytest.approx(4.11)
    assert ("select_option", "7") in recorder.page.did


def test_a_page_that_loads_waits() -> None:
    recorder = Recorder(StandIn())
    recorder.goto("/check-up/")
    recorder.click("#bevestigen", loads=True)
    assert recorder.tally.waited == pytest.approx(0.4)
    assert ("wait_for_load_state", "load") in recorder.page.did


def test_waiting_can_be_measured() -> None:
    ticks = count(0.0, 0.75)
    recorder = Recorder(StandIn(), measure=True, clock=lambda: next(ticks))
    recorder.click("#bevestigen", loads=True)
    recorder.click("#iets")  # nothing loads, nothing is waited for
    assert recorder.tally.waited == pytest.approx(0.75)


def test_reading_a_hundred_words() -> None:
    recorder = Recorder(StandIn("woord " * 100))
    assert recorder.read("main") == 100
    assert recorder.tally.seconds() == pytest.approx(30.0)
    assert recorder.tally.seconds(FAST) == pytest.approx(25.0)


def test_a_whole_screen_worked_by_hand() -> None:
    # Reading 40 words (12 s), a tick (2.73 s), a remark of 10 letters (M + P + K + H + 10 K = 5.93 s), back to the
    # mouse and the button (0.40 + 2.73 s), the page that comes (0.20 s): 23.99 s.
    recorder = Recorder(StandIn("een twee drie vier " * 10))
    recorder.read("main")
    recorder.check("#klopt")
    recorder.fill("#opmerking", "goed zo ja")
    recorder.click("#bevestigen", loads=True)
    assert recorder.tally.seconds() == pytest.approx(23.99)
    assert recorder.report().splitlines()[-1].split()[0] == "24.0"
    assert [act for act, _ in recorder.acts] == ["read main", "check #klopt", "fill #opmerking", "click #bevestigen"]


def test_tallies_add_up() -> None:
    one, other = Tally(1, 2, 3, 4, 0.5, 6), Tally(1, 1, 1, 1, 0.25, 1)
    assert one + other == Tally(2, 3, 4, 5, 0.75, 7)
    assert (one + other).seconds() == pytest.approx(one.seconds() + other.seconds())


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("De check-up van 2,4", 4), ("foto's — en\nmeer", 3), ("30 %", 1), ("B1-niveau: ja/nee", 3)],
)
def test_words_as_a_reader_meets_them(text: str, words: int) -> None:
    assert word_count(text) == words
