# SPDX-License-Identifier: EUPL-1.2
"""Home, the overview of the corps, and the pages that every site owes its readers."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from iedereen.front.samples import samples
from iedereen.people.signin import Visit, signed_in


@signed_in
def home(request: Visit) -> HttpResponse:
    return render(request, "front/home.html", {})


@signed_in
def overview(request: Visit, code: str = "") -> HttpResponse:
    return render(request, "front/home.html", {})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "front/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "front/accessibility.html")


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


def styles(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render(request, "front/styles.html", samples(request))


def demo(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render(request, "front/demo.html", {})


def demo_post(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render(request, "front/demo_post.html", {})
