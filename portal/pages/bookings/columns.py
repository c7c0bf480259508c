"""The columns of the download of bookings."""

from django.db.models import Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefings.models import Attendance, BookingState
from portal.pages.listing import Column
from portal.pages.sql_words import Label, Moment
from portal.pages.templatetags.portal_text import portal_moment


def state():
    usual = Label("state", BookingState.choices, briefing__called_off_at__isnull=True)
    usual.cases.insert(0, When(briefing__called_off_at__isnull=False, then=Value(_("Called off"))))
    return usual


def came():
    return Label("attendance", Attendance.choices, briefing__register_closed_at__isnull=False)


COLUMNS = [
    Column(gettext_lazy("Person"), lambda row: row.person.name, written="person__name"),
    Column(gettext_lazy("Email address"), lambda row: row.person.email, written="person__email"),
    Column(gettext_lazy("Staff number"), lambda row: row.person.staff_number, written="person__staff_number"),
    Column(gettext_lazy("Venue"), lambda row: row.venue.name, written="venue__name"),
    Column(gettext_lazy("Briefing"), lambda row: row.briefing.reference, written="briefing__reference"),
    Column(gettext_lazy("Course"), lambda row: row.briefing.course.name, written="briefing__course__name"),
    Column(
        gettext_lazy("Starts"),
        lambda row: portal_moment(row.briefing.starts_at),
        written=lambda: Moment("briefing__starts_at"),
    ),
    Column(
        gettext_lazy("Where"),
        lambda row: row.briefing.host_venue.name if row.briefing.host_venue else _("Online"),
        written=lambda: Coalesce("briefing__host_venue__name", Value(_("Online"))),
    ),
    Column(
        gettext_lazy("State"),
        lambda row: _("Called off") if row.briefing.called_off_at else row.get_state_display(),
        written=state,
    ),
    Column(
        gettext_lazy("Place in the waiting list"),
        lambda row: row.position,
        written="position",
    ),
    Column(gettext_lazy("Why no place"), lambda row: row.why_no_place, written="why_no_place"),
    Column(
        gettext_lazy("Attendance"),
        lambda row: row.get_attendance_display() if row.briefing.register_closed_at else "",
        written=came,
    ),
]
