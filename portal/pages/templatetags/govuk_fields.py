"""A form's field in GOV.UK's markup, by crispy-forms, and where the error summary leads."""

from __future__ import annotations

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

SELECTED = SafeString(" selected")
CHOSEN_FROM = (forms.RadioSelect, forms.CheckboxSelectMultiple)
TYPED = (
    *(forms.DateInput, forms.TimeInput, forms.DateTimeInput),
    *(forms.NumberInput, forms.URLInput, forms.EmailInput, forms.PasswordInput),
)


@register.filter
def govuk_field(field):
    """Return the field with its label, hint, error and input; what may stay empty says so."""
    label = str(field.label)
    if not field.field.required and not isinstance(field.field.widget, forms.CheckboxInput):
        field.label = _("%(label)s (optional)") % {"label": label}
    return rendered(field)


@register.filter
def govuk_filter(field):
    """Return the field of a filter, where everything may stay empty."""
    return rendered(field)


def rendered(field):
    field.help_text = field.field.help_text  # which may have changed while the field was checked
    if isinstance(field.field.widget, TYPED):
        style = field.field.widget.attrs.setdefault("class", "govuk-input")
        if field.errors and "govuk-input--error" not in style:
            field.field.widget.attrs["class"] = f"{style} govuk-input--error"
    return as_crispy_field(field)


@register.filter
def options(groups):
    """Return the options of a select, those of a group under its name; written here, for a template takes long."""
    return format_html_join(
        "", "{}", ((grouped(name, rows) if name else listed(rows),) for name, rows, _index in groups)
    )


def grouped(name, rows):
    return format_html('<optgroup label="{}">{}</optgroup>', name, listed(rows))


def listed(rows):
    told = ((row["value"], SELECTED if row["selected"] else "", row["label"]) for row in rows)
    return format_html_join("", '\n<option value="{}"{}>{}</option>', told)


@register.filter
def in_words(field):
    """Return what was answered as its reader chose it: the words of a choice, not its code."""
    choices = dict(getattr(field.field, "choices", ()))
    return choices.get(field.value(), field.value())


@register.filter
def first_id(field):
    """Return the id of the input that an error leads to: of radios and checkboxes, the first one."""
    if isinstance(field.field.widget, CHOSEN_FROM):
        return f"{field.auto_id}_1"
    return field.id_for_label or field.auto_id
