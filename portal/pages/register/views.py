"""The register of one briefing, made for a phone: one tap marks a person."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.actions import attendance
from briefings.models import Attendance, Booking, Briefing
from briefings.queries.registers import closing
from portal.accounts import sessions
from portal.accounts.access import allow
from portal.accounts.models import POLICE
from portal.pages.act import act
from portal.pages.confirm import confirm
from portal.pages.fetch import fetch
from portal.pages.forms import EmptyForm
from portal.pages.register.forms import LookForm, MarkForm, WalkInForm

KEPT_AFTER_THE_END = timedelta(hours=1)
SHOWN = ("attendance", "is_walk_in", "person__name", "venue__name")  # of each booking
police_only = allow(*POLICE)


def briefing_at(request, reference):
    return fetch(Briefing.objects.select_related("course", "host_venue"), request, reference)


@police_only
def one(request, reference):
    return shown(request, briefing_at(request, reference))


def shown(request, briefing, form=None):
    """The rows that were looked for, and the one just marked; counts are of everybody.

    An open register keeps its sign-in until an hour after the end, so that nobody signs in at the door.
    """
    if briefing.register_closed_at is None and timezone.now() >= briefing.starts_at - attendance.OPENS_BEFORE:
        page = reverse("register:one", args=[briefing.reference])
        sessions.keep_open(request, page, briefing.ends_at + KEPT_AFTER_THE_END)
    everybody = Booking.objects.visible_to(request.user).booked().filter(briefing=briefing)
    counts = dict(everybody.order_by().values_list("attendance").annotate(Count("pk")))
    look = LookForm(request.GET)
    kept = look.kept()
    marked = request.GET.get("marked", "")
    rows = everybody.filter(looked_for(kept) | Q(pk=int(marked) if marked.isascii() and marked.isdigit() else 0))
    opens_at = briefing.starts_at - attendance.OPENS_BEFORE
    context = {
        "briefing": briefing,
        "form": form,
        "look": look,
        "query": urlencode(kept),
        "marked": marked,
        "bookings": rows.select_related("person", "venue").only(*SHOWN).order_by("person__name", "pk"),
        "total": sum(counts.values()),
        "counts": [(choice.label, counts.get(choice.value, 0)) for choice in Attendance],
        "opens_at": opens_at if timezone.now() < opens_at else None,
        "has_started": briefing.starts_at <= timezone.now(),
        "is_kept": briefing.live,
    }
    return render(request, "register/one.html", context)


def looked_for(kept):
    words = kept.get("search", "")
    found = Q(person__name__icontains=words) | Q(venue__name__icontains=words)
    return found & Q(attendance=Attendance.NOT_RECORDED) if kept.get("show") else found


def row_address(request, reference, number):
    """Return the register with what was looked for, at the row of this booking."""
    query = urlencode(LookForm(request.GET).kept() | {"marked": number})
    return f"{reverse('register:one', args=[reference])}?{query}#person-{number}"


@police_only
def mark(request, reference, number):
    rows = Booking.objects.filter(briefing__reference=reference.upper()).select_related("briefing")
    booking = fetch(rows, request, number)
    form = MarkForm(request.POST if request.method == "POST" else None)
    response = act(
        request,
        form,
        lambda data: attendance.mark(booking=booking, **data, by=request.user),
        then=lambda _marked: row_address(request, reference, number),
    )
    return response or shown(request, booking.briefing, form)


@police_only
def walk_in(request, reference):
    """Add somebody who came without a booking, by name and by a venue that is typed."""
    briefing = briefing_at(request, reference)
    form = WalkInForm(request.POST if request.method == "POST" else None, briefing=briefing, by=request.user)
    response = act(
        request,
        form,
        lambda data: attendance.add_walk_in(briefing=briefing, **data, by=request.user),
        then=lambda added: row_address(request, reference, added.pk),
    )
    return response or render(request, "register/walk_in.html", {"form": form, "briefing": briefing})


@police_only
def close(request, reference):
    """Say what closing will come to; the POST closes once."""
    briefing = briefing_at(request, reference)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    expected = closing(briefing)
    response = act(
        request,
        form,
        lambda _data: attendance.close_register(briefing=briefing, by=request.user),
        then=lambda _done: reverse("register:one", args=[reference]),
        says=_("The register of %(reference)s is closed.") % {"reference": briefing.reference},
    )
    return response or render(request, "register/close.html", {"form": form, "briefing": briefing, "closing": expected})


@police_only
def open_again(request, reference):
    briefing = briefing_at(request, reference)
    back = reverse("register:one", args=[reference])
    return confirm(
        request,
        _("Open the register again, to correct it?"),
        lambda: attendance.reopen_register(briefing=briefing, by=request.user),
        then=lambda _done: back,
        back=back,
        words=_("Training records stay as they are until you close it again; closing corrects them."),
        yes=_("Open it again"),
    )
