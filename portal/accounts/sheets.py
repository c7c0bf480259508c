"""A sheet of officers to invite: names and addresses, and what is to become of each row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation, User
from portal.files import reading

MOST_PEOPLE, MOST_NAME, MOST_EMAIL = 500, 150, 254
COLUMNS = {
    "name": ("name", "fullname", "officer", "officername"),
    "first": ("firstname", "forename", "givenname"),
    "last": ("lastname", "surname", "familyname"),
    "email": ("email", "emailaddress", "mail", "address", "workemail"),
}
OUTCOMES = ("new", "known", "refused")


@dataclass
class Row:
    """A row's number in the file, who it names, and what becomes of it: new, known or refused, with the reason."""

    number: int
    name: str
    email: str
    outcome: str = "new"
    reason: str = ""


def plan(content: bytes, *, now: datetime) -> list[Row]:
    """Return a Row for each line; refuses a file without names or addresses, and one of more than 500 people."""
    header, lines = reading.read(content)
    if len(lines) > MOST_PEOPLE:
        raise ValidationError(_("The file has more than 500 people. Split it and invite the parts one by one."))
    plain = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in header]
    found = {field: plain.index(name) for field, names in COLUMNS.items() for name in reversed(names) if name in plain}
    if "email" not in found:
        raise ValidationError(_("No column of email addresses was recognised. Call it “Email” in the first line."))
    named = [found["name"]] if "name" in found else [found[part] for part in ("first", "last") if part in found]
    if not named:
        raise ValidationError(_("No column of names was recognised. Call it “Name” in the first line."))
    rows = [
        Row(number, " ".join(cells[column] for column in named).strip(), cells[found["email"]])
        for number, cells in lines.items()
    ]
    decide(rows, now)
    return rows


def decide(rows: list[Row], now: datetime) -> None:
    """Say of each row whether it is to be invited, known already or refused."""
    addresses = {row.email.lower() for row in rows}
    users = User.objects.annotate(lowered=Lower("email")).filter(lowered__in=addresses)
    open_ones = Invitation.objects.open(now).annotate(lowered=Lower("email")).filter(lowered__in=addresses)
    having, invited = (set(found.values_list("lowered", flat=True)) for found in (users, open_ones))
    earlier: dict[str, int] = {}
    for row in rows:
        address = row.email.lower()
        if reason := fault(row):
            row.outcome, row.reason = "refused", reason
        elif address in earlier:
            row.outcome = "refused"
            row.reason = _("It has the same email address as row %(number)d.") % {"number": earlier[address]}
        elif address in having:
            row.outcome, row.reason = "known", _("Has an account already.")
        elif address in invited:
            row.outcome, row.reason = "known", _("Is invited already.")
        earlier.setdefault(address, row.number)


def fault(row: Row) -> str:
    """Return why a row cannot be taken, or nothing."""
    if not row.name:
        return _("It has no name.")
    if len(row.name) > MOST_NAME:
        return _("The name is longer than 150 characters.")
    try:
        validate_email(row.email)
    except ValidationError:
        return _("It has no valid email address.")
    return _("The email address is longer than 254 characters.") if len(row.email) > MOST_EMAIL else ""
