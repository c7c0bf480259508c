"""The register of one briefing, made for a phone: one tap marks a person."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from briefings.actions import attendance
from briefings.models import Attendance, Booking, Briefing
from portal.accounts.access import allow
from portal.accounts.models import POLICE
from portal.pages.act import act
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.register.forms import MarkForm, WalkInForm

police_only = allow(*POLICE)


@police_only
def one(request, reference):
    return shown(request, fetch(Briefing.objects.select_related("course"), request, reference))


def shown(request, briefing, form=None):
    rows = Booking.objects.visible_to(request.user).booked().filter(briefing=briefing).distinct()
    counts = dict(rows.order_by().values_list("attendance").annotate(Count("pk", distinct=True)))
    context = {
        "briefing": briefing,
        "form": form,
        "bookings": rows.select_related("person", "venue").order_by("person__name", "pk"),
        "counts": [(choice.label, counts.get(choice.value, 0)) for choice in Attendance],
        "choices": Attendance.choices,
    }
    return render(request, "register/one.html", context)


@police_only
def mark(request, reference, number):
    briefing = fetch(Briefing.objects.select_related("course"), request, reference)
    booking = fetch(Booking.objects.filter(briefing=briefing), request, number)
    form = MarkForm(request.POST if request.method == "POST" else None)
    back = f"{reverse('register:one', args=[reference])}#person-{number}"
    response = act(
        request,
        form,
        lambda data: attendance.mark(booking=booking, **data, by=request.user),
        then=lambda _marked: back,
    )
    return response or shown(request, briefing, form)


@police_only
def walk_in(request, reference):
    briefing = fetch(Briefing, request, reference)
    form = WalkInForm(request.POST or None, by=request.user)
    response = act(
        request,
        form,
        lambda data: attendance.add_walk_in(briefing=briefing, **data, by=request.user),
        then=lambda _added: reverse("register:one", args=[reference]),
    )
    return response or render(request, "register/walk_in.html", {"form": form, "briefing": briefing})


@police_only
def close(request, reference):
    words = _("Close the register? Everybody who came gets a training record; absentees are told nothing.")
    return asked(request, reference, words, attendance.close_register)


@police_only
def open_again(request, reference):
    return asked(request, reference, _("Open the register again, to correct it?"), attendance.reopen_register)


def asked(request, reference, question, action):
    briefing = fetch(Briefing, request, reference)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    back = reverse("register:one", args=[reference])
    response = act(request, form, lambda _data: action(briefing=briefing, by=request.user), then=lambda _done: back)
    return response or render(request, "_parts/confirm.html", {"form": form, "question": question, "back": back})
