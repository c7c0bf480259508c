"""The weekly figures: the weeks, one week by every dimension, the rows behind each number, and downloads."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from briefings.figures.compile import compile_week
from briefings.figures.measures import DIMENSIONS
from briefings.models import WeeklyRevision
from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.london_time import Week
from portal.pages.confirm import confirm
from portal.pages.figures.changes import changes_page, since_before
from portal.pages.figures.forms import NarrowForm
from portal.pages.figures.rows import about, rows_page
from portal.pages.figures.shown import Shown
from portal.pages.listing import listing
from portal.pages.templatetags.portal_text import portal_day


@allow(Role.COORDINATOR)
def all_weeks(request):
    rows = WeeklyRevision.objects.visible_to(request.user).newest().select_related("force", "compiled_by")
    return listing(request, rows, "figures/all.html")


def revisions_of(request, text):
    """Return the week that the address names and its newest revisions which this user may see; 404 without any."""
    try:
        week = Week.parse(text)
    except ValueError:
        raise Http404 from None
    visible = WeeklyRevision.objects.visible_to(request.user).of_week(week).select_related("force", "compiled_by")
    chosen = request.GET.get("revision", "")
    found = visible.by_reference(chosen) if chosen else visible.newest()
    if not found:
        raise Http404
    return week, list(found)


def shown_of(request, text):
    """Return what is shown of a week: its revisions, the form that narrows it, and the figures."""
    week, revisions = revisions_of(request, text)
    form = NarrowForm(request.GET, by=request.user)
    before = WeeklyRevision.objects.visible_to(request.user).of_week(week.plus(-1)).newest()
    figures = Shown(
        name=f"figures-{week}",
        revisions=revisions,
        narrow=form.narrow(),
        dimensions=[name for name in DIMENSIONS if name != "force" or request.user.is_national],
        rows_address=lambda code: reverse("figures:rows", args=[str(week), code]),
        before=list(before),
    )
    return week, revisions, form, figures


@allow(Role.COORDINATOR)
def week(request, week):
    of, revisions, form, figures = shown_of(request, week)
    every = list(WeeklyRevision.objects.visible_to(request.user).of_week(of).select_related("force", "compiled_by"))
    chosen = f"?revision={revisions[0].pk}" if request.GET.get("revision") else ""
    shown = {
        "week": of,
        "revisions": revisions,
        "every": every if len(every) > len(revisions) else [],
        "differs": [revision for revision in revisions if revision.differs_at],
        "form": form,
        "changes": since_before(of, revisions, chosen),
    }
    return render(request, "figures/week.html", shown | figures.context())


@allow(Role.COORDINATOR, has_open_files=True)
def week_csv(request, week):
    return shown_of(request, week)[-1].csv()


@allow(Role.COORDINATOR, has_open_files=True)
def week_xlsx(request, week):
    of, revisions, _form, figures = shown_of(request, week)
    dates = f"{of}: {portal_day(of.monday)} – {portal_day(of.sunday)}"
    return figures.xlsx(about([(_("Week"), dates)], revisions, figures))


@allow(Role.COORDINATOR)
def week_chart(request, week, name):
    return shown_of(request, week)[-1].chart(name)


@allow(Role.COORDINATOR)
def week_rows(request, week, code):
    of, _revisions, _form, figures = shown_of(request, week)
    return rows_page(
        request, code, figures, title=str(of), back=f"{reverse('figures:week', args=[week])}?{figures.query}"
    )


@allow(Role.COORDINATOR)
def week_changes(request, week, kind):
    of, revisions = revisions_of(request, week)
    return changes_page(request, of, revisions, kind)


@allow(Role.COORDINATOR)
def compile_again(request, week):
    of, revisions = revisions_of(request, week)
    address = reverse("figures:week", args=[str(of)])

    def says(made):
        is_new = {row.pk for row in made} - {row.pk for row in revisions}
        return _("A new revision was made.") if is_new else _("Nothing has changed since it was compiled.")

    return confirm(
        request,
        _("Compile the week %(week)s again?") % {"week": of},
        lambda: [compile_week(week=of, force=row.force, now=timezone.now(), by=request.user) for row in revisions],
        then=lambda _made: address,
        back=address,
        words=_("The registers are read again. A new revision is made only if something in them has changed."),
        yes=_("Compile again"),
        says=says,
    )
