"""Finding a person, and giving them what is held about them."""

from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.access import allow
from portal.accounts.models import Role
from portal.pages.personal_data.forms import FindForm
from portal.pages.personal_data.subjects import SUBJECTS, address_of, subject_of, told
from portal.pages.personal_data.views import TABS
from portal.upkeep import holds
from portal.upkeep.models import Hold
from portal.upkeep.subject_access.file import archive
from venues.models import Venue

proven_administrator = allow(Role.ADMINISTRATOR, needs_proof=True)
MOST = 20  # of each kind; who is not among them is found by more words


@proven_administrator
def find(request):
    form = FindForm(request.GET) if "search" in request.GET else FindForm()
    words = form.cleaned_data["search"].strip() if form.is_valid() else ""
    found = search(words, request.user) if words else {}
    shown = {"tabs": TABS, "form": form, "words": words, "found": found, "is_found": any(found.values()), "most": MOST}
    return render(request, "personal_data/find.html", shown)


def search(words, reader):
    """Return the first entries and venues of each kind whose name, address or number has these words."""
    named = Q(name__icontains=words)
    addressed = named | Q(email__icontains=words)
    conditions = {"staff": addressed | Q(staff_number__iexact=words), "venue": named}
    return {kind: rows(reader).filter(conditions.get(kind, addressed))[:MOST] for kind, rows in SUBJECTS.items()}


@proven_administrator
def one(request, kind, number):
    subject = subject_of(request, kind, number)
    is_venue, held = isinstance(subject, Venue), holds.SUBJECTS.get(type(subject))
    shown = {
        "subject": subject,
        "what": told(subject),
        "is_venue": is_venue,
        "may_hold": bool(held),
        "hold": Hold.objects.open().filter(**{held: subject}).first() if held else None,
        "place": address_of(subject, "place"),
        "file": address_of(subject, "file"),
        "others": [] if is_venue else same_address(subject, request.user),
    }
    return render(request, "personal_data/one.html", shown)


def same_address(subject, reader):
    """Return (words, where) of other entries with the subject's address: the same person, or who shares it."""
    if not subject.email:
        return []
    entries = [rows(reader) for kind, rows in SUBJECTS.items() if kind != "venue"]
    found = [row for rows in entries for row in rows.filter(email__iexact=subject.email)[:MOST]]
    return [(told(row), address_of(row)) for row in found if row != subject]


@proven_administrator
def file(request, kind, number):
    """Everything that is held about a person, as one file; the read log has who took it."""
    subject = subject_of(request, kind, number)
    if isinstance(subject, Venue):
        raise Http404
    now = timezone.now()
    name = f"personal-data-{kind}-{number}-{date_format(now, 'Y-m-d')}.zip"
    return FileResponse(archive(subject, now=now), as_attachment=True, filename=name, content_type="application/zip")
