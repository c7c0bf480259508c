"""The columns of the rows behind a figure, on the page and in its download."""

from django.utils.translation import gettext_lazy as _

from portal.pages.listing import Column
from portal.pages.templatetags.portal_text import portal_moment


def state(person):
    return _("Walk-in") if person.is_walk_in else person.get_outcome_display()


COLUMNS = {
    "briefings": [
        Column(_("Briefing"), lambda fact: fact.briefing.reference, lambda fact: fact.briefing.get_absolute_url()),
        Column(_("Course"), lambda fact: fact.briefing.course.name),
        Column(_("Starts"), lambda fact: portal_moment(fact.briefing.starts_at)),
        Column(_("Where"), lambda fact: fact.briefing.host_venue.name if fact.briefing.host_venue else _("Online")),
        Column(_("Places offered"), lambda fact: fact.offered),
        Column(_("Officers’ hours"), lambda fact: round(fact.officer_minutes / 60, 1)),
    ],
    "venues": [
        Column(_("Venue"), lambda fact: fact.venue.name, lambda fact: fact.venue.get_absolute_url()),
        Column(_("Organisation"), lambda fact: fact.organisation.name),
        Column(_("Area"), lambda fact: fact.area.name if fact.area else "–"),
        Column(
            _("First of the week"), lambda fact: fact.briefing.reference, lambda fact: fact.briefing.get_absolute_url()
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
