"""Briefings (one dated occurrence of a course) and the officers assigned to them."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Deferrable, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from briefings.models.campaigns import Campaign, FocusArea
from briefings.models.spans import EmptyOrWith, RoomSpan, TimeSpan
from portal.accounts.models import Force
from portal.london_time import start_of_day
from portal.queryset import VisibleQuerySet
from venues.models import Category, Course, Room, Venue, VenueManager

LARGEST_NUMBER = 9_223_372_036_854_775_806


class BriefingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CALLED_OFF = "called_off", _("Called off")
    HELD = "held", _("Held")


class HostAnswer(models.TextChoices):
    NOT_ASKED = "not_asked", _("Not asked")
    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


LIVE_STATES = (BriefingState.PUBLISHED, BriefingState.HELD)


class BriefingQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Police see their force's briefings and those they are assigned to; venue managers what concerns them."""
        if not user.is_authenticated:
            return self.none()
        if user.is_venue_manager:
            is_known, is_asked = ~Q(state=BriefingState.DRAFT), ~Q(host_answer=HostAnswer.NOT_ASKED)
            is_ours = Q(host_venue__in=venues_of(user)) & (is_known | is_asked)
            return self.filter(is_ours | (is_known & (open_to_manager(user) | has_booked(user))))
        if not user.is_police:
            return self.none()
        if user.is_national:
            return self
        lent = Assignment.objects.filter(briefing=OuterRef("pk"), officer=user)
        return self.filter(Q(force=user.force_id) | Exists(lent))

    def run_by(self, user):
        """Return the briefings that this user may publish, change or call off: those of their force, not lent to it."""
        rows = self.visible_to(user) if user.is_police else self.none()
        return rows if user.is_national else rows.filter(force=user.force_id)

    def hosted_by(self, user):
        """Return the briefings, drafts too once the host was asked, at venues which this user manages."""
        return self.exclude(host_answer=HostAnswer.NOT_ASKED).filter(host_venue__in=venues_of(user))

    def by_reference(self, reference):
        return self.filter(reference=reference.upper())

    def published(self):
        return self.filter(state=BriefingState.PUBLISHED)

    def live(self):
        return self.filter(live=True)

    def since(self, day):
        """Return the briefings that start on this London day or later."""
        return self.filter(starts_at__gte=start_of_day(day))

    def until(self, day):
        """Return the briefings that start on this London day or earlier."""
        return self.filter(starts_at__lt=start_of_day(day + timedelta(days=1)))

    def upcoming(self, now):
        return self.filter(starts_at__gt=now)

    def open_for_booking(self, now):
        """Return the published briefings whose booking has not closed; it closes before the start, which is indexed."""
        return self.published().upcoming(now).filter(booking_closes_at__gt=now)

    def open_to(self, venue):
        """Return the briefings that people of this venue may be booked on."""
        anywhere = Q(audience_areas__len=0) | Q(audience_areas__contains=[venue.area_id or ""])
        anything = Q(audience_categories__len=0) | Q(audience_categories__contains=[venue.category])
        return self.filter(Q(audience_venue=venue) | (Q(audience_venue=None) & anywhere & anything))

    def with_places_left(self):
        return self.annotate(places_left=F("places") - F("places_taken"))


def venues_of(user) -> QuerySet:
    """Return the numbers of the venues which this user manages."""
    return VenueManager.objects.filter(user=user).values("venue")


def open_to_manager(user) -> Q:
    """Return the condition that a briefing may be booked by one of the venues which this user manages."""
    fitting = Venue.objects.filter(
        EmptyOrWith(OuterRef("audience_areas"), F("area_id")),
        EmptyOrWith(OuterRef("audience_categories"), F("category")),
        managers__user=user,
    )
    return Q(audience_venue__in=venues_of(user)) | (Q(audience_venue=None) & Exists(fitting))


def has_booked(user) -> Exists:
    """Return the condition that people of this user's venues are booked, wait or were cancelled."""
    return Exists(Briefing.objects.filter(pk=OuterRef("pk"), bookings__venue__in=venues_of(user)))


