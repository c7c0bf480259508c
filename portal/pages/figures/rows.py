"""The rows behind a figure, on the page and in its download, and what a download says of itself."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from briefings.figures.measures import DIMENSIONS, MEASURE
from briefings.figures.rows import behind
from portal.pages.listing import Column, listing
from portal.pages.templatetags.portal_text import portal_moment


def state(person):
    return _("Walk-in") if person.is_walk_in else person.get_outcome_display()


COLUMNS = {
    "briefings": [
        Column(
            _("Briefing"),
            lambda fact: fact.briefing.reference,
            lambda fact: fact.briefing.get_absolute_url(),
        ),
        Column(_("Course"), lambda fact: fact.briefing.course.name),
        Column(_("Starts"), lambda fact: portal_moment(fact.briefing.starts_at)),
        Column(
            _("Where"),
            lambda fact: fact.briefing.host_venue.name if fact.briefing.host_venue else _("Online"),
        ),
        Column(_("Places offered"), lambda fact: fact.offered),
        Column(_("Officers’ hours"), lambda fact: round(fact.officer_minutes / 60, 1)),
    ],
    "venues": [
        Column(_("Venue"), lambda fact: fact.venue.name, lambda fact: fact.venue.get_absolute_url()),
        Column(_("Organisation"), lambda fact: fact.organisation.name),
        Column(_("Area"), lambda fact: fact.area.name if fact.area else "–"),
        Column(
            _("First of the week"),
            lambda fact: fact.briefing.reference,
            lambda fact: fact.briefing.get_absolute_url(),
        ),
    ],
    "people": [
        Column(_("Person"), lambda counted: counted.person.name),
        Column(_("Venue"), lambda counted: counted.fact.venue.name),
        Column(
            _("Briefing"),
            lambda counted: counted.fact.briefing.reference,
            lambda counted: counted.fact.briefing.get_absolute_url(),
        ),
        Column(_("Course"), lambda counted: counted.fact.briefing.course.name),
        Column(_("Starts"), lambda counted: portal_moment(counted.fact.briefing.starts_at)),
        Column(_("Outcome"), state),
    ],
}


def rows_page(request, code, figures, *, title, back):
    """Return the page of the rows behind a measure, or their download."""
    if code not in MEASURE:
        raise Http404
    rows = behind(code, [revision.pk for revision in figures.revisions], figures.narrow)
    shown = {"measure": MEASURE[code], "title": title, "back": back}
    name = f"{figures.name}-{code}"
    return listing(request, rows, "figures/rows.html", columns=COLUMNS[MEASURE[code].rows], name=name, context=shown)


def about(lines, revisions, figures):
    """Return what the first sheet of a download says: these lines, each revision it was made from, what it shows."""
    lines = list(lines)
    for revision in revisions:
        compiled = _("revision %(number)s, compiled %(moment)s") % {
            "number": revision.number,
            "moment": portal_moment(revision.compiled_at),
        }
        lines.append((str(revision.force), f"{compiled}, {revision.checksum[:12]}"))
    return lines + [(str(DIMENSIONS[name]), value) for name, value in figures.narrow.items()]
