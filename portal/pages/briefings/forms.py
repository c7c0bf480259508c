"""What an officer types about a briefing; times are London wall-clock time."""

from datetime import timedelta

from django import forms
from django.db.models import Case, When
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from briefings.models import Campaign, FocusArea
from portal.accounts.models import User
from portal.london_time import exists_twice, in_london, london_moment
from portal.pages.fields import ClockField, DayField, NumberField
from portal.pages.venue_field import VenueField
from venues.models import Area, Category, Course, Venue

FIRST, SECOND = "first", "second"
TWICE = [("", gettext_lazy("Choose one")), (FIRST, gettext_lazy("The first")), (SECOND, gettext_lazy("The second"))]


class BriefingForm(forms.Form):
    """A briefing in four groups: what, where and when, who may book, officers."""

    course = forms.ModelChoiceField(
        Course.objects.bookable(),
        label=gettext_lazy("Course"),
        empty_label=gettext_lazy("Choose one"),
        error_messages={"required": gettext_lazy("Choose the course")},
    )
    campaign = forms.ModelChoiceField(
        None, label=gettext_lazy("Campaign"), required=False, empty_label=gettext_lazy("None")
    )
    focus_area = forms.ModelChoiceField(
        FocusArea.objects.all(),
        label=gettext_lazy("Focus area"),
        required=False,
        empty_label=gettext_lazy("That of the campaign’s day, or none"),
    )
    host_venue = VenueField(
        label=gettext_lazy("Host venue"),
        required=False,
        help_text=gettext_lazy("Type its name or postcode. Leave it empty when the briefing is online."),
    )
    room = forms.CharField(
        label=gettext_lazy("Room"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Leave it empty for the whole venue."),
    )
    online_link = forms.URLField(
        label=gettext_lazy("Online link"),
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text=gettext_lazy("For a briefing without a host venue. Only those with a place are told it."),
        error_messages={"invalid": gettext_lazy("Enter the whole link, such as https://meet.example/briefing")},
    )
    day = DayField(label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Enter the day")})
    clock = ClockField(
        label=gettext_lazy("Starts at"),
        error_messages={"required": gettext_lazy("Enter the time at which it starts")},
    )
    which_time = forms.ChoiceField(
        label=gettext_lazy("Which of the two?"),
        help_text=gettext_lazy("When the clocks go back, an hour comes twice."),
        choices=TWICE,
        required=False,
        widget=forms.HiddenInput,
    )
    minutes = NumberField(
        label=gettext_lazy("Length in minutes"),
        required=False,
        min_value=10,
        max_value=720,
        help_text=gettext_lazy("Leave it empty for the usual length of the course."),
    )
    entrance = forms.CharField(label=gettext_lazy("Which entrance to use"), required=False, max_length=500)
    identification = forms.CharField(label=gettext_lazy("Identification to bring"), required=False, max_length=500)
    contact_on_day = forms.CharField(label=gettext_lazy("Contact on the day"), required=False, max_length=150)
    places = NumberField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=100_000,
        error_messages={"required": gettext_lazy("Enter how many places it has")},
    )
    closes_hours_before = NumberField(
        label=gettext_lazy("Booking closes, hours before the start"),
        min_value=0,
        max_value=1000,
        initial=24,
        error_messages={"required": gettext_lazy("Enter how many hours before the start booking closes")},
    )
    audience_venue = VenueField(
        label=gettext_lazy("Only one venue may book"),
        required=False,
        help_text=gettext_lazy("Type its name or postcode. Empty: every venue of the areas and kinds below."),
    )
    audience_areas = forms.ModelMultipleChoiceField(
        Area.objects.all(),
        label=gettext_lazy("Areas that may book"),
        required=False,
        help_text=gettext_lazy("None chosen: every area."),
        widget=forms.CheckboxSelectMultiple,
    )
    audience_categories = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of venue that may book"),
        required=False,
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: every kind."),
    )
    officers = forms.ModelMultipleChoiceField(
        None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=gettext_lazy("Officers of your force"),
    )
    lent = forms.CharField(
        label=gettext_lazy("Officers of other forces"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Their email addresses, one on a line."),
    )

    GROUPS = (
        (gettext_lazy("What"), ("course", "campaign", "focus_area")),
        (
            gettext_lazy("Where and when"),
            (
                *("host_venue", "room", "online_link", "day", "clock", "which_time", "minutes"),
                *("entrance", "identification", "contact_on_day"),
            ),
        ),
        (
            gettext_lazy("Who may book"),
            ("places", "closes_hours_before", "audience_venue", "audience_areas", "audience_categories"),
        ),
        (gettext_lazy("Officers"), ("officers", "lent")),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["host_venue"].venues = self.fields["audience_venue"].venues = Venue.objects.visible_to(by)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(by)
        own = User.objects.officers() if by.is_national else User.objects.officers().filter(force=by.force)
        chosen = [officer.pk for officer in self.initial.get("officers", [])]
        self.fields["officers"].queryset = own.select_related("force").order_by(
            Case(When(pk__in=chosen, then=0), default=1), "name", "pk"
        )
        if self["which_time"].value():
            self.show_which_time()

    def groups(self):
        """Return (legend, fields) of each group, in the order of the page."""
        return [(legend, [self[name] for name in names]) for legend, names in self.GROUPS]

    def clean(self):
        cleaned = super().clean()
        self.settle_moment(cleaned)
        self.settle_room(cleaned)
        self.settle_place(cleaned)
        cleaned["audience_areas"] = [area.pk for area in cleaned.get("audience_areas", [])]
        cleaned["officers"] = [*cleaned.get("officers", []), *self.lent_officers(cleaned.pop("lent", ""))]
        return cleaned

    def show_which_time(self):
        self.fields["which_time"].widget = forms.Select(choices=TWICE)

    def settle_moment(self, cleaned):
        """Turn day, clock, length and hours into the three moments of a briefing."""
        which = cleaned.pop("which_time", "")
        if not {"course", "day", "clock", "minutes", "closes_hours_before"} <= cleaned.keys():
            return
        day, clock = cleaned.pop("day"), cleaned.pop("clock")
        if exists_twice(day, clock) and not which:
            self.show_which_time()
            self.add_error(
                "which_time",
                _("The clocks go back that night, so this time comes twice. Choose the first or the second."),
            )
            return
        try:
            starts_at = london_moment(day, clock, second_time=which == SECOND)
        except forms.ValidationError as error:
            self.add_error("clock", error)
            return
        cleaned["starts_at"] = starts_at
        cleaned["ends_at"] = starts_at + timedelta(minutes=cleaned.pop("minutes") or cleaned["course"].minutes)
        cleaned["booking_closes_at"] = starts_at - timedelta(hours=cleaned.pop("closes_hours_before"))

    def settle_place(self, cleaned):
        """Refuse a briefing that is nowhere, or at two places, with the other errors: the database would only later."""
        if {"host_venue", "online_link"} & self.errors.keys():
            return
        if bool(cleaned.get("host_venue")) == bool(cleaned.get("online_link")):
            self.add_error("host_venue", _("Choose a host venue or give an online link, not both."))

    def settle_room(self, cleaned):
        """Turn the name of a room into the host venue's room of that name."""
        name, venue = cleaned.pop("room", ""), cleaned.get("host_venue")
        cleaned["room"] = None
        if not name or venue is None:
            return
        rooms = list(venue.rooms.all())
        cleaned["room"] = next((room for room in rooms if room.name.lower() == name.lower()), None)
        if cleaned["room"] is None:
            self.fields["room"].widget = forms.Select(
                choices=[("", _("The whole venue")), *((room.name, f"{room}, {room.places}") for room in rooms)]
            )
            self.add_error("room", _("The venue has no room of that name. Choose one of its rooms."))

    def lent_officers(self, text):
        """Return the officers at these addresses; refuses an address that no officer has."""
        wanted = {line.strip().lower() for line in text.replace(",", "\n").splitlines() if line.strip()}
        lowered = User.objects.officers().annotate(lowered=Lower("email"))
        found = {officer.lowered: officer for officer in lowered.filter(lowered__in=wanted)}
        if unknown := sorted(wanted - found.keys()):
            self.add_error("lent", _("No officer has the address %(emails)s.") % {"emails": ", ".join(unknown)})
        return list(found.values())


def initial_of(briefing, by):
    """Return what a form about this briefing shows first."""
    own = [officer for officer in briefing.officers.all() if by.is_national or officer.force_id == by.force_id]
    starts_at = in_london(briefing.starts_at)
    first = FIRST if exists_twice(starts_at.date(), starts_at.time()) else ""
    kept = ("course", "campaign", "focus_area", "host_venue", "online_link", "entrance", "identification")
    return {name: getattr(briefing, name) for name in (*kept, "contact_on_day", "places", "audience_venue")} | {
        "room": briefing.room.name if briefing.room else "",
        "day": starts_at.date(),
        "clock": starts_at.time(),
        "which_time": SECOND if starts_at.fold else first,
        "minutes": int((briefing.ends_at - briefing.starts_at).total_seconds() // 60),
        "closes_hours_before": int((briefing.starts_at - briefing.booking_closes_at).total_seconds() // 3600),
        "audience_areas": briefing.audience_areas,
        "audience_categories": briefing.audience_categories,
        "officers": own,
        "lent": "\n".join(officer.email for officer in briefing.officers.all() if officer not in own),
    }


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it called off?"),
        help_text=gettext_lazy("Everybody booked, the host and the officers will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": gettext_lazy("Give the reason")},
    )


class MessageForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("It is sent by email to everybody booked or waiting, and to who booked for them."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        error_messages={"required": gettext_lazy("Write the message")},
    )


class HostingForm(forms.Form):
    accepts = forms.TypedChoiceField(
        label=gettext_lazy("May the police use it?"),
        choices=[("yes", gettext_lazy("Yes, accept")), ("no", gettext_lazy("No, decline"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you accept")},
    )
