# SPDX-License-Identifier: EUPL-1.2
"""A team answers: with a mouse, without JavaScript, without a mouse, and the others through the same form."""

import re

from django.test import Client

from iedereen.followup.models import Mail
from tests.journeys.klm import Recorder
from tests.journeys.story import TEAMS, Story
from tests.journeys.walking import tab_to


def answered(story: Story) -> None:
    """Somebody with a credential, somebody with a code of paper, somebody without JavaScript, somebody without a mouse;
    the others through the same form."""
    codes = {team: iter(story.printed[f"Team {team}"]) for team in TEAMS}
    story.employee = with_credential(story)
    with_paper(story, next(codes["A"]))
    without_javascript(story, next(codes["A"]))
    by_keyboard(story, next(codes["A"]))
    for team, number in TEAMS.items():
        for n in range(number - (4 if team == "A" else 0)):
            others(story, next(codes[team]), n)


def with_credential(story: Story) -> Recorder:
    """From the letter to the thanks; counted."""
    page = story.walk.as_("employee", 390)
    letter = Mail.objects.get(to=story.cast.people["employee"], subject__startswith="Doe mee")
    rec = Recorder(page)
    promise = letter.body[letter.body.index("Uw antwoord wordt verzegeld") : letter.body.index("Kenmerk van")]
    rec.read_words("the promise, in the letter", promise)
    rec.goto(re.search(r"http\S+", letter.body)[0])  # type: ignore[index]
    page.get_by_role("link", name="Naar de vragen").wait_for()
    story.walk.seen(page, "take-part")
    for part in ("h1", "h1 + p", "[data-when=ready] > p >> nth=0"):
        rec.read(part)
    rec.click(page.get_by_role("link", name="Naar de vragen"), loads=True)
    page.wait_for_url("**/invullen/ronde/**")
    assert "#" not in page.url
    story.walk.seen(page, "credential-questions")
    filled_in(story, rec, OPEN_WORDS)
    assert page.evaluate("() => Object.keys(sessionStorage).filter((name) => name.startsWith('iedereen'))") == []
    return rec


def with_paper(story: Story, code: str) -> None:
    page = story.walk.nobody()
    rec = Recorder(page)
    rec.goto(f"{story.walk.origin}/invullen/#{code}")
    assert page.input_value("#code") == code
    story.walk.seen(page, "answer-start")
    rec.click(page.get_by_role("button", name="Naar de vragen"), loads=True)
    page.wait_for_selector("form[data-draft]")
    filled_in(story, rec, ("De koffie is goed.", ""))
    assert page.context.cookies() == []


OPEN_WORDS = ("We helpen elkaar als het druk is.", "De roosters komen te laat.")


def filled_in(story: Story, rec: Recorder, opens: tuple[str, str]) -> None:
    """The questions, until the thanks."""
    page = rec.page
    story.walk.seen(page, "answer-questions")
    for part in ("h1", "h1 + p", "details > summary", "form > p >> nth=-1"):
        rec.read(part)
    rec.read(page.locator("[data-question] .choices").first)  # the choices are the same at every statement
    statements, places = page.locator("fieldset[data-question]").all(), page.locator("div[data-question]").all()
    for n, question in enumerate(statements):
        rec.read_words("a statement", words_of(question.locator("legend").inner_text()))
        rec.click(question.locator("label.choice").nth((3, 4, 2)[n % 3]))
    for question, words in zip(places, opens, strict=True):
        rec.read_words("an open question", words_of(question.locator("label").inner_text()))
        rec.fill(question.locator("textarea"), words)
    rec.read(places[0].locator(".field__hint").last)
    rec.read("[data-draft-note] p >> nth=0")
    rec.click(page.get_by_role("button", name="Verstuur mijn antwoorden"), loads=True)
    page.get_by_text("uw antwoorden zijn binnen").wait_for()
    story.walk.seen(page, "answer-thanks")
    for part in ("h1", "h1 + p"):  # they are done; what happens next may be read some other time
        rec.read(part)


def words_of(question: str) -> str:
    """Without its number: that is for finding one's place, not for reading."""
    return re.sub(r"^\d+\.\s*", "", question)


def without_javascript(story: Story, code: str) -> None:
    page = story.walk.nobody(java_script_enabled=False)
    page.goto(f"{story.walk.origin}/invullen/")
    page.fill("#code", code)
    page.get_by_role("button", name="Naar de vragen").click()
    for question in page.locator("fieldset[data-question]").all():
        question.locator("label.choice").nth(3).click()
    page.get_by_role("button", name="Verstuur mijn antwoorden").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Dank u wel")
    assert page.context.cookies() == []


def by_keyboard(story: Story, code: str) -> None:
    page = story.walk.nobody()
    page.goto(f"{story.walk.origin}/invullen/")
    tab_to(page, lambda p: p.evaluate("document.activeElement.id") == "code")
    page.keyboard.type(code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for n in range(12):
        tab_to(page, lambda p: p.evaluate("document.activeElement.type") == "radio")
        page.keyboard.press("Space")
        for _ in range(2 + n % 2):
            page.keyboard.press("ArrowDown")
    assert page.locator("input[type=radio]:checked").count() == 12
    tab_to(page, lambda p: p.evaluate("document.activeElement.textContent") == "Verstuur mijn antwoorden")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Dank u wel")


def others(story: Story, code: str, n: int) -> None:
    """As a browser without JavaScript sends it."""
    page = Client().post("/invullen/", {"code": code}).content.decode()
    names = re.findall(r'<fieldset.*?name="(v_\w+)"', page, re.DOTALL)
    assert len(names) == 12
    given = {name: str(1 + (n * (2 + i % 3) + i) % 5 if n % 3 else 4) for i, name in enumerate(names)}
    answer = Client().post("/invullen/versturen/", {"code": code, **given})
    assert (answer.status_code, len(answer.cookies)) == (303, 0)
    again = Client().post("/invullen/versturen/", {"code": code, **given})
    assert again.status_code == 409, "a code works once"
