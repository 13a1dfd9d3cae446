# SPDX-License-Identifier: EUPL-1.2
"""Pages on which nobody is known: where people answer and where they report."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from iedereen.people.visits import Visit

LANGUAGE = "taal"
View = Callable[..., HttpResponse]


def nobody(view: View) -> View:
    """For a page where nobody is known: its language comes from the address or the browser, nothing is kept anywhere.

    It needs no protection against forged requests: there is no session that another site could ride on, and whoever
    has a code may use it from any page.
    """

    @wraps(view)
    def anonymous(request: Visit, *args: Any, **more: Any) -> HttpResponse:
        asked = request.GET.get(LANGUAGE, "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            answer = view(request, *args, **more)
        answer["Content-Language"] = language
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex"
        # Django's own sign: no line in a log with the moment at which somebody mistyped a code.
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer

    return csrf_exempt(anonymous)


def kept_language(request: HttpRequest) -> str:
    """Keeps the chosen language in the next address, and nothing else."""
    asked = request.GET.get(LANGUAGE, "")
    return f"?{LANGUAGE}={asked}" if asked in dict(settings.LANGUAGES) else ""


def other_language() -> tuple[str, str] | None:
    """Code and name of the language that this page is not in."""
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return next(((code, name) for code, name in settings.LANGUAGES if code != language), None)
