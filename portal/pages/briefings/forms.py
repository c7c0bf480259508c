from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from briefings.models import Campaign
from portal.accounts.models import User
from portal.london_time import london_moment
from portal.pages.fields import ClockField, DayField
from venues.models import Area, Category, Course, Room, Venue


class ScheduleForm(forms.Form):
    """What, where and when, who may book, and officers; times are London wall-clock time."""

    course = forms.ModelChoiceField(Course.objects.bookable(), label=_("Course"), empty_label=_("Choose one"))
    campaign = forms.ModelChoiceField(None, label=_("Campaign"), required=False, empty_label=_("None"))
    host_venue = forms.ModelChoiceField(
        None, label=_("Host venue"), required=False, empty_label=_("None: it is online")
    )
    room = forms.ModelChoiceField(None, label=_("Room"), required=False, empty_label=_("The whole venue"))
    online_link = forms.URLField(label=_("Online link"), required=False, assume_scheme="https")
    day = DayField(label=_("Day"))
    clock = ClockField(label=_("Starts at"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=10, max_value=720)
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=100_000)
    closes_hours_before = forms.IntegerField(
        label=_("Booking closes, hours before the start"), min_value=0, max_value=1000, initial=24
    )
    entrance = forms.CharField(label=_("Which entrance to use"), required=False, max_length=500)
    identification = forms.CharField(label=_("Identification to bring"), required=False, max_length=500)
    contact_on_day = forms.CharField(label=_("Contact on the day"), required=False, max_length=150)
    audience_areas = forms.ModelMultipleChoiceField(
        Area.objects.all(),
        label=_("Areas that may book"),
        required=False,
        help_text=_("None chosen: every area."),
        widget=forms.CheckboxSelectMultiple,
    )
    audience_categories = forms.MultipleChoiceField(
        label=_("Kinds of venue that may book"),
        required=False,
        choices=Category.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind."),
    )
    officers = forms.ModelMultipleChoiceField(
        None,
        widget=forms.CheckboxSelectMultiple,
        label=_("Officers"),
        help_text=_("From other forces too."),
        error_messages={"required": _("Choose officers")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        venues = Venue.objects.visible_to(by)
        self.fields["host_venue"].queryset = venues
        self.fields["room"].queryset = Room.objects.filter(venue__in=venues).select_related("venue")
        self.fields["room"].label_from_instance = lambda room: f"{room.venue}: {room}"
        self.fields["campaign"].queryset = Campaign.objects.visible_to(by)
        self.fields["officers"].queryset = User.objects.officers().filter(role="officer").select_related("force")
        self.fields["officers"].label_from_instance = lambda officer: f"{officer.name}, {officer.force}"

    def clean(self):
        cleaned = super().clean()
        if {"day", "clock", "minutes", "closes_hours_before"} <= cleaned.keys():
            try:
                starts_at = london_moment(cleaned.pop("day"), cleaned.pop("clock"))
            except forms.ValidationError as error:
                self.add_error("clock", error)
                return cleaned
            cleaned["starts_at"] = starts_at
            cleaned["ends_at"] = starts_at + timedelta(minutes=cleaned.pop("minutes"))
            cleaned["booking_closes_at"] = starts_at - timedelta(hours=cleaned.pop("closes_hours_before"))
        cleaned["audience_areas"] = [area.pk for area in cleaned.get("audience_areas", [])]
        return cleaned


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it called off?"),
        help_text=_("Everybody booked, the host and the officers will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason")},
    )
