# SPDX-License-Identifier: EUPL-1.2
"""A form that everybody can fill in, and that says what is wrong where it is wrong."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from iedereen.front.samples import SampleForm
from iedereen.screen.templatetags.fields import drawn
from tests.markup import Page, page


def shown(form: SampleForm, **more: object) -> Page:
    with translation.override("nl"):
        return page(render_to_string("screen/form.html", {"form": form, **more}, RequestFactory().get("/")))


def controls(found: Page) -> list[dict[str, str]]:
    named = [e for n in ("input", "select", "textarea") for e in found.named(n)]
    return [e.attributes for e in named if e.attributes.get("type") != "hidden"]


def test_every_control_has_a_label() -> None:
    found = shown(SampleForm())
    labelled = {e.attributes["for"] for e in found.named("label")}
    assert {c["id"] for c in controls(found)} == labelled


def test_groups_of_buttons_have_a_legend_and_their_hint() -> None:
    found = shown(SampleForm())
    assert [e.text.split(" (")[0] for e in found.named("legend")] == ["Wie doet het?", "Wat hoort erbij?"]
    group = found.named("fieldset")[0].attributes["aria-describedby"]
    assert group == "id_who_helptext"
    assert group in found.ids()


def test_what_may_stay_empty_says_so_and_the_rest_is_required() -> None:
    found = shown(SampleForm())
    optional = [e.text for e in found.named("label") if "(mag leeg blijven)" in e.text]
    assert [t.split(" (")[0] for t in optional] == ["Hoeveel uur kost het?", "Bestand"]
    assert "required" in next(c for c in controls(found) if c["name"] == "name")
    assert "required" not in next(c for c in controls(found) if c["name"] == "number")


def test_errors_are_summed_up_with_links_and_stand_at_their_fields() -> None:
    found = shown(SampleForm({"name": "x"}))
    summary = next(e for e in found.named("div") if "data-error-summary" in e.attributes)
    assert summary.attributes["tabindex"] == "-1"
    assert "Er kloppen nog 5 dingen niet" in summary.text
    targets = [e.attributes["href"] for e in found.named("a")]
    assert targets == ["#id_what", "#id_day", "#id_kind", "#id_who_0", "#id_sure"]
    assert {t.removeprefix("#") for t in targets} <= found.ids()


def test_a_field_in_error_points_to_its_hint_and_its_error() -> None:
    found = shown(SampleForm({}))
    what = next(c for c in controls(found) if c["name"] == "what")
    assert what["aria-invalid"] == "true"
    assert set(what["aria-describedby"].split()) == {"id_what_helptext", "id_what_error"} <= found.ids()


def test_no_id_stands_twice() -> None:
    found = shown(SampleForm({}))
    ids = [e.attributes["id"] for e in found.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def test_a_form_with_a_file_is_sent_in_parts_and_carries_its_token() -> None:
    found = shown(SampleForm(), submit="Inlezen", cancel="/terug/")
    assert found.named("form")[0].attributes["enctype"] == "multipart/form-data"
    assert found.named("button")[0].text == "Inlezen"
    assert found.named("a")[0].attributes["href"] == "/terug/"
    assert any(e.attributes.get("name") == "csrfmiddlewaretoken" for e in found.named("input"))


def test_what_was_typed_comes_back_escaped() -> None:
    found = shown(SampleForm({"name": '"><script>'}))
    assert next(c for c in controls(found) if c["name"] == "name")["value"] == '"><script>'
    assert found.named("script") == []


class Choosing(forms.Form):
    """A choice with everything that can be peculiar about one."""

    empty = forms.ChoiceField(choices=[("", "Kies"), ("a", "A & <b>"), ("c", 'C "d"')], required=False)
    given = forms.ChoiceField(choices=[("1", "één"), ("2", "twee")], initial="2", help_text="Hulp")
    off = forms.ChoiceField(choices=[("x", "X")], disabled=True, widget=forms.Select(attrs={"class": "wide"}))


@pytest.mark.parametrize("data", [None, {"empty": "c", "given": "1"}, {"empty": "nope", "given": ""}])
@pytest.mark.parametrize("name", ["empty", "given", "off"])
def test_a_choice_is_drawn_as_django_draws_it(data: dict[str, str] | None, name: str) -> None:
    field = Choosing(data)[name]
    ours, theirs = page(drawn(field)), page(field.as_widget())
    assert [(e.attributes, e.text) for e in ours.named("option")] == [
        (e.attributes, e.text) for e in theirs.named("option")
    ]
    (one,), (other,) = ours.named("select"), theirs.named("select")
    assert "utrecht-select" in one.attributes.pop("class")
    other.attributes.pop("class", None)
    assert one.attributes == other.attributes
