"""Accounts are by invitation only: a link that is valid for seven days and used up by making the account."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import sheets
from portal.accounts.models import Force, Invitation, Role, User
from portal.files import uploads
from portal.files.models import Upload, UploadState
from portal.outbox.post import post, withdraw


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    force: Force | None,
    is_national: bool = False,
    by: User,
    now: datetime | None = None,
) -> Invitation:
    """Invite one person and return the invitation; refuses an address that has an account or an open invitation."""
    refuse_rights_that_the_inviter_lacks(role, force, is_national, by)
    now = now or timezone.now()
    email = email.strip()
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody with this email address has an account already.")})
    Invitation.objects.filter(email__iexact=email, accepted_at=None, withdrawn_at=None, expires_at__lte=now).update(
        withdrawn_at=now
    )
    if Invitation.objects.open(now).filter(email__iexact=email).exists():
        raise ValidationError({"email": _("This email address has been invited already. Send the invitation again.")})
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        role=role,
        force=force,
        is_national=is_national,
        invited_by=by,
        invited_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_VALID_DAYS),
    )
    send(invitation, now=now)
    return invitation


SHEET = "officers"


@transaction.atomic
def upload(*, name: str, content: bytes, force: Force | None, by: User, now: datetime | None = None) -> Upload:
    """Keep a sheet of officers to invite to a force and return it; nobody is invited yet.

    A workbook with several sheets is kept as it is, for `choose_sheet`.
    """
    refuse_rights_that_the_inviter_lacks(Role.OFFICER, force, False, by)
    options = {"force": force.pk if force else None}
    try:
        kept = uploads.keep(kind=SHEET, name=name, content=content, options=options, by=by)
        if not kept.sheets:
            sheets.plan(bytes(kept.content), now=now or timezone.now())
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    return kept


@transaction.atomic
def choose_sheet(*, upload: Upload, sheet: str, by: User, now: datetime | None = None) -> Upload:
    """Keep this sheet of a workbook alone and return the file; refuses one without names or addresses."""
    kept = uploads.choose_sheet(upload=upload, sheet=sheet, by=by)
    sheets.plan(bytes(kept.content), now=now or timezone.now())
    return kept


@transaction.atomic
def invite_all(*, upload: Upload, by: User, now: datetime | None = None) -> Upload:
    """Invite everybody in a sheet who can be, forget the sheet, and return what became of it; once."""
    now = now or timezone.now()
    sheet = Upload.objects.visible_to(by).select_for_update().get(pk=upload.pk, kind=SHEET)
    if sheet.state == UploadState.DONE:
        return sheet
    if sheet.sheets:
        raise ValidationError(_("Say first which sheet of this file is meant."))
    force = Force.objects.filter(pk=sheet.options["force"]).first()
    rows = sheets.plan(bytes(sheet.content), now=now)
    for row in rows:
        if row.outcome == "new":
            invite(email=row.email, name=row.name, role=Role.OFFICER, force=force, by=by, now=now)
    counted = Counter(row.outcome for row in rows)
    left = [[row.number, row.name, row.email, row.outcome, row.reason] for row in rows if row.outcome != "new"]
    uploads.end(sheet, UploadState.DONE, now, result={"counts": counted, "rows": left})
    sheet.content = b""
    sheet.save(update_fields=["content"])
    return sheet


def refuse_rights_that_the_inviter_lacks(role: str, force: Force | None, is_national: bool, by: User) -> None:
    """Administrators invite anybody, coordinators officers and venue managers of their force, managers managers."""
    if by.is_administrator:
        return
    is_own_force = not is_national and force is not None and (by.is_national or force.pk == by.force_id)
    may_invite = {Role.COORDINATOR: (Role.OFFICER, Role.VENUE_MANAGER), Role.VENUE_MANAGER: (Role.VENUE_MANAGER,)}
    if role not in may_invite.get(Role(by.role), ()) or (by.is_coordinator and not is_own_force):
        raise ValidationError(_("You cannot invite somebody with these rights."))


def send(invitation: Invitation, *, now: datetime) -> None:
    about = f"invitation:{invitation.pk}"
    post(
        kind="invitation",
        key=f"{about}:{invitation.expires_at:%Y%m%d%H%M%S}",
        about=about,
        secret=about,
        to=invitation.email,
        context={"invitation": invitation},
        expires_at=invitation.expires_at,
        now=now,
    )


@transaction.atomic
def send_again(*, invitation: Invitation, by: User, now: datetime | None = None) -> None:
    """Make the invitation valid for another seven days and mail its link again; refuses one that was used."""
    now = now or timezone.now()
    invitation = Invitation.objects.visible_to(by).select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise ValidationError(_("This invitation was used or withdrawn. Invite the person again."))
    withdraw(about=f"invitation:{invitation.pk}")
    invitation.expires_at = now + timedelta(days=settings.INVITATION_VALID_DAYS)
    invitation.save(update_fields=["expires_at"])
    send(invitation, now=now)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: datetime | None = None) -> None:
    """Take the invitation back, so that its link stops working; refuses one that was used."""
    invitation = Invitation.objects.visible_to(by).select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise ValidationError(_("This invitation was used: disable the account instead."))
    take_back(invitation, now=now or timezone.now())


def take_back(invitation: Invitation, *, now: datetime) -> None:
    """Stop the link of a locked invitation, and its mail if that still waits."""
    invitation.withdrawn_at = invitation.withdrawn_at or now
    invitation.save(update_fields=["withdrawn_at"])
    withdraw(about=f"invitation:{invitation.pk}")


@transaction.atomic
def accept(*, invitation: Invitation, name: str, password: str, now: datetime | None = None) -> User:
    """Make the account and return its user; refuses an invitation that expired or was used, and a weak password."""
    now = now or timezone.now()
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        raise ValidationError(_("This link has been used or has expired. Ask for a new invitation."))
    user = User(
        email=invitation.email,
        name=name.strip(),
        role=invitation.role,
        force=invitation.force,
        is_national=invitation.is_national,
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error}) from None
    user.set_password(password)
    user.save()
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return user
