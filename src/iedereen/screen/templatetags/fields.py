# SPDX-License-Identifier: EUPL-1.2
"""What `screen/form.html` needs to draw one field of a Django form."""

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()

_TEXT = (forms.TextInput, forms.NumberInput, forms.EmailInput, forms.PasswordInput, forms.DateInput)
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


@register.filter
def drawn(field: BoundField) -> SafeString:
    """The field's own control, with our class beside the classes that the form gave it."""
    names = f"{field.field.widget.attrs.get('class', '')} {_class(field.field.widget)}".strip()
    return field.as_widget(attrs={"class": names} if names else {})


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
