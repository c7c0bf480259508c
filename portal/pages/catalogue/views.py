"""The catalogue: forces and areas, courses, and the register of the threat level."""

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from briefings.actions import threat as threat_register
from briefings.models import ThreatLevel
from portal.accounts.access import allow
from portal.accounts.models import Force, Role
from portal.pages.act import act
from portal.pages.catalogue.forms import AreaForm, CourseForm, ThreatForm
from portal.pages.fetch import fetch
from portal.pages.listing import listing
from venues.actions import areas as area_actions
from venues.actions import courses as course_actions
from venues.models import Area, Course

administrator_only = allow(Role.ADMINISTRATOR)
COURSE_FIELDS = ("name", "summary", "minutes", "valid_months", "strand", "needed_by", "is_bookable")


@administrator_only
def everything(request):
    return render(request, "catalogue/all.html", {"forces": Force.objects.annotate(areas=Count("area"))})


@administrator_only
def areas(request):
    rows = Area.objects.visible_to(request.user).select_related("force")
    sorts = {"name": ("name",), "force": ("force__name", "name")}
    return listing(request, rows, "catalogue/areas.html", sorts=sorts, page_size=50)


@administrator_only
def area(request, code):
    found = fetch(Area, request, code)
    return changed(
        request,
        AreaForm(request.POST or None, initial={"force": found.force_id}),
        lambda data: area_actions.change_force(area=found, **data, by=request.user),
        "catalogue:areas",
        {"title": found.name, "caption": _("Which force an area belongs to")},
    )


@administrator_only
def courses(request):
    rows = Course.objects.visible_to(request.user)
    sorts = {"name": ("-is_bookable", "name")}
    return listing(request, rows, "catalogue/courses.html", sorts=sorts, page_size=50)


@administrator_only
def course(request, code):
    found = fetch(Course, request, code)
    return changed(
        request,
        CourseForm(request.POST or None, initial={name: getattr(found, name) for name in COURSE_FIELDS}),
        lambda data: course_actions.change(course=found, **data, by=request.user),
        "catalogue:courses",
        {"title": found.name, "caption": _("Change a course")},
    )


@administrator_only
def add_course(request):
    return changed(
        request,
        CourseForm(request.POST or None),
        lambda data: course_actions.add(**data, by=request.user),
        "catalogue:courses",
        {"title": _("Add a course")},
    )


@administrator_only
def threat(request):
    return listing(request, ThreatLevel.objects.all(), "catalogue/threat.html", sorts={"since": ("-since",)})


@administrator_only
def add_threat(request):
    return changed(
        request,
        ThreatForm(request.POST or None),
        lambda data: threat_register.add(**data, by=request.user),
        "catalogue:threat",
        {"title": _("Add a change of the threat level")},
    )


def changed(request, form, action, route, shown):
    """Carry out the form and go back to its list, or show it under its title."""
    response = act(
        request,
        form,
        action,
        then=lambda _saved: reverse(route),
        says=lambda saved: _("Saved: %(what)s.") % {"what": saved},
    )
    return response or render(request, "catalogue/form.html", shown | {"form": form, "back": reverse(route)})
