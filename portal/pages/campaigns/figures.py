"""The figures of a campaign: its weeks' frozen facts, summed."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from briefings.figures.measures import DIMENSIONS
from briefings.models import Campaign, WeeklyRevision
from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.fetch import fetch
from portal.pages.figures.forms import NarrowForm
from portal.pages.figures.rows import about, rows_page
from portal.pages.figures.shown import Shown


def shown_of(request, reference):
    """Return the campaign, the form that narrows it, the revisions of its weeks, and its figures."""
    campaign = fetch(Campaign, request, reference)
    form = NarrowForm(request.GET, by=request.user)
    del form.fields["campaign"]
    visible = WeeklyRevision.objects.visible_to(request.user).newest().select_related("force", "compiled_by")
    revisions = list(visible.between(campaign.starts_on, campaign.ends_on))
    left_out = {"campaign"} if request.user.is_national else {"campaign", "force"}
    figures = Shown(
        name=f"figures-{campaign.reference}",
        revisions=revisions,
        narrow=form.narrow() | {"campaign": str(campaign.pk)},
        dimensions=[name for name in DIMENSIONS if name not in left_out],
        rows_address=lambda code: reverse("campaigns:rows", args=[campaign.reference, code]),
    )
    return campaign, form, revisions, figures


@allow(Role.COORDINATOR)
def figures(request, reference):
    campaign, form, revisions, found = shown_of(request, reference)
    shown = {"campaign": campaign, "form": form, "revisions": revisions}
    return render(request, "campaigns/figures.html", shown | found.context())


@allow(Role.COORDINATOR, has_open_files=True)
def csv(request, reference):
    return shown_of(request, reference)[-1].csv()


@allow(Role.COORDINATOR, has_open_files=True)
def xlsx(request, reference):
    campaign, _form, revisions, found = shown_of(request, reference)
    return found.xlsx(about([(_("Campaign"), str(campaign))], revisions, found))


@allow(Role.COORDINATOR)
def chart(request, reference, name):
    return shown_of(request, reference)[-1].chart(name)


@allow(Role.COORDINATOR)
def rows(request, reference, code):
    campaign, _form, _revisions, found = shown_of(request, reference)
    back = f"{reverse('campaigns:figures', args=[campaign.reference])}?{found.query}"
    return rows_page(request, code, found, title=str(campaign), back=back)
