# SPDX-License-Identifier: EUPL-1.2
"""The whole story of one check-up through the real screens: keys made, planned, answered, opened by two key holders,
released, talked about, kept.

At every stage the right people act, and whoever has no business there finds nothing. Every page is judged on a phone
and on a desk. Minutes: what the leader reads and does in the whole cycle, and what an employee reads and does.
"""

import re
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from iedereen.agreements.models import Agreement
from iedereen.checkup.models import Bottleneck
from iedereen.engines.schedule import AMSTERDAM
from iedereen.followup.models import Mail
from iedereen.keys.models import HolderKey
from tests.cast import NOW, PASSPHRASE, make_cast
from tests.journeys.answering import answered
from tests.journeys.klm import FAST, SLOW, Recorder
from tests.journeys.story import TEAMS, Story, assert_on_paper, passes, remember_sheets
from tests.journeys.walking import Walk, clock, follow, press
from tests.rooms.checkup.asking import published

pytestmark = [
    pytest.mark.journey, pytest.mark.policy("S5"), pytest.mark.policy("S2"), pytest.mark.policy("G1"),
    pytest.mark.django_db(transaction=True),
]  # fmt: skip
LEADER_GOAL, EMPLOYEE_GOAL = 12.0, 3.0  # minutes: per check-up cycle, per answer
INDEX = "Vrij om iets te zeggen"
LINE_ABOVE = ("district_leader", "chief", "leadership")
CHIEFS_PAGES = (
    "/overzicht/", "/overzicht/E1/", "/check-up/dekking/", "/check-up/eenheid/E1/", "/toezeggingen/", "/organisatie/",
    "/organisatie/A/",
)  # fmt: skip
LEADERS_PAGES = ("/check-up/", "/afspraken/")
HRMS_PAGES = ("/check-up/rondes/", "/check-up/rondes/alle-teams/", "/check-up/vragenlijsten/", "/post/", "/rollen/")
HOLDERS = ("council", "vik", "hrm_force")
OUTSIDE = ("stranger", "leader_b", "supporter_b")


@pytest.fixture
def story(
    browser: Browser, live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Story]:
    settings.ORIGIN = settings.DEPOSIT_ORIGIN = live_server.url
    cast = make_cast()
    HolderKey.objects.all().delete()
    published(cast)
    made = Story(Walk(browser, live_server, cast), clock(monkeypatch, NOW), cast)
    remember_sheets(monkeypatch, made)
    yield made
    made.walk.close()


