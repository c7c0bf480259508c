"""A form's field in GOV.UK's classes, tied to its hint and its error."""

from __future__ import annotations

from django import forms, template

register = template.Library()

CLASSES = {
    forms.Textarea: "govuk-textarea",
    forms.CheckboxInput: "govuk-checkboxes__input",
    forms.Select: "govuk-select",
    forms.FileInput: "govuk-file-upload",
}


@register.filter
def is_checkbox(field):
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_checkboxes(field):
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple)


@register.filter
def styled(field):
    """Return the field's input with its class, and the ids of the hint and the error that describe it."""
    widget = field.field.widget
    style = next((name for kind, name in CLASSES.items() if isinstance(widget, kind)), "govuk-input")
    hint = [f"{field.id_for_label}-hint"] if field.help_text else []
    error = [f"{field.id_for_label}-error"] if field.errors else []
    attributes = {
        "class": f"{style} {style}--error" if field.errors else style,
        "aria-describedby": " ".join(hint + error),
    }
    return field.as_widget(attrs={name: value for name, value in attributes.items() if value})
