"""Whom or what an address of these pages names: an account, somebody on a staff list, invited or asking, or a venue."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation, User
from venues.models import AccountRequest, StaffMember, Venue

SUBJECTS = {
    "account": lambda reader: User.objects.visible_to(reader).select_related("force"),
    "staff": lambda reader: StaffMember.objects.answered_for_by(reader).select_related("venue"),
    "invitation": lambda reader: Invitation.objects.visible_to(reader).filter(accepted_at=None),
    "request": lambda reader: AccountRequest.objects.answered_for_by(reader),
    "venue": lambda reader: Venue.objects.answered_for_by(reader),
}
KIND_OF = {User: "account", StaffMember: "staff", Invitation: "invitation", AccountRequest: "request", Venue: "venue"}


def subject_of(request, kind, number):
    """Return the entry or the venue; 404 when there is none or it was removed."""
    rows = SUBJECTS[kind](request.user) if kind in SUBJECTS else User.objects.none()
    found = rows.by_reference(str(number)).first()
    if found is None:
        raise Http404
    return found


def address_of(subject, page="one"):
    """Return where this subject's page, hold or file is."""
    return reverse(f"personal_data:{page}", args=[KIND_OF[type(subject)], subject.pk])


def told(subject):
    """Return in words what an entry or a venue is."""
    if isinstance(subject, User):
        return _("Account of %(name)s, %(role)s") % {"name": subject.name, "role": subject.get_role_display()}
    if isinstance(subject, StaffMember):
        return _("%(name)s, staff of %(venue)s") % {"name": subject.name, "venue": subject.venue}
    if isinstance(subject, Invitation):
        return _("%(name)s, who was invited") % {"name": subject.name}
    if isinstance(subject, AccountRequest):
        words = {"name": subject.name, "venue": subject.venue_name}
        return _("%(name)s, who asked for an account for %(venue)s") % words
    return _("Venue %(name)s, with its staff, bookings and managers") % {"name": subject.name}
