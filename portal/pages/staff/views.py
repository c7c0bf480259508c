"""A venue's staff, and what they have learnt."""

from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.queries.reached import with_delivery
from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.listing import listing
from portal.pages.staff.columns import columns
from portal.pages.staff.forms import LeaveForm, MoveForm, RecordForm, StaffForm
from venues.actions import staff, training
from venues.models import Course, StaffMember, TrainingRecord, Venue
from venues.queries import coverage

manager_only = allow(Role.VENUE_MANAGER)


@manager_only
def venues(request):
    mine = Venue.objects.visible_to(request.user).select_related("area").order_by("name", "pk")
    first = list(mine.order_by()[:2])
    if len(first) == 1:
        return redirect("staff:all", first[0].reference)
    return listing(request, mine, "staff/venues.html")


@manager_only
def all_staff(request, reference):
    venue = fetch(Venue, request, reference)
    people = StaffMember.objects.visible_to(request.user).filter(venue=venue)
    people = people.filter(name__icontains=request.GET.get("search", "").replace("\0", ""))
    if "left" not in request.GET:
        people = people.present()
    needed = Course.objects.bookable().needed_by_category(venue.category)
    records = TrainingRecord.objects.visible_to(request.user).live().filter(course__in=needed)
    today = timezone.localdate()
    return listing(
        request,
        people.select_related("venue").prefetch_related(Prefetch("records", records, "needed_records")),
        "staff/all.html",
        sorts={"name": ("name", "pk")},
        columns=columns(needed, today),
        name=f"staff-{venue.reference}",
        context={"venue": venue, "coverage": coverage.of_venue(venue.pk, today)},
    )


@manager_only
def add(request, reference):
    venue = fetch(Venue, request, reference)
    form = StaffForm(request.POST or None)
    response = act(
        request,
        form,
        lambda data: staff.add(venue=venue, **data, by=request.user),
        then=lambda person: person,
        says=lambda person: _("%(person)s is added.") % {"person": person},
    )
    return response or render(request, "staff/add.html", {"form": form, "venue": venue})


def person_at(request, reference, number):
    venue = fetch(Venue, request, reference)
    return fetch(StaffMember.objects.filter(venue=venue).select_related("venue"), request, number)


@manager_only
def one(request, reference, number):
    person = person_at(request, reference, number)
    records = TrainingRecord.objects.visible_to(request.user).filter(person=person).select_related("course")
    rows = person.bookings.select_related("briefing__course", "person__venue")
    bookings = with_delivery(rows).order_by("-briefing__starts_at")[:20]
    shown = {"person": person, "records": records[:100], "bookings": bookings, "today": timezone.localdate()}
    return render(request, "staff/one.html", shown)


@manager_only
def change(request, reference, number):
    person = person_at(request, reference, number)
    form = StaffForm(request.POST or None, initial={name: getattr(person, name) for name in staff.FIELDS})
    return changed(
        request,
        person,
        form,
        lambda data: staff.change(person=person, **data, by=request.user),
        "change",
        _("%(person)s is changed."),
    )


@manager_only
def move(request, reference, number):
    person = person_at(request, reference, number)
    others = Venue.objects.visible_to(request.user).filter(organisation=person.venue.organisation_id)
    form = MoveForm(request.POST or None, venues=others.exclude(pk=person.venue_id))
    return changed(
        request,
        person,
        form,
        lambda data: staff.move(person=person, **data, by=request.user),
        "move",
        _("%(person)s is moved, with their records."),
    )


@manager_only
def leave(request, reference, number):
    person = person_at(request, reference, number)
    form = LeaveForm(request.POST or None, initial={"left_on": timezone.localdate()})
    return changed(
        request,
        person,
        form,
        lambda data: staff.leave(person=person, **data, by=request.user),
        "leave",
        _("The last day of %(person)s is saved."),
    )


@manager_only
def add_record(request, reference, number):
    person = person_at(request, reference, number)
    form = RecordForm(request.POST or None)
    return changed(
        request,
        person,
        form,
        lambda data: training.record(person=person, **data, by=request.user).person,
        "add_record",
        _("The training of %(person)s is recorded."),
    )


def changed(request, person, form, effect, template, words):
    response = act(request, form, effect, then=lambda saved: saved, says=lambda saved: words % {"person": saved})
    return response or render(request, f"staff/{template}.html", {"form": form, "person": person})


@manager_only
def withdraw(request, reference, number, record):
    person = person_at(request, reference, number)
    found = fetch(TrainingRecord.objects.live().filter(person=person), request, record)
    back = reverse("staff:one", args=[reference, number])
    return confirm(
        request,
        _("Withdraw the record “%(record)s”?") % {"record": found.course},
        lambda: training.withdraw(record=found, by=request.user),
        then=lambda _none: back,
        back=back,
        yes=_("Withdraw it"),
        says=_("The record is withdrawn."),
    )
