# SPDX-License-Identifier: EUPL-1.2
"""Real PDFs: tagged, the same bytes each time, hostile text shown as it is, one page when it fits."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import qrcode
from qrcode.constants import ERROR_CORRECT_M

from iedereen.engines.paper import CODES, PaperError, pdf, qr_svg, source

ADDRESS = "check-up.example/c"
SHOW = "= Titel\n#data.text"


def codes_data(count: int = 20, **other: object) -> dict[str, Any]:
    codes = [f"{n * 7919 % 10**12:012d}" for n in range(1, count + 1)]
    return {
        "team": "Basisteam Voorbeeld",
        "round": "Najaar 2026",
        "closes": "2026-12-18",
        "address": ADDRESS,
        "intro": "Knip de strookjes los en laat iedereen er blind één trekken.",
        "strips": [{"code": code, "qr": qr_svg(f"https://{ADDRESS}/{code}")} for code in codes],
        **other,
    }


def preparation_data(**other: object) -> dict[str, Any]:
    return {
        "team": "Basisteam Voorbeeld",
        "round": "Najaar 2026",
        "talk_date": "2026-12-02",
        "leader": "de teamchef",
        "supporters": ["allround ondersteuner", "HRM-adviseur"],
        "standing": [{"title": "Meegedaan", "sentence": "34 van de 46 collega’s vulden de check-up in."}],
        "questions": ["Wat helpt om een fout te melden?", "Hoe verdelen we de nachten eerlijker?"],
        "indices": [
            {"label": f"Onderwerp {n}", "sentence": "De helft is tevreden.", "comparison": "Net als elders"}
            for n in range(6)
        ],
        "last_time": [{"what": "Elke maand een gesprek", "owner": "Teamleiding", "status": "Loopt nog"}],
        "next_steps": ["Kies drie afspraken.", "Bevestig ze binnen vijf werkdagen."],
        **other,
    }  # fmt: skip


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} (poppler) is not installed")
    return path


def text_of(document: bytes, *options: str) -> str:
    command = [tool("pdftotext"), "-enc", "UTF-8", *options, "-", "-"]
    return subprocess.run(command, input=document, capture_output=True, check=True).stdout.decode()


def info_of(document: bytes, tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "document.pdf"
    file.write_bytes(document)
    lines = subprocess.run([tool("pdfinfo"), file], capture_output=True, check=True).stdout.decode().splitlines()
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def joined(text: str) -> str:
    """Without white space and without the invisible places where a long word may break."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def ask(template: str, data: Mapping[str, Any], title: str = "Proef", **other: Any) -> bytes:
    return pdf(template, data, title=title, **other)


@pytest.mark.parametrize("name", ["codes", "preparation"])
def test_tagged_titled_dutch_a4(name: str, tmp_path: Path) -> None:
    data = codes_data() if name == "codes" else preparation_data()
    document = ask(source(name), data, title="Voor het team")
    assert document.startswith(b"%PDF-1.7")
    assert re.search(rb"/Lang ?\(nl", document)
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", document)
    info = info_of(document, tmp_path)
    assert info["Tagged"] == "yes"
    assert info["Title"] == "Voor het team"
    assert info["Page size"].endswith("(A4)")
    assert "CreationDate" not in info


def test_the_same_input_gives_the_same_bytes_in_eight_threads() -> None:
    def make(_: int) -> bytes:
        return ask(source("preparation"), preparation_data())

    with ThreadPoolExecutor(8) as threads:
        documents = set(threads.map(make, range(32)))
    assert len(documents) == 1


def test_threads_do_not_see_each_others_data() -> None:
    with ThreadPoolExecutor(4) as threads:
        documents = list(threads.map(lambda n: ask(SHOW, {"text": f"getal {n}"}), range(40)))
    for n in (0, 13, 39):
        assert f"getal {n}" in text_of(documents[n])


