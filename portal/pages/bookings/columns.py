"""The columns of the download of bookings."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from briefings.queries import waiting
from portal.pages.listing import Column
from portal.pages.templatetags.portal_text import portal_moment

COLUMNS = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("Email address"), lambda row: row.person.email),
    Column(_("Staff number"), lambda row: row.person.staff_number),
    Column(_("Venue"), lambda row: row.venue.name),
    Column(_("Briefing"), lambda row: row.briefing.reference),
    Column(_("Course"), lambda row: row.briefing.course.name),
    Column(_("Starts"), lambda row: portal_moment(row.briefing.starts_at)),
    Column(_("Where"), lambda row: row.briefing.host_venue.name if row.briefing.host_venue else _("Online")),
    Column(_("State"), lambda row: _("Called off") if row.briefing.called_off_at else row.get_state_display()),
    Column(_("Place in the waiting list"), lambda row: row.position if row.state == "waiting" else None),
    Column(_("Why no place"), lambda row: waiting.reason(row, now=timezone.now())),
    Column(_("Attendance"), lambda row: row.get_attendance_display() if row.briefing.register_closed_at else ""),
]
