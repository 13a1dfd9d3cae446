# SPDX-License-Identifier: EUPL-1.2
"""The pages and the command of questionnaires."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from iedereen.checkup.forms.problems import SENTENCES, place, sentence
from iedereen.checkup.models import QuestionnaireVersion
from iedereen.checkup.queries.questionnaires import default_form, form_rules
from iedereen.cli.rooms import checkup as command
from iedereen.engines import forms
from iedereen.engines.forms import CODES, Problem
from tests.cast import NOW, Cast

pytestmark = pytest.mark.policy("S5")
LIST = "/check-up/vragenlijsten/"
FILE = forms.write(default_form(), form_rules())


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def adviser(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.people["hrm"])
    return browser


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def bring(browser: Client, content: bytes):  # type: ignore[no-untyped-def]
    return browser.post(LIST, {"file": SimpleUploadedFile("lijst.xlsx", content)})


def broken() -> bytes:
    """The default with a label without language, a question that tracks, and a name that is there twice."""
    book = openpyxl.load_workbook(io.BytesIO(FILE))
    book["survey"]["A3"] = "deviceid"
    book["survey"]["B5"] = book["survey"]["B2"].value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_bring_in_look_publish_take_along(adviser: Client) -> None:
    assert "Er is nog geen vragenlijst" in text(adviser.get(LIST))
    answer = bring(adviser, FILE)
    version = QuestionnaireVersion.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{version.id}/")
    page = text(adviser.get(answer["Location"]))
    assert "nog niet definitief" in page and "telt omgekeerd" in page and "Vrij om iets te zeggen" in page
    assert "Versturen kan hier niet" in text(adviser.get(f"{LIST}{version.id}/voorbeeld/"))
    assert adviser.post(f"{LIST}{version.id}/definitief/").status_code == 302
    assert "definitief sinds 2 maart 2026" in re.sub(r"\s+", " ", text(adviser.get(answer["Location"])))
    assert adviser.post(f"{LIST}{version.id}/definitief/").status_code == 409
    file = adviser.get(f"{LIST}{version.id}/bestand/")
    assert file["Content-Disposition"] == 'attachment; filename="team-check-up-1.xlsx"'
    assert bring(adviser, file.content)["Location"] == answer["Location"]
    assert QuestionnaireVersion.objects.count() == 1


def test_every_problem_is_shown_with_its_place_and_nothing_is_kept(adviser: Client) -> None:
    answer = bring(adviser, broken())
    assert answer.status_code == 422
    page = text(answer)
    assert "Er kloppen 2 dingen niet" in page and "Er is niets bewaard" in page
    assert "blad survey, rij 3, kolom type" in page and "Dat mag hier nooit" in page
    assert "blad survey, rij 5, kolom name" in page and "staat ook in rij 2" in page
    assert not QuestionnaireVersion.objects.exists()


@pytest.mark.parametrize(("content", "words"), [(b"", "Het bestand is leeg"), (b"a,b\n", "geen .xlsx-bestand")])
def test_what_is_no_workbook_is_told_in_a_sentence(adviser: Client, content: bytes, words: str) -> None:
    assert words in text(bring(adviser, content))


def test_no_file_at_all(adviser: Client) -> None:
    assert adviser.post(LIST, {}).status_code == 422


def test_the_preview_shows_the_questions_exactly_as_respondents_get_them(adviser: Client) -> None:
    bring(adviser, FILE)
    version = QuestionnaireVersion.objects.get()
    page = text(adviser.get(f"{LIST}{version.id}/voorbeeld/"))
    assert page.count("<fieldset") == 12 and page.count("<textarea") == 2 and page.count("Ik sla deze over") == 12
    assert "<form" in page and 'method="post"' not in page and "disabled" in page


@pytest.mark.parametrize("name", ["leader", "supporter", "stranger", "vik"])
def test_others_get_no_hint(cast: Cast, adviser: Client, name: str) -> None:
    bring(adviser, FILE)
    version = QuestionnaireVersion.objects.get().id
    browser = Client()
    browser.force_login(cast.people[name])
    gets = ["", f"{version}/", f"{version}/voorbeeld/", f"{version}/bestand/"]
    posts = ["", f"{version}/definitief/", f"{version}/weg/"]
    assert {browser.get(LIST + p).status_code for p in gets} == {404}
    assert {browser.post(LIST + p).status_code for p in posts} == {404}
    assert bring(browser, FILE).status_code == 404
    assert QuestionnaireVersion.objects.get().published_at is None


def test_every_problem_has_a_sentence_with_a_remedy() -> None:
    assert set(SENTENCES) == set(CODES)
    names = "limit language known translated type name first list index value number message word text"
    words = dict.fromkeys(names.split(), "x")
    with translation.override("nl"):
        for code in CODES:
            told = sentence(Problem(code, details=words))
            assert "%" not in told and told.endswith((".", "x"))
            assert code == "not_xlsform" or len(re.findall(r"[A-Z']\S*", told)) >= 2, told  # what, and what to do
        assert place(Problem("bad_name", "survey", 7, "name")) == "blad survey, rij 7, kolom name"
        assert place(Problem("empty_file")) == "het hele bestand"


def test_command_reads_publishes_and_writes(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, copy = tmp_path / "lijst.xlsx", tmp_path / "terug.xlsx"
    file.write_bytes(FILE)
    by = ["--by", cast.people["hrm"].number]
    assert command.main(["questionnaire", str(file), "--dry-run"]) == 0
    assert "Alles klopt" in capsys.readouterr().out and not QuestionnaireVersion.objects.exists()
    assert command.main(["questionnaire", str(file), "--publish", *by]) == 0
    assert QuestionnaireVersion.objects.get().published_at == NOW
    assert command.main(["questionnaire", "--default", "--publish", "--by", cast.people["hrm"].email]) == 0
    assert command.main(["questionnaire", "--export", "team-check-up", "--output", str(copy), *by]) == 0
    assert forms.read(copy.read_bytes(), form_rules()) == default_form()
    assert QuestionnaireVersion.objects.count() == 1


def test_command_tells_what_is_wrong_and_keeps_nothing(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lijst.xlsx"
    file.write_bytes(broken())
    by = ["--by", cast.people["hrm"].number]
    assert command.main(["questionnaire", str(file), *by]) == 2
    said = capsys.readouterr().err
    assert "blad survey, rij 3, kolom type" in said and "2 x niet goed. Er is niets bewaard." in said
    assert command.main(["questionnaire", str(tmp_path / "weg.xlsx"), *by]) == 2
    assert command.main(["questionnaire", "--default"]) == 2
    assert command.main(["questionnaire", "--default", "--by", "niemand"]) == 2
    assert command.main(["questionnaire", "--export", "anders", *by]) == 2
    assert command.main(["questionnaire", "--default", "--by", cast.people["leader"].number]) == 1
    assert not QuestionnaireVersion.objects.exists()


def test_command_hands_earlier_answers_to_its_own_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["import-answers", "weg.csv", "--mapping", "weg.toml", "--by", "1"]) == 2
    assert "bestand niet gevonden: weg.csv, weg.toml" in capsys.readouterr().err