HOSTILE = [
    "#eval(\"1+1\")", "#data", "*bold* _it_", "$x^2$", "// niets", "/* weg */", "= Kop", "<label> @ref",
    "#let x = 1", "\\u{41} \\", "`raw`", "- lijst", "[inhoud] {code}", "\"dicht\") #panic(",
    "#read(\"/etc/passwd\")", "a~b---c...", "https://x.example/?a=1&b=2", "' -- ''",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    assert joined(text) in joined(text_of(ask(SHOW, {"text": text}, title=text)))


def test_hostile_text_everywhere_in_both_papers() -> None:
    text = "#eval *b* $x$ // <a> @b"
    strips = [{"code": "#a*b$c//", "qr": qr_svg("x")}]
    shown = text_of(ask(source("codes"), codes_data(team=text, round=text, closes=text, intro=text, strips=strips)))
    assert joined(shown).count(joined(text)) == 4
    assert joined("#a*b$c//") in joined(shown)
    every = preparation_data(
        team=text, round=text, talk_date=text, leader=text, supporters=[text], questions=[text, text],
        standing=[{"title": text, "sentence": text}], next_steps=[text],
        indices=[{"label": text, "sentence": text, "comparison": text}],
        last_time=[{"what": text, "owner": text, "status": text}],
    )  # fmt: skip
    shown = text_of(ask(source("preparation"), every), "-raw")
    assert joined(shown).count(joined(text)) == 5 + 2 + 2 + 1 + 3 + 3 + 2  # team and round again in the foot


def test_a_very_long_word_stays_on_the_page() -> None:
    word = "a" * 900
    boxes = text_of(ask(SHOW, {"text": word}), "-bbox")
    right = [float(x) for x in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert len(right) > 10
    assert max(right) < 595.3 - 20
    assert joined(text_of(ask(SHOW, {"text": word}))).count("a") == 900


def test_characters_without_a_glyph_are_named_and_controls_vanish() -> None:
    emoji = "\U0001f642 gedaan \U0001f469\u200d\U0001f692\ufe0f"
    text = f"Goed {emoji} \u4e2d \x00\x07\u202eom\u2066 \u20ac \u0130\u015f\u0131k"
    shown = text_of(ask(SHOW, {"text": text}, title=text))
    expected = "Goed [slightly smiling face] gedaan [woman][fire engine] [cjk unified ideograph-4e2d] om € İşık"
    assert joined(expected) in joined(unicodedata.normalize("NFC", shown))


def test_many_unknown_characters_cost_little() -> None:
    text = "".join(map(chr, (*range(0x0900, 0x0DFF), *range(0x3000, 0x3100), *range(0x4E00, 0x5600))))
    shown = text_of(ask(SHOW, {"text": text}))
    assert "[cjk unified ideograph-55ff]" in " ".join(shown.replace("\u200b", "").split())


def test_every_letter_of_the_languages_of_the_country_is_drawn_and_not_named() -> None:
    text = "ÀÉÊËÏÖÜáéíóúàèëïöüâêîôûçñ ĳĲ ǧǵ ğĞşŞıİ ąęłńśźżŁ șțăâî čďěňřšťůž őű ħġż ǝɣḥṣṭ Ελληνικά Рус \u05d0"
    assert "[" not in text_of(ask(SHOW, {"text": text}))


def test_an_image_without_words_is_refused() -> None:
    with pytest.raises(PaperError) as error:
        ask('= T\n#image(bytes(data.qr), format: "svg")', {"qr": qr_svg("x")})
    assert error.value.code == "bad_source"
    assert "alt" in error.value.details["message"]


def test_codes_are_grouped_and_every_strip_says_all_there_is_to_say(tmp_path: Path) -> None:
    data = codes_data(15)
    document = ask(source("codes"), data)
    assert info_of(document, tmp_path)["Pages"] == "2"
    shown = " ".join(text_of(document, "-raw").split())
    for one in data["strips"]:
        code = one["code"]
        assert f"{code[:4]} {code[4:8]} {code[8:]}" in shown
    assert shown.count("Check-up van uw team") == 15
    assert shown.count("Niemand weet welke code u hebt") == 15
    assert shown.count("tot en met 18 december 2026") == 15
    assert shown.count(f"Ga naar {ADDRESS}") == 15
    assert "blad 2 van 2" in shown
    assert len(re.findall(rb"/S ?/Figure", document)) == 15
    assert "Kenmerk" not in shown


def test_every_strip_bears_the_mark_of_the_keys(tmp_path: Path) -> None:
    mark = "7YKA-2MZ0-QW4E-9XTB-HHJK-0123-PPRS-ZZ9W"
    document = ask(source("codes"), codes_data(14, mark=mark))
    assert info_of(document, tmp_path)["Pages"] == "1"
    shown = "".join(text_of(document, "-raw").split())
    assert shown.count("7YKA-2MZ0-QW4E-9XTB") == shown.count("HHJK-0123-PPRS-ZZ9W") == 14


@pytest.mark.parametrize(("strips", "pages"), [(1, 1), (14, 1), (28, 2), (60, 5)])
def test_fourteen_strips_a_page(strips: int, pages: int, tmp_path: Path) -> None:
    long = "Basisteam " + "Groot-Voorbeeldstad en omstreken " * 2
    document = ask(source("codes"), codes_data(strips, team=long, intro="Lees dit eerst goed. " * 30))
    assert info_of(document, tmp_path)["Pages"] == str(pages)


def test_preparation_is_one_page_with_normal_content(tmp_path: Path) -> None:
    document = ask(source("preparation"), preparation_data())
    assert info_of(document, tmp_path)["Pages"] == "1"
    shown = text_of(document)
    for part in (
        "2 december 2026",
        "Twee vragen",
        "Onderwerp 5",
        "Loopt nog",
        "Kies drie afspraken.",
        "Aantekeningen",
    ):
        assert part in shown
    assert "past niet" not in shown


def test_more_content_is_set_smaller_before_it_runs_on(tmp_path: Path) -> None:
    more = [{"title": f"Punt {n}", "sentence": "Dit gaat goed en dat mag gezegd worden. " * 2} for n in range(10)]
    document = ask(source("preparation"), preparation_data(standing=more))
    assert info_of(document, tmp_path)["Pages"] == "1"
    assert "Aantekeningen" not in text_of(document)


def test_what_does_not_fit_runs_on_and_says_so(tmp_path: Path) -> None:
    steps = [f"Stap {n}: " + "en dan nog iets waar niemand tijd voor heeft. " * 3 for n in range(40)]
    document = ask(source("preparation"), preparation_data(next_steps=steps))
    pages = int(info_of(document, tmp_path)["Pages"])
    shown = text_of(document)
    assert pages > 1
    assert shown.count("past niet op één bladzijde") == pages
    assert f"Bladzijde 1 van {pages}" in shown
    assert all(f"Stap {n}:" in shown for n in range(40))  # nothing is cut off


def test_empty_parts_leave_no_headings() -> None:
    empty = preparation_data(standing=[], questions=[], indices=[], last_time=[], next_steps=[], supporters=[])
    shown = text_of(ask(source("preparation"), empty))
    assert "Basisteam Voorbeeld" in shown
    for heading in ("Twee vragen", "Wat de check-up", "Zo staat", "Vorige keer", "Hierna", "Ondersteuning"):
        assert heading not in shown


def test_other_words_for_headings() -> None:
    shown = text_of(ask(source("preparation"), preparation_data(headings={"standing": "Waar het team staat"})))
    assert "Waar het team staat" in shown
    assert "Zo staat het team ervoor" not in shown


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("no_such_source", lambda: source("prelude")),
        ("no_such_source", lambda: source("../tables/reading")),
        ("no_such_source", lambda: source("nothing")),
        ("bad_source", lambda: ask("= Titel\n#data.absent", {})),
        ("bad_source", lambda: ask("#(", {})),
        ("bad_source", lambda: ask('= T\n#read("/etc/passwd")', {})),
        ("bad_source", lambda: ask('= T\n#read("../../etc/passwd")', {})),
        ("bad_source", lambda: ask('= T\n#image(bytes(data.qr), format: "svg")', {"qr": "<svg/>"})),
        ("package_import", lambda: ask('#import "@preview/cetz:0.3.0": canvas', {})),
        ("bad_data", lambda: ask(SHOW, {"text": float("nan")})),
        ("bad_data", lambda: ask(SHOW, {"text": object()})),
        ("bad_data", lambda: ask(SHOW, {1: "x"})),  # type: ignore[dict-item]
        ("bad_title", lambda: ask(SHOW, {"text": "x"}, title=" ")),
        ("bad_language", lambda: ask(SHOW, {"text": "x"}, language="nl\"; #")),
        ("too_long_for_qr", lambda: qr_svg("x" * 3000)),
    ],
)  # fmt: skip
def test_refusals(code: str, question: Any) -> None:
    with pytest.raises(PaperError) as error:
        question()
    assert error.value.code == code
    assert code in CODES


@pytest.mark.parametrize("text", ["a", f"https://{ADDRESS}/K7QF2MX9RT4W", "é€" * 40])
def test_qr_path_draws_exactly_the_modules_of_the_code(text: str) -> None:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text.encode())
    modules = code.get_matrix()
    svg = qr_svg(text)
    root = ElementTree.fromstring(svg)
    size = len(modules)
    assert root.get("viewBox") == f"0 0 {size} {size}"
    drawn = [[False] * size for _ in range(size)]
    for x, y, length, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", root[1].get("d", "")):
        assert length == back
        for column in range(int(x), int(x) + int(length)):
            drawn[int(y)][column] = True
    assert drawn == modules
    assert "style" not in svg
    assert "script" not in svg
