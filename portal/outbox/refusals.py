"""Refusing mails: by a signed link in each mail that may be refused, without an account."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from portal.outbox.kinds import KINDS, Kind
from portal.outbox.models import UNSENT, Mail, MailState, Refusal

REFUSALS = Signer(salt="refusal")


def link(address: str, kind: str) -> str:
    """Return the full address at which mails of this kind to this address are refused."""
    return settings.BASE_URL + reverse("mail:refuse", args=[REFUSALS.sign_object([address, kind])])


def refusal_of(token: str) -> tuple[str, Kind] | None:
    """Return the address and the kind that a link's token names, or None when it is not ours or not refusable."""
    try:
        address, name = REFUSALS.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    kind = KINDS.get(name)
    return (address, kind) if kind and kind.is_refusable else None


@transaction.atomic
def refuse(*, address: str, kind: Kind) -> None:
    """Keep that this address does not want mails of this kind, and withdraw those on their way.

    Refusing again changes nothing.
    """
    Refusal.objects.bulk_create([Refusal(address=address, kind=kind.name)], ignore_conflicts=True)
    waiting = Mail.objects.filter(to__iexact=address, kind=kind.name, state__in=UNSENT)
    waiting.update(state=MailState.WITHDRAWN)


@transaction.atomic
def take_back(*, address: str, kind: Kind) -> None:
    """Forget the refusal, so that the next mails of this kind come again; without one this changes nothing."""
    Refusal.objects.filter(address__iexact=address, kind=kind.name).delete()