def test_the_whole_story(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys_made(story)
    plan(story)
    opened(story, tmp_path)
    answered(story)
    closed(story)
    unsealed(story)
    released(story)
    summarised(story)
    prepared(story)
    read_by_the_leader(story)
    talked(story)
    confirmed(story)
    kept(story)
    seen_from_above(story)
    with capsys.disabled():
        told(story)
    assert story.walk.said == {}
    assert story.leader is not None and story.leader.tally.minutes() <= LEADER_GOAL, story.leader.report()
    assert story.employee is not None and story.employee.tally.minutes() <= EMPLOYEE_GOAL, story.employee.report()


def keys_made(story: Story) -> None:
    """Three of them choose a passphrase; whoever plans is told that they are missing."""
    page = story.walk.go(story.walk.as_("hrm"), "/check-up/rondes/plannen/", "plan-without-holders")
    assert page.get_by_text("nu zijn dat er 0").is_visible()
    for name in HOLDERS:
        page = story.walk.go(story.walk.as_(name), "/", f"{name}-home-without-key")
        with page.expect_navigation():
            page.locator("nav").get_by_role("link", name="Uw sleutel").click()
        page.get_by_label("Uw wachtzin").fill(PASSPHRASE)
        page.get_by_label("Nog een keer").fill(PASSPHRASE)
        press(page, "Maak mijn sleutel")
        assert page.get_by_text("Uw sleutel is gemaakt").is_visible()


def plan(story: Story) -> None:
    page = story.walk.go(story.walk.as_("hrm"), "/", "hrm-home-empty")
    page.get_by_role("link", name="Een ronde plannen").click()
    page.wait_for_url("**/rondes/plannen/")
    story.walk.seen(page, "plan")
    page.get_by_label("Naam van de ronde").fill("Check-up voorjaar")
    for team in TEAMS:
        page.get_by_label(f"Team {team}").check()
    press(page, "Plannen")
    story.walk.seen(page, "round-planned")
    story.walk.hidden("/check-up/rondes/plannen/", *OUTSIDE, *LINE_ABOVE, "leader", "supporter", "employee")
    story.walk.hidden(f"/check-up/rondes/{story.round.id}/", *OUTSIDE, "leader", "employee", "chief")


def opened(story: Story, tmp_path: Path) -> None:
    page = story.walk.go(story.walk.as_("supporter"), "/", "supporter-home-planned")
    assert page.get_by_text("Vertel het team dat de check-up begint").is_visible()
    passes(story, story.round.opens_at + timedelta(minutes=5))
    assert story.round.state == "open"
    assert Mail.objects.filter(subject__startswith="Doe mee").count() == 24 + 30 + 12
    for team, name in (("A", "supporter"), ("B", "supporter_b"), ("C", "hrm")):
        page = story.walk.as_(name)
        page.goto(story.walk.origin + story.path("codes/", team))
        if team == "A":
            story.walk.go(page, "/", "supporter-home-open")
            page.get_by_role("link", name="Deel de codes uit").click()
            page.wait_for_url("**/codes/")
            story.walk.seen(page, "codes")
        page.get_by_label("Aantal strookjes").fill(str(TEAMS[team]))
        with page.expect_response(lambda answer: answer.request.method == "POST") as got:
            page.get_by_role("button", name="Maak het vel met strookjes").click()
        assert got.value.headers["content-type"] == "application/pdf"
        assert_on_paper(story.sheets[f"Team {team}"], tmp_path, story.printed[f"Team {team}"])
    story.walk.hidden(story.path("codes/"), *OUTSIDE, *LINE_ABOVE, "employee")
    story.walk.go(story.walk.as_("leader"), "/", "leader-home-open")
    story.walk.go(story.walk.as_("leader"), story.path(), "leader-checkup-open")


def closed(story: Story) -> None:
    """The round closes by itself; nothing can be read yet, and only key holders can change that."""
    passes(story, story.round.closes_at + timedelta(minutes=1))
    assert story.round.state == "closing"
    page = story.walk.as_("employee")
    page.goto(story.walk.origin + story.path())
    assert "Uitslag" not in page.inner_text("main")
    story.walk.hidden(f"/check-up/rondes/{story.round.id}/openen/", *OUTSIDE, "leader", "employee", "chief")


def unsealed(story: Story) -> None:
    """Two of the three come with their passphrase, from the letter and from the home page."""
    letter = Mail.objects.get(to=story.cast.people[HOLDERS[0]], subject__startswith="Open met uw sleutel")
    first, second = (story.walk.as_(name) for name in HOLDERS[:2])
    first.goto(re.search(r"http\S+", letter.body)[0])  # type: ignore[index]
    story.walk.seen(first, "unseal")
    first.get_by_label("Uw wachtzin").fill(PASSPHRASE)
    press(first, "Gebruik mijn sleutel")
    assert first.get_by_text("Er is nog 1 sleutelhouder nodig.").first.is_visible()
    story.walk.seen(first, "unseal-one-came")
    passes(story, story.clock.now())
    assert story.round.state == "closing", "one of them opens nothing"
    story.walk.go(second, "/", "holder-home-closing")
    second.get_by_role("link", name="Open met uw sleutel de antwoorden").click()
    second.wait_for_url("**/openen/")
    second.get_by_label("Uw wachtzin").fill(PASSPHRASE)
    press(second, "Gebruik mijn sleutel")
    assert second.get_by_text("geopend en geschud.").is_visible()
    story.walk.seen(second, "unseal-opened")


def released(story: Story) -> None:
    """Opened answers are counted by themselves. The team's own people are told, nobody else sees what came out."""
    passes(story, story.clock.now() + timedelta(minutes=1))
    assert story.round.state == "released"
    assert story.checkup("A").state == "released"
    told_to = {m.to.name for m in Mail.objects.filter(subject__startswith="De uitslag van de check-up van Team A")}
    assert {"Leader", "Supporter", "Hrm"} <= told_to and not told_to & {"Chief", "District_leader", "Employee"}
    for name in ("employee", *LINE_ABOVE[:2]):
        page = story.walk.go(story.walk.as_(name), story.path(), f"{name}-checkup-released")
        assert INDEX not in page.inner_text("main")
    story.walk.hidden(story.path(), *OUTSIDE)
    story.walk.hidden(story.path("gesprek/"), *OUTSIDE, *LINE_ABOVE, "employee")
    story.walk.hidden(story.path("gesprek.pdf"), *OUTSIDE, *LINE_ABOVE, "employee")


def summarised(story: Story) -> None:
    page = story.walk.go(story.walk.as_("hrm"), "/", "hrm-home-released")
    page.get_by_role("link", name="Vat de open antwoorden samen").first.click()
    page.wait_for_url("**/open-antwoorden/")
    story.walk.seen(page, "open-answers")
    assert page.get_by_text("De roosters komen te laat.").is_visible()
    fields = page.locator("textarea").all()
    fields[0].fill("Collega's staan voor elkaar klaar als er veel werk is.")
    fields[1].fill("Er is behoefte aan eerder weten wie wanneer werkt.")
    press(page, "Aan het team geven")
    story.walk.seen(page, "open-answers-given")
    assert page.get_by_text("De roosters komen te laat.").count() == 0
    story.walk.hidden(story.path("open-antwoorden/"), *OUTSIDE, *LINE_ABOVE, "leader", "supporter", "vik", "employee")


def prepared(story: Story) -> None:
    page = story.walk.go(story.walk.as_("supporter"), "/", "supporter-home-released")
    page.get_by_role("link", name="Bereid het gesprek voor").click()
    page.wait_for_url("**/gesprek/")
    story.walk.seen(page, "prepare")
    page.get_by_label("Wat de leidinggevende verder moet weten").fill(
        "De nieuwe roosters gaan in mei in. Het team vraagt daar al langer naar."
    )
    press(page, "Klaar voor het gesprek")


def read_by_the_leader(story: Story) -> None:
    """From the message to a planned day: the result, and the page that prepares the talk."""
    page = story.walk.as_("leader")
    story.leader = rec = Recorder(page)
    letter = Mail.objects.get(to=story.cast.people["leader"], subject__startswith="De uitslag")
    rec.read_words("letter: " + letter.subject, f"{letter.subject} {letter.body}")
    rec.goto(re.search(r"http\S+", letter.body)[0])  # type: ignore[index]
    assert INDEX in page.inner_text("main")
    story.walk.seen(page, "result")
    rec.read("main")
    rec.click(page.get_by_role("link", name="Naar het gesprek"), loads=True)
    page.wait_for_url("**/gesprek/")
    story.walk.seen(page, "leader-talk")
    rec.read("main")
    rec.fill(page.get_by_label("Dag van het gesprek"), story.talk_day.isoformat())
    rec.click(page.get_by_role("button", name="Dag vastleggen"), loads=True)
    page.get_by_text("De dag van het gesprek staat vast.").wait_for()
    paper = page.get_by_role("link", name="Op papier (pdf)").get_attribute("href")
    assert page.request.get(f"{story.walk.origin}{paper}").body().startswith(b"%PDF")
    story.walk.hidden(story.path("vastleggen/"), *OUTSIDE, *LINE_ABOVE, "employee")


def talked(story: Story) -> None:
    """The team has talked; the supporter writes down what it came to."""
    passes(story, datetime.combine(story.talk_day, time(15), AMSTERDAM))
    page = story.walk.as_("supporter")
    page.goto(story.walk.origin + story.path())
    follow(page, "Naar het gesprek")
    follow(page, "Gesprek vastleggen")
    story.walk.seen(page, "record-empty")
    page.locator("#id_knelpunt-0-what").fill("Roosters komen te laat")
    page.locator("#id_knelpunt-0-kind").select_option("rooster")
    page.locator("#id_afspraak-0-what").fill("Het rooster staat een maand vooruit klaar")
    page.locator("#id_afspraak-0-owner").select_option(label="Employee")
    page.locator("#id_afspraak-0-bottleneck").select_option("1")
    press(page, "Naar de leidinggevende")
    story.walk.seen(page, "recorded")
    story.walk.hidden(story.path("bevestigen/"), *OUTSIDE, *LINE_ABOVE, "supporter", "hrm", "employee")
    story.walk.hidden(story.path("uitkomst/"), *OUTSIDE, *LINE_ABOVE)


def confirmed(story: Story) -> None:
    """The leader's one screen."""
    assert story.leader
    rec, page = story.leader, story.leader.page
    rec.goto(story.walk.origin + "/")
    story.walk.seen(page, "leader-home-talked")
    rec.read("main")
    rec.click(page.get_by_role("link", name="Bevestig wat het team heeft afgesproken"), loads=True)
    page.wait_for_url("**/bevestigen/")
    story.walk.seen(page, "confirm")
    rec.read("main")
    rec.click(page.get_by_role("button", name="Bevestigen", exact=True), loads=True)
    page.wait_for_url("**/uitkomst/")
    story.walk.seen(page, "outcome")
    rec.read(page.get_by_role("status").first)
    assert story.checkup("A").state == "agreed"
    page = story.walk.go(story.walk.as_("employee"), story.path(), "employee-checkup-agreed")
    assert INDEX in page.inner_text("main"), "the team sees its own result now"
    follow(page, "Wat is afgesproken")
    story.walk.seen(page, "employee-outcome")


def kept(story: Story) -> None:
    """The owner does it and says so; the leader looks back; the supporter sees that the bottleneck is gone."""
    page = story.walk.go(story.walk.as_("employee"), "/", "employee-home-agreed")
    page.get_by_role("link", name="Kom de afspraak na").click()
    page.wait_for_url("**/afspraken/**")
    story.walk.seen(page, "agreement-owner")
    page.get_by_label("Wat is er gedaan?").fill("Het rooster van mei hangt.")
    press(page, "Melden dat het klaar is")
    agreed = Agreement.objects.get()
    story.walk.hidden(f"/afspraken/{agreed.id}/", "stranger", "leader_b")
    assert story.leader
    rec, page = story.leader, story.leader.page
    rec.goto(story.walk.origin + "/")
    story.walk.seen(page, "leader-home-review")
    rec.read("main")
    rec.click(page.get_by_role("link", name="Kijk terug op de afspraak"), loads=True)
    page.wait_for_url("**/afspraken/**")
    story.walk.seen(page, "agreement-review")
    rec.read("main")
    rec.click(page.get_by_text("Ja", exact=True))
    rec.click(page.get_by_role("button", name="Vastleggen"), loads=True)
    story.walk.seen(page, "agreement-done")
    assert Agreement.objects.get().state == "done"
    passes(story, story.clock.now() + timedelta(days=1))
    page = story.walk.go(story.walk.as_("supporter"), "/", "supporter-home-bottleneck")
    page.get_by_role("link", name="Los het knelpunt op").click()
    page.wait_for_url("**/knelpunten/**")
    story.walk.seen(page, "bottleneck")
    page.get_by_text("Het is opgelost").click()
    press(page, "Opslaan")
    story.walk.seen(page, "outcome-solved")
    assert Bottleneck.objects.get().solved_at is not None


def seen_from_above(story: Story) -> None:
    """The chief sees that every team had its turn, and the unit as a whole; of a team only how far it is."""
    page = story.walk.go(story.walk.as_("chief"), "/", "chief-home")
    for path in CHIEFS_PAGES:
        story.walk.go(page, path, f"chief{path}")
    page.goto(story.walk.origin + story.path())
    assert INDEX not in page.inner_text("main")
    story.walk.hidden("/overzicht/E1/", "stranger", "employee", "leader_d")
    story.walk.hidden("/check-up/eenheid/E1/", "stranger", "employee", "leader_d")
    page = story.walk.as_("leader")
    for path in LEADERS_PAGES:
        story.walk.go(page, path, f"leader{path}")
    page = story.walk.as_("hrm")
    for path in (*HRMS_PAGES, f"/check-up/rondes/{story.round.id}/"):
        story.walk.go(page, path, f"hrm{path}")


def told(story: Story) -> None:
    """The two figures, wherever the output of tests goes."""
    assert story.leader and story.employee
    for who, what, goal in (("leader", story.leader, LEADER_GOAL), ("employee", story.employee, EMPLOYEE_GOAL)):
        slow, fast = what.tally.minutes(SLOW), what.tally.minutes(FAST)
        minutes = f"{slow:.1f} min at {SLOW} words a minute, {fast:.1f} at {FAST}"
        sys.stdout.write(f"\n{who}: {minutes} (goal: {goal:.0f})")
    sys.stdout.write("\n")
