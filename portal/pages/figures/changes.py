"""What changed since the revision before: the measures on the week's page, and each change behind them, paged."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from briefings.figures import changes, read
from briefings.figures.measures import MEASURES
from portal.pages.figures.rows import state
from portal.pages.listing import Column, listing
from portal.pages.templatetags.portal_text import portal_moment

REVISION = _("Revision")
BRIEFING = _("Briefing")
COUNTS = ("held", "called_off", "offered", "booked", "attended", "absent", "not_recorded", "walk_ins")
LABELS = {measure.code: measure.label for measure in MEASURES}
PEOPLE = [
    Column(_("Person"), lambda counted: counted.person.name),
    Column(_("Venue"), lambda counted: counted.fact.venue.name),
    Column(
        BRIEFING,
        lambda counted: counted.fact.briefing.reference,
        lambda counted: counted.fact.briefing.get_absolute_url(),
    ),
    Column(_("Starts"), lambda counted: portal_moment(counted.fact.briefing.starts_at)),
    Column(REVISION, lambda counted: counted.said_by),
    Column(_("Outcome"), state),
]
FACTS = [
    Column(BRIEFING, lambda fact: fact.briefing.reference, lambda fact: fact.briefing.get_absolute_url()),
    Column(_("Of"), lambda fact: fact.venue.name if fact.venue else _("The briefing itself")),
    Column(REVISION, lambda fact: fact.said_by),
    *(Column(LABELS[code], lambda fact, code=code: getattr(fact, code)) for code in COUNTS),
]
RELATED = {
    "people": ("person", "fact__venue", "fact__briefing"),
    "facts": ("briefing", "venue"),
}
KINDS = {"people": (changes.people, PEOPLE, _("People")), "facts": (changes.facts, FACTS, _("Briefings and venues"))}


def later(revisions):
    """Return the revisions that have one before."""
    return [revision for revision in revisions if revision.number > 1]


def since_before(week, revisions, query):
    """Return what the page says of the changes since the revision before; None when this is the first."""
    if not (now := later(revisions)):
        return None
    then, total = read.table(changes.before(now), "day").total, read.table(now, "day").total
    return {
        "numbers": sorted({revision.number - 1 for revision in now}),
        "measures": [(m, then[m.code], total[m.code]) for m in MEASURES if then[m.code] != total[m.code]],
        "pages": [
            (words, f"{reverse('figures:changes', args=[str(week), kind])}{query}")
            for kind, (_rows, _columns, words) in KINDS.items()
        ],
    }


def changes_page(request, week, revisions, kind):
    """Return one page of what changed, or its download."""
    if kind not in KINDS:
        raise Http404
    found, columns, words = KINDS[kind]
    rows = found([revision.pk for revision in later(revisions)]).select_related(*RELATED[kind])
    back = reverse("figures:week", args=[str(week)])
    chosen = request.GET.get("revision", "")
    shown = {"title": str(week), "words": words, "back": f"{back}?revision={chosen}" if chosen else back}
    name = f"figures-{week}-changes-{kind}"
    return listing(request, rows, "figures/changes.html", columns=columns, name=name, context=shown)
