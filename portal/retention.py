"""How long each kind of row with personal data is kept, and why: the one table that the nightly job, the database's
function, the privacy notice and the administrators' page all follow. `migrate` gives it to the database."""

from __future__ import annotations

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

REMOVED = _("Removed")
ANONYMISED = _("Made anonymous: the row stays for counts, without anything that names the person")


@dataclass(frozen=True)
class Keep:
    """What is kept, for how long (None: for good) after what, what becomes of it then, and why so long."""

    what: str | Promise
    period: relativedelta | None
    after: str | Promise
    then: str | Promise
    because: str | Promise

    @property
    def how_long(self) -> str:
        """The period in words, such as "6 years after they left"."""
        if self.period is None:
            return str(self.after)
        return f"{spoken(self.period)} {self.after}"


def spoken(period: relativedelta) -> str:
    """Return a period of whole years, months or days in words."""
    if period.months:
        months = period.years * 12 + period.months
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    if period.years:
        return ngettext("%(count)d year", "%(count)d years", period.years) % {"count": period.years}
    return ngettext("%(count)d day", "%(count)d days", period.days) % {"count": period.days}


RETENTION = {
    "staff": Keep(
        _("Staff of venues who left: name, address, number, job; their training, bookings and attendance"),
        relativedelta(years=6),
        _("after they left or were last changed"),
        ANONYMISED,
        _("Training is evidence: claims about what somebody was taught can be brought for six years."),
    ),
    "staff_unused": Keep(
        _("Staff of venues whom nobody marked as left, and for whom nothing happens any more"),
        relativedelta(years=6),
        _("after their last training, booking or change"),
        ANONYMISED,
        _("Somebody whom a venue no longer books or changes has left it, and is treated so."),
    ),
    "bookings": Keep(
        _("Bookings that were cancelled or waited in vain, with their history"),
        relativedelta(months=13),
        _("after the briefing"),
        REMOVED,
        _("To answer questions about who got a place. They are no evidence of training."),
    ),
    "joining": Keep(
        _("How to join a briefing: contact on the day, entrance, what to bring"),
        relativedelta(months=13),
        _("after the briefing"),
        _("Emptied, in the history too"),
        _("Of use until the day, then only to answer questions about that year’s briefings."),
    ),
    "accounts": Keep(
        _("Accounts: name, email address, and the invitation that they came from"),
        relativedelta(years=6),
        _("after the last sign-in, change, or the day the account was disabled"),
        ANONYMISED,
        _("To know who did what for as long as what they did is kept."),
    ),
    "credentials": Keep(
        _("Passwords and second factors of disabled accounts"),
        relativedelta(days=90),
        _("after the account was disabled"),
        REMOVED,
        _("Nobody signs in with them. An account that is enabled again sets new ones."),
    ),
    "invitations": Keep(
        _("Invitations that nobody accepted"),
        relativedelta(months=6),
        _("after they ended or were last changed"),
        _("Removed; their history no longer names anybody"),
        _("To see that somebody was invited before, and to invite them again."),
    ),
    "requests": Keep(
        _("Requests for an account that were declined, or that nobody decided"),
        relativedelta(months=13),
        _("after the decision or the last change"),
        _("Removed; their history no longer names anybody"),
        _("To recognise who asks again, and to answer a complaint about the decision."),
    ),
    "requests_approved": Keep(
        _("Requests for an account that were approved, with how the person was checked"),
        relativedelta(years=6),
        _("after the decision or the last change"),
        _("Removed; their history no longer names anybody"),
        _("To show that a venue was put into the right hands."),
    ),
    "uploads": Keep(
        _("Files that were uploaded, and what became of their rows"),
        relativedelta(days=90),
        _("after they were imported or given"),
        REMOVED,
        _("To correct an import. What was imported is kept as its own kind."),
    ),
    "mails": Keep(
        _("Mails that the portal sent: address, words and attachment"),
        relativedelta(months=13),
        _("after they were written"),
        REMOVED,
        _("To show for a year what people were told, and to send again what failed."),
    ),
    "refusals": Keep(
        _("Addresses that do not want mails of a kind"),
        relativedelta(months=13),
        _("after refusing, once no account and nobody on a staff list has the address"),
        REMOVED,
        _("A refusal holds for as long as there is somebody to write to."),
    ),
    "reads": Keep(
        _("The read log: who opened a list of people and who downloaded what"),
        relativedelta(years=2),
        _("after they did"),
        REMOVED,
        _("Misuse of police systems often comes to light late; two years let it be followed."),
    ),
    "history": Keep(
        _("The history of changes: who changed what, when and from what"),
        relativedelta(years=6),
        _("after the change"),
        REMOVED,
        _("Records and figures must be explained for as long as they are evidence."),
    ),
    "holds": Keep(
        _("Holds on the removal of somebody’s data, with their reasons"),
        relativedelta(years=6),
        _("after they were released or last changed"),
        _("Removed; their history no longer says why"),
        _("To explain why something was kept longer."),
    ),
    "factor_removals": Keep(
        _("That a lost second factor was removed, and who started it"),
        relativedelta(years=2),
        _("after it was done or stopped"),
        REMOVED,
        _("To follow an attempt to take over an account, as with the read log."),
    ),
    "email_changes": Keep(
        _("Changes of an account’s email address, with how the person was checked"),
        relativedelta(years=2),
        _("after the link was used, stopped or ended, or the last change"),
        _("Removed; their history no longer names anybody"),
        _("To follow an attempt to take over an account, as with the read log."),
    ),
    "sign_ins": Keep(
        _("Sign-ins: network address and browser"),
        relativedelta(days=7),
        _("after they were last used"),
        REMOVED,
        _("To show you where you are signed in."),
    ),
    "sessions": Keep(
        _("Sessions: what the browser’s cookie refers to"),
        relativedelta(days=1),
        _("after they ended"),
        REMOVED,
        _("Of no use once they ended."),
    ),
    "typed": Keep(
        _("What you sent after your sign-in had ended"),
        relativedelta(days=1),
        _("after it was sent"),
        REMOVED,
        _("To give it back when you sign in again within the hour."),
    ),
    "form_tokens": Keep(
        _("Which forms you sent, not what was in them"),
        relativedelta(days=30),
        _("after they were sent"),
        REMOVED,
        _("So that a form sent twice has one effect."),
    ),
    "guesses": Keep(
        _("Failed sign-ins, under a digest that names nobody"),
        relativedelta(days=1),
        _("after the try"),
        REMOVED,
        _("To slow down guessing."),
    ),
    "counters": Keep(
        _("Counters that slow down misuse, with the network address"),
        relativedelta(days=1),
        _("after they ended"),
        REMOVED,
        _("Of no use once they ended."),
    ),
    "figures": Keep(
        _("Weekly figures, with the people counted in them"),
        None,
        _("for good"),
        _("They count an anonymous person once the person’s own row is made anonymous"),
        _("A published number must be checked against what it counted."),
    ),
}
