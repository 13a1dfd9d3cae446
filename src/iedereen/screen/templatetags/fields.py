# SPDX-License-Identifier: EUPL-1.2
"""What `screen/form.html` needs to draw one field of a Django form."""

from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.forms.widgets import Input
from django.utils.html import conditional_escape as escaped
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_LINES = (forms.TextInput, forms.NumberInput, forms.EmailInput, forms.DateInput)
_TEXT = (*_LINES, forms.PasswordInput)
_SHORT = (forms.NumberInput, forms.DateInput)


def _class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.Textarea):
        return "utrecht-textarea utrecht-textarea--html-textarea"
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
        return "utrecht-select utrecht-select--html-select"
    if isinstance(widget, _SHORT):
        return "utrecht-textbox utrecht-textbox--html-input input--short"
    if isinstance(widget, _TEXT):
        return "utrecht-textbox utrecht-textbox--html-input"
    return ""


class _Choice(forms.Select):
    """Draws its options in one go: Django opens a template per option, which for a choice of people costs 10 ms."""

    def __init__(self, asked: forms.Select) -> None:
        super().__init__(asked.attrs, asked.choices)
        self.is_required = asked.is_required

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = "\n".join(
            f'<option value="{escaped(key)}"{" selected" if str(key) in chosen else ""}>{escaped(str(label))}</option>'
            for key, label in self.choices
        )
        about = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, about, mark_safe(options))


def _input(field: BoundField, widget: Input, names: str) -> SafeString:
    """The same for a line of text or a number: a page may have thirty, and Django opens a template for each."""
    name, about, value = _about(field, widget, names)
    written = format_html(' value="{}"', value) if value is not None else ""
    return format_html('<input type="{}" name="{}"{}{}>', widget.input_type, name, written, about)


def _textarea(field: BoundField, widget: forms.Textarea, names: str) -> SafeString:
    name, about, value = _about(field, widget, names)
    return format_html('<textarea name="{}"{}>\n{}</textarea>', name, about, "" if value is None else value)


def _about(field: BoundField, widget: forms.Widget, names: str) -> tuple[str, SafeString, Any]:
    """Name, attributes and value, as `BoundField.as_widget` gives them to the widget's template."""
    given = {**widget.attrs, **({"class": names} if names else {})}
    own = field.build_widget_attrs(given, widget)
    if field.auto_id and "id" not in widget.attrs:
        own.setdefault("id", field.auto_id)
    return field.html_name, flatatt(widget.build_attrs(given, own)), widget.format_value(field.value())


@register.filter
def drawn(field: BoundField) -> SafeString:
    """The field's own control, with our class beside the classes that the form gave it."""
    asked = field.field.widget
    names = f"{asked.attrs.get('class', '')} {_class(asked)}".strip()
    if type(asked) in _LINES:
        return _input(field, asked, names)
    if type(asked) is forms.Textarea:
        return _textarea(field, asked, names)
    widget = _Choice(asked) if type(asked) is forms.Select else asked
    return field.as_widget(widget, attrs={"class": names} if names else {})


@register.filter
def shape(field: BoundField) -> str:
    """How to draw it: "choices" (a group of buttons), "checkbox" (box before its label) or "plain"."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link from the list of errors goes to: of a group its first button."""
    return f"{field.auto_id}_0" if shape(field) == "choices" else str(field.auto_id)


@register.simple_tag
def at_home(path: str) -> str:
    """An address on the host where people sign in; the page may stand on the other one, where nobody is known."""
    return f"{settings.ORIGIN}/{path}"
