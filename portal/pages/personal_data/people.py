"""Finding a person, and giving them what is held about them."""

from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.access import allow
from portal.accounts.models import Role, User
from portal.pages.personal_data.forms import FindForm
from portal.pages.personal_data.subjects import SUBJECTS, address_of, subject_of, told
from portal.pages.personal_data.views import TABS
from portal.upkeep.models import Hold
from portal.upkeep.subject_access.file import archive
from venues.models import StaffMember, Venue

proven_administrator = allow(Role.ADMINISTRATOR, needs_proof=True)
MOST = 20  # of each kind; who is not among them is found by more words


@proven_administrator
def find(request):
    form = FindForm(request.GET) if "search" in request.GET else FindForm()
    words = form.cleaned_data["search"].strip() if form.is_valid() else ""
    found = search(words, request.user) if words else {}
    shown = {"tabs": TABS, "form": form, "words": words, "found": found, "most": MOST}
    return render(request, "personal_data/find.html", shown)


def search(words, reader):
    """Return the first accounts, staff and venues whose name, address or number has these words."""
    named = Q(name__icontains=words)
    addressed = named | Q(email__icontains=words)
    return {
        "accounts": SUBJECTS["account"](reader).filter(addressed)[:MOST],
        "staff": SUBJECTS["staff"](reader).filter(addressed | Q(staff_number__iexact=words))[:MOST],
        "venues": SUBJECTS["venue"](reader).filter(named)[:MOST],
    }


@proven_administrator
def one(request, kind, number):
    subject = subject_of(request, kind, number)
    is_venue = isinstance(subject, Venue)
    shown = {
        "subject": subject,
        "what": told(subject),
        "is_venue": is_venue,
        "hold": Hold.objects.open().filter(**{"person" if kind == "staff" else kind: subject}).first(),
        "place": address_of(subject, "place"),
        "file": address_of(subject, "file"),
        "others": [] if is_venue else same_address(subject, request.user),
    }
    return render(request, "personal_data/one.html", shown)


def same_address(subject, reader):
    """Return (words, where) of other entries with the subject's address: the same person, or who shares it."""
    if not subject.email:
        return []
    rows = [
        *SUBJECTS["account"](reader).filter(email__iexact=subject.email)[:MOST],
        *SUBJECTS["staff"](reader).filter(email__iexact=subject.email)[:MOST],
    ]
    return [(told(row), address_of(row)) for row in rows if (type(row), row.pk) != (type(subject), subject.pk)]


@proven_administrator
def file(request, kind, number):
    """Everything that is held about a person, as one file; the read log has who took it."""
    subject = subject_of(request, kind, number)
    if not isinstance(subject, User | StaffMember):
        raise Http404
    now = timezone.now()
    name = f"personal-data-{kind}-{number}-{date_format(now, 'Y-m-d')}.zip"
    return FileResponse(archive(subject, now=now), as_attachment=True, filename=name, content_type="application/zip")
