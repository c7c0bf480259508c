"""Areas, organisations, venues and their rooms."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Force
from portal.queryset import VisibleQuerySet


class Category(models.TextChoices):
    SHOPPING_CENTRE = "shopping_centre", _("Shopping centre")
    CINEMA = "cinema", _("Cinema")
    STADIUM = "stadium", _("Stadium")
    THEATRE = "theatre", _("Theatre")
    MUSIC_VENUE = "music_venue", _("Music venue")
    TRANSPORT_HUB = "transport_hub", _("Transport hub")
    PLACE_OF_WORSHIP = "place_of_worship", _("Place of worship")
    SCHOOL = "school", _("School")
    COLLEGE = "college", _("College")
    UNIVERSITY = "university", _("University")
    CHILDCARE = "childcare", _("Childcare")
    HOTEL = "hotel", _("Hotel")
    VISITOR_ATTRACTION = "visitor_attraction", _("Visitor attraction")
    MUSEUM = "museum", _("Museum or gallery")
    LIBRARY = "library", _("Library")
    ARTS_CENTRE = "arts_centre", _("Arts centre")
    COMMUNITY_CENTRE = "community_centre", _("Community centre")
    PUB = "pub", _("Pub or bar")
    RESTAURANT = "restaurant", _("Restaurant")
    MARKET = "market", _("Market")
    HOSPITAL = "hospital", _("Hospital")
    OFFICE = "office", _("Office building")
    OTHER = "other", _("Other")


ALWAYS_STANDARD = (Category.PLACE_OF_WORSHIP, Category.CHILDCARE, Category.SCHOOL, Category.COLLEGE)
NOT_LISTED = (Category.OFFICE,)
STANDARD_FROM, ENHANCED_FROM = 200, 800


class Tier(models.TextChoices):
    """Indicative only: Terrorism (Protection of Premises) Act 2025, by people reasonably expected at once."""

    NOT_KNOWN = "not_known", _("Not known")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    STANDARD = "standard", _("Standard")
    ENHANCED = "enhanced", _("Enhanced")


class AreaQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def by_reference(self, reference):
        return self.filter(code=reference)


class Area(models.Model):
    code = models.CharField(_("ONS code"), max_length=9, primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    force = models.ForeignKey(Force, models.PROTECT, verbose_name=_("force"))
    tile_column = models.PositiveSmallIntegerField()
    tile_row = models.PositiveSmallIntegerField()

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=150)
    first_briefed_on = models.DateField(null=True, blank=True)
    last_briefed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_unique_without_case")]
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisation_name_trigrams")]

    def __str__(self) -> str:
        return self.name


class VenueQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Venue managers see their venues, officers and coordinators those of their force; national ones all."""
        if not user.is_authenticated:
            return self.none()
        if user.is_venue_manager:
            return self.filter(managers__user=user)
        if user.is_police:
            return self if user.is_national else self.filter(force=user.force_id)
        return self.none()

    def answered_for_by(self, user):
        """Administrators answer for what is held at any venue: what of it is put on hold."""
        return self if user.is_authenticated and user.is_administrator else self.none()

    def by_reference(self, reference):
        return super().by_reference(reference.partition("-")[0])

    def of_tier(self, tier):
        """Return the venues of this indicative tier, by the same rule as Venue.tier."""
        known = Q(people_at_once__isnull=False) & ~Q(category__in=NOT_LISTED)
        out = Q(people_at_once__lt=STANDARD_FROM)
        enhanced = Q(people_at_once__gte=ENHANCED_FROM) & ~Q(category__in=ALWAYS_STANDARD)
        rules = {
            Tier.NOT_KNOWN: ~known | Q(people_at_once__isnull=True),
            Tier.OUT_OF_SCOPE: known & out,
            Tier.ENHANCED: known & enhanced,
            Tier.STANDARD: known & ~out & ~enhanced,
        }
        return self.filter(rules[tier])


class Venue(models.Model):
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="venues", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=150)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    people_at_once = models.PositiveIntegerField(_("people who may be there at once"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    uprn = models.CharField(_("UPRN"), max_length=12, blank=True)
    website = models.CharField(_("website"), max_length=250, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name=_("area"))
    force = models.ForeignKey(Force, models.PROTECT, verbose_name=_("force"), db_index=False)
    easting = models.IntegerField(_("easting"), null=True, blank=True)
    northing = models.IntegerField(_("northing"), null=True, blank=True)
    first_briefed_on = models.DateField(null=True, blank=True)
    last_briefed_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(easting__isnull=True, northing__isnull=True)
                | Q(easting__isnull=False, northing__isnull=False),
                name="venue_position_whole",
            ),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="venue_category_known"),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="venue_name_trigrams"),
            models.Index(fields=["force", "name", "id"], name="venue_of_force"),
            models.Index(fields=["name", "id"], name="venue_by_name"),
            models.Index(fields=["area"], name="venue_of_area"),
            models.Index(OpClass("postcode", name="varchar_pattern_ops"), name="venue_postcode"),
            models.Index(fields=["uprn"], condition=~Q(uprn=""), name="venue_uprn"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return f"{self.pk}-{slugify(self.name)[:60].strip('-') or 'venue'}"

    def get_absolute_url(self) -> str:
        return reverse("venues:one", args=[self.reference])

    def get_category_display(self) -> str:
        """Return the category in words; Django's own way translates all of them to find one."""
        return str(Category(self.category).label)

    @property
    def tier(self) -> Tier:
        """The indicative tier of the Terrorism (Protection of Premises) Act 2025, section 2 and schedule 1."""
        if self.people_at_once is None or self.category in NOT_LISTED:
            return Tier.NOT_KNOWN
        if self.people_at_once < STANDARD_FROM:
            return Tier.OUT_OF_SCOPE
        if self.people_at_once < ENHANCED_FROM or self.category in ALWAYS_STANDARD:
            return Tier.STANDARD
        return Tier.ENHANCED


class RoomQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Who sees a venue sees its rooms."""
        return self.filter(venue__in=Venue.objects.visible_to(user))


class Room(models.Model):
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    places = models.PositiveIntegerField(_("places"))

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("venue", Lower("name"), name="room_name_unique_at_venue"),
            models.CheckConstraint(condition=Q(places__gt=0), name="room_has_places"),
        ]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A London postcode without its space; source: ONS Postcode Directory (OGL v3), see venues.queries.postcodes."""

    code = models.CharField(max_length=7, primary_key=True)
    area = models.ForeignKey(Area, models.CASCADE)
    easting = models.IntegerField()
    northing = models.IntegerField()

    class Meta:
        indexes = [GistIndex(Func("easting", "northing", function="point"), name="postcode_position")]

    def __str__(self) -> str:
        return f"{self.code[:-3]} {self.code[-3:]}"
