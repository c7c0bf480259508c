"""What has words in its name, address or reference: where the search of the history begins."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from briefings.models import Briefing
from portal.accounts.models import User
from venues.models import StaffMember, Venue

MOST = 200  # of each kind; a search that fits more says so


@dataclass(frozen=True)
class Named:
    """The numbers of accounts, venues, people and briefings with these words, up to 200 of each; `is_cut` beyond."""

    words: str
    accounts: list[int]
    venues: list[int]
    staff: list[int]
    briefings: list[int]
    is_cut: bool

    @classmethod
    def of(cls, words: str) -> Named:
        addressed = Q(name__icontains=words) | Q(email__icontains=words)
        found = {
            "accounts": numbers(User.objects.filter(addressed)),
            "venues": numbers(Venue.objects.filter(name__icontains=words) | Venue.objects.by_reference(words)),
            "staff": numbers(StaffMember.objects.filter(addressed | Q(staff_number__iexact=words))),
            "briefings": numbers(Briefing.objects.filter(reference__iexact=words)),
        }
        is_cut = any(len(some) > MOST for some in found.values())
        return cls(words, **{kind: some[:MOST] for kind, some in found.items()}, is_cut=is_cut)


def numbers(rows: QuerySet) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
