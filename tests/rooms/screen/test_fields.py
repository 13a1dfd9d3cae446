# SPDX-License-Identifier: EUPL-1.2
"""A field that we draw ourselves is the one that Django draws."""

from datetime import date

import pytest
from django import forms
from django.test.html import parse_html

from iedereen.screen.templatetags import fields


class Asked(forms.Form):
    name = forms.CharField(help_text="<b>kort</b>", max_length=10)
    story = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "mine"}))
    number = forms.IntegerField(min_value=1, initial=3)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=date(2026, 1, 2))
    email = forms.EmailField(disabled=True, initial="a@politie.example")
    secret = forms.CharField(widget=forms.PasswordInput)
    share = forms.FloatField(localize=True, initial=1.5)
    who = forms.ChoiceField(choices=[("a", "<A>"), ("b", "B")])


GIVEN = {"name": "<\"&'>" * 5, "story": "\n<x>", "number": "z", "day": "2026-02-03", "secret": "geheim", "who": "b"}


@pytest.mark.parametrize(
    "form", [Asked(), Asked(GIVEN), Asked(auto_id=False), Asked(prefix="q", auto_id="w_%s")],
    ids=["empty", "wrong", "without ids", "with a prefix"],
)  # fmt: skip
def test_drawn_as_django_draws_it(form: forms.Form) -> None:
    for field in form:
        widget = field.field.widget
        names = f"{widget.attrs.get('class', '')} {fields._class(widget)}".strip()
        assert parse_html(fields.drawn(field)) == parse_html(field.as_widget(attrs={"class": names}))
