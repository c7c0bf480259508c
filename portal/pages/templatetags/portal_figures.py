"""The cells of a table of figures, of which a page has a thousand: templates would take most of its time for them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from briefings.figures.measures import Measure
from portal.pages.templatetags.portal_text import portal_number

register = template.Library()
CELL = '<td class="govuk-table__cell govuk-table__cell--numeric" data-label="{}">{}</td>'
LINK = '<a class="govuk-link govuk-link--no-visited-state" href="{}">{}{}</a>'


@register.filter
def portal_cells(cells: Iterable[tuple[Measure, float | None, str]]) -> SafeString:
    """Return a row's cells: each number, which leads to the rows behind it where it has an address."""
    return mark_safe("".join(cell(*each) for each in cells))


def cell(measure: Measure, value: float | None, address: str) -> str:
    number = portal_number(value)
    inside = LINK.format(escape(address), number, measure.unit) if address else number
    return CELL.format(escape(str(measure.label)), inside)
