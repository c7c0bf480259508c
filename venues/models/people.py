"""Who answers for a venue, who works there, and who asks for an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Force, Invitation
from portal.queryset import VisibleQuerySet
from venues.models.places import Area, Category, Venue


class VenueManagerLevel(models.TextChoices):
    LEAD = "lead", _("Lead: may invite and remove managers")
    MANAGER = "manager", _("Manager: books and keeps records")


class VenueManagerQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Who sees a venue sees who manages it."""
        return self.filter(venue__in=Venue.objects.visible_to(user))

    def standing(self):
        """Return those who manage, and those who are invited to and can still accept."""
        return self.exclude(user=None, invitation__withdrawn_at__isnull=False)


class VenueManager(models.Model):
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="managers", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="manages")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, blank=True, related_name="venue_managers")
    level = models.CharField(
        _("level"), max_length=10, choices=VenueManagerLevel.choices, default=VenueManagerLevel.LEAD
    )

    objects = VenueManagerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(invitation__isnull=False),
                name="venue_manager_is_somebody",
            ),
            models.UniqueConstraint(fields=["venue", "user"], name="venue_manager_once"),
            models.UniqueConstraint(fields=["venue", "invitation"], name="venue_manager_invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.invitation}"


REMOVED_PERSON = "Removed person"  # the name that retention leaves


class StaffQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Venue managers see the staff of their venues; the police see names on registers only."""
        if not user.is_authenticated or not user.is_venue_manager:
            return self.none()
        return self.filter(venue__managers__user=user, erased_at=None)

    def answered_for_by(self, user):
        """Administrators answer for what is held about anybody: who asks for it, and what is put on hold."""
        is_answering = user.is_authenticated and user.is_administrator
        return self.filter(erased_at=None) if is_answering else self.none()

    def present(self):
        return self.filter(left_on=None)


class StaffMember(models.Model):
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="staff", db_index=False)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("email address"), blank=True)
    staff_number = models.CharField(_("staff number"), max_length=40, blank=True)
    job_role = models.CharField(_("job role"), max_length=100, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "venue",
                Lower("email"),
                condition=Q(left_on=None) & ~Q(email=""),
                name="staff_email_unique_at_venue",
                violation_error_message=_("Somebody at this venue already has this email address."),
            ),
            models.UniqueConstraint(
                "venue",
                Lower("staff_number"),
                condition=Q(left_on=None) & ~Q(staff_number=""),
                name="staff_number_unique_at_venue",
                violation_error_message=_("Somebody at this venue already has this staff number."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(started_on=None) | Q(left_on__gte=F("started_on")),
                name="staff_left_after_start",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    name=REMOVED_PERSON, email="", staff_number="", job_role="", started_on=None, left_on__isnull=False
                ),
                name="staff_erased_stays_so",
            ),
        ]
        indexes = [models.Index(fields=["venue", "name", "id"], name="staff_of_venue")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("staff:one", args=[self.venue.reference, self.pk])


class RequestState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")


class AccountRequestQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Coordinators see the requests for venues in their force's areas; national ones all."""
        if not user.is_authenticated or not user.is_coordinator:
            return self.none()
        return self if user.is_national else self.filter(force=user.force_id)

    def answered_for_by(self, user):
        """Administrators answer for what is held about anybody who asked."""
        return self if user.is_authenticated and user.is_administrator else self.none()

    def waiting(self):
        return self.filter(state=RequestState.WAITING)


class AccountRequest(models.Model):
    """A person asks for an account for their venue."""

    organisation_name = models.CharField(_("organisation"), max_length=150)
    venue_name = models.CharField(_("venue"), max_length=150)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    people_at_once = models.PositiveIntegerField(_("people who may be there at once"), null=True, blank=True)
    staff_count = models.PositiveIntegerField(_("number of staff"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8)
    area = models.ForeignKey(Area, models.PROTECT)
    force = models.ForeignKey(Force, models.PROTECT, db_index=False)
    name = models.CharField(_("your name"), max_length=150)
    email = models.EmailField(_("email address"))
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    job_role = models.CharField(_("job role"), max_length=100, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    identity_check = models.TextField(_("how their identity was checked"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.ForeignKey(Venue, models.SET_NULL, null=True, blank=True, related_name="account_requests")

    objects = AccountRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                Lower("venue_name"),
                "postcode",
                condition=Q(state="waiting"),
                name="account_request_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(identity_check=""),
                name="account_request_identity_checked",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="account_request_has_reason"),
        ]
        indexes = [models.Index(fields=["force", "state", "asked_at"], name="account_request_list")]

    def __str__(self) -> str:
        return f"{self.name}, {self.venue_name}"

    def get_absolute_url(self) -> str:
        return reverse("requests:one", args=[self.pk])
