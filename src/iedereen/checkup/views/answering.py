# SPDX-License-Identifier: EUPL-1.2
"""Where people answer: no sign-in, no session, no cookie; a code is all that comes in, and never in an address.

The questions stand on one page: scrolling takes no taps, works without JavaScript, and nothing has to be kept between
steps. With JavaScript a draft stays on the device, sealed with the code itself (assets/src/draft.js).
"""

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from iedereen.checkup.actions.answering import Credential, hand_in, hand_in_sealed
from iedereen.checkup.queries.answering import FIELD, Sheet, sheet, sheet_of
from iedereen.checkup.queries.participation import key_list_of
from iedereen.checkup.queries.questionnaires import spoken
from iedereen.checkup.rules import Definition, Item, ItemKind
from iedereen.checkup.rules.ballots import MAX_TEXT
from iedereen.checkup.rules.client import client_hashes
from iedereen.engines.credentials import short
from iedereen.people.nobody import LANGUAGE, kept_language, nobody, other_language
from iedereen.people.visits import Visit
from iedereen.screen.refusals import sentence
from iedereen.screen.rules import Refused

MINUTES = 3


@nobody
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Visit) -> HttpResponse:
    """The promise and the field for the code; with a good code the questions."""
    if request.method != "POST":
        return _page("checkup/answer_start.html", request, {})
    return _questions(request)


@nobody
@require_safe
def questions(request: Visit, round: UUID) -> HttpResponse:
    """The questions of a round, for who carries a credential; the browser keeps it to itself until it hands in."""
    try:
        found = sheet_of(round, request.now)
    except Refused as closed:
        if closed.hidden:
            raise
        return _page("checkup/answer_start.html", request, {"trouble": _sentence(closed)}, status=409)
    return page_of(request, "checkup/answer_questions.html", found.definition, _sealing(found) | {"credential": True})


@nobody
@require_POST
def send(request: Visit) -> HttpResponse:
    """Hand in without JavaScript. What cannot be handed in comes back as it was typed, with the reason."""
    try:
        hand_in(code=_code(request), given=request.POST.dict(), now=request.now)
    except Refused as refusal:
        return _questions(request, refusal)
    return HttpResponseRedirect(reverse("answering:thanks") + kept_language(request), status=303)


@nobody
@require_POST
def send_sealed(request: Visit) -> HttpResponse:
    """Hand in what the browser sealed. Answers with nothing, or with the reason in a sentence."""
    try:
        right, closed, opened = _read_sealed(request.body)
        hand_in_sealed(right=right, closed=closed, opened=opened, now=request.now)
    except Refused as refusal:
        return JsonResponse({"reason": refusal.code, "sentence": _sentence(refusal)}, status=409)
    return HttpResponse(status=204)


@nobody
@require_safe
def keys(request: Visit, round: UUID) -> HttpResponse:
    """The list of a round's keys, byte for byte as its digest was promised."""
    return HttpResponse(key_list_of(round), content_type="application/json")


@nobody
@require_GET
def thanks(request: Visit) -> HttpResponse:
    """What happens now."""
    return _page("checkup/answer_thanks.html", request, {})


def _read_sealed(body: bytes) -> tuple[str | Credential, bytes, bytes]:
    """Raises Refused("ballot_unreadable") for everything that our own page does not send."""
    try:
        sent = json.loads(body)
        closed, opened = _decoded(sent["closed"]), _decoded(sent["open"])
        if "code" in sent:
            return str(sent["code"])[:40], closed, opened
        credential = Credential(UUID(sent["checkup"]), _decoded(sent["prepared"]), _decoded(sent["signature"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused("ballot_unreadable") from error
    return credential, closed, opened


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _sealing(found: Sheet) -> dict[str, Any]:
    """What the page needs to seal by itself."""
    return {
        "promise": found.promise, "last_day": found.last_day, "round": found.round, "checkup": found.checkup,
        "sealing_key": base64.b64encode(found.public).decode(), "digest": found.digest,
        "mark": short(found.digest) if found.digest else "",
    }  # fmt: skip


def page_of(request: HttpRequest, template: str, asked: Definition, words: Mapping[str, Any]) -> HttpResponse:
    """The questions as respondents see them, on a page that adds `words`."""
    given = request.POST.dict()
    known = {
        "title": spoken(asked.title), "number": len(asked.items), "limit": MAX_TEXT, "minutes": MINUTES,
        "questions": [_question(n, item, asked, given) for n, item in enumerate(asked.items, 1)],
    }  # fmt: skip
    return _page(template, request, {**known, **words})


def _questions(request: Visit, refusal: Refused | None = None) -> HttpResponse:
    """The questions that belong to the code, or the first page with the reason why there are none."""
    code = _code(request)
    try:
        found = sheet(code, request.now)
    except Refused as closed:
        kept = [(name, typed) for name, typed in request.POST.dict().items() if name.startswith(FIELD) and typed]
        told = {"code": code, "trouble": _sentence(closed), "kept": kept}
        return _page("checkup/answer_start.html", request, told, status=409)
    words = _sealing(found) | {"code": code}
    if refusal:
        words |= {"trouble": _sentence(refusal), "wrong": refusal.details.get("question")}
    answer = page_of(request, "checkup/answer_questions.html", found.definition, words)
    answer.status_code = 422 if refusal else 200
    return answer


def _question(number: int, item: Item, asked: Definition, given: Mapping[str, str]) -> dict[str, Any]:
    """One question for the template: `options` are (value, words, chosen), None for an open one."""
    name = FIELD + item.name
    typed = given.get(name, "")
    options = None
    if item.kind is not ItemKind.OPEN:
        choices = item.choices or asked.choices
        options = [(str(p), spoken(words), typed == str(p)) for p, words in enumerate(choices, item.low or 0)]
    return {
        "number": number, "name": name, "label": spoken(item.label), "typed": typed, "options": options,
        "hint": spoken(item.hint) if item.hint else "", "skipped": name in given and not typed,
        "background": item.kind is ItemKind.BACKGROUND,
    }  # fmt: skip


def _page(template: str, request: HttpRequest, words: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Drawn without the request: nothing of a session or a person can come into the page."""
    known = {
        "query": kept_language(request), "other": other_language(), "parameter": LANGUAGE,
        "integrity": client_hashes()["answer.js"],
    }  # fmt: skip
    return HttpResponse(render_to_string(template, {**known, **words}), status=status)


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:40]


def _sentence(refusal: Refused) -> str:
    words = {k: date_format(v, "j F") if isinstance(v, date) else v for k, v in refusal.details.items()}
    return sentence(refusal.code, words)