class Briefing(models.Model):
    reference = models.CharField(_("reference"), max_length=10, unique=True)
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("course"))
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="briefings",
        verbose_name=_("campaign"),
        db_index=False,
    )
    focus_area = models.ForeignKey(FocusArea, models.PROTECT, null=True, blank=True, verbose_name=_("focus area"))
    force = models.ForeignKey(Force, models.PROTECT, verbose_name=_("force"), db_index=False)
    host_venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_briefings",
        verbose_name=_("host venue"),
    )
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, verbose_name=_("room"))
    online_link = models.URLField(_("online link"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    booking_closes_at = models.DateTimeField(_("booking closes"))
    entrance = models.TextField(_("which entrance to use"), blank=True)
    identification = models.TextField(_("identification to bring"), blank=True)
    contact_on_day = models.CharField(_("contact on the day"), max_length=150, blank=True)
    places = models.PositiveIntegerField(_("places"))
    places_taken = models.PositiveIntegerField(default=0, editable=False)
    audience_venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="+")
    audience_areas = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    audience_categories = ArrayField(
        models.CharField(max_length=20, choices=Category.choices), default=list, blank=True
    )
    state = models.CharField(max_length=10, choices=BriefingState.choices, default=BriefingState.DRAFT)
    live = models.GeneratedField(
        expression=Q(state__in=[str(state) for state in LIVE_STATES]),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    host_answer = models.CharField(max_length=10, choices=HostAnswer.choices, default=HostAnswer.NOT_ASKED)
    host_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_off_because = models.TextField(_("reason for calling off"), blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    register_opened_at = models.DateTimeField(null=True, blank=True)
    register_closed_at = models.DateTimeField(null=True, blank=True)
    register_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    calendar_sequence = models.PositiveIntegerField(default=0)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    officers = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Assignment", related_name="briefings")

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="briefing_ends_after_start"),
            models.CheckConstraint(
                condition=Q(booking_closes_at__lte=F("starts_at")), name="briefing_booking_closes_before_start"
            ),
            models.CheckConstraint(condition=Q(places__gt=0), name="briefing_has_places"),
            models.CheckConstraint(
                condition=Q(places_taken__lte=F("places")),
                name="briefing_places_not_oversold",
                violation_error_message=_("More people are booked than that. Cancel bookings first."),
            ),
            models.CheckConstraint(
                condition=(Q(host_venue__isnull=False) & Q(online_link=""))
                | (Q(host_venue=None, room=None) & ~Q(online_link="")),
                name="briefing_at_venue_or_online",
                violation_error_message=_("Choose a host venue or give an online link, not both."),
            ),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(called_off_because=""), name="briefing_called_off_with_reason"
            ),
            models.CheckConstraint(condition=Q(state__in=BriefingState.values), name="briefing_state_known"),
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at", "live"], name="briefing_live_times"),
            ExclusionConstraint(
                name="briefing_room_free",
                expressions=[
                    ("host_venue", RangeOperators.EQUAL),
                    (
                        RoomSpan(
                            Coalesce("room_id", Value(0), output_field=models.BigIntegerField()),
                            Coalesce("room_id", Value(LARGEST_NUMBER), output_field=models.BigIntegerField()),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (TimeSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True, host_venue__isnull=False),
                violation_error_message=_("The room is taken at that time."),
            ),
        ]
        indexes = [
            models.Index(fields=["force", "starts_at", "id"], name="briefing_of_force"),
            models.Index(fields=["starts_at", "id"], name="briefing_by_start"),
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(live=True, register_closed_at=None),
                name="briefing_register_open",
            ),
            models.Index(fields=["campaign", "starts_at"], name="briefing_of_campaign"),
            GinIndex(fields=["audience_areas"], name="briefing_audience_areas"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="guard_places_taken",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__places_taken__df=pgtrigger.F("new__places_taken")),
                func="IF pg_trigger_depth() < 2 THEN NEW.places_taken := OLD.places_taken; END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.reference})"

    def get_absolute_url(self) -> str:
        return reverse("briefings:one", args=[self.reference])

    def get_state_display(self) -> str:
        """Return the state in words; Django's own way puts all of them into words to find one."""
        return str(BriefingState(self.state).label)

    @property
    def places_free(self) -> int:
        return self.places - self.places_taken

    @property
    def is_online(self) -> bool:
        return self.host_venue_id is None


class Assignment(models.Model):
    """An officer gives a briefing; the times follow the briefing's by a foreign key that cascades."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="assignments", db_index=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    live = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["briefing", "officer"], name="assignment_once"),
            ExclusionConstraint(
                name="assignment_officer_free",
                expressions=[
                    ("officer", RangeOperators.EQUAL),
                    (TimeSpan("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("The officer is taken at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.briefing_id}"
