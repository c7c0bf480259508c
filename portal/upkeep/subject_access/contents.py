"""What a person's file is made of: every model that can name a person stands here, given or left out with a reason."""

from django.utils.translation import gettext_lazy as _

# Each model of which a person gets the rows that point to them or have their address, under this heading.
GIVEN = {
    "accounts.User": _("Your account"),
    "accounts.UserEvent": _("Your account: what it was before"),
    "accounts.Invitation": _("Invitations to you, or sent by you"),
    "accounts.InvitationEvent": _("Invitations to you, or sent by you: what they were before"),
    "accounts.SignIn": _("Where you are or were signed in"),
    "accounts.Typed": _("What you sent after a sign-in had ended"),
    "accounts.FactorRemoval": _("Removals of a lost second factor"),
    "accounts.EmailChange": _("Changes of your address, or asked for by you"),
    "accounts.EmailChangeEvent": _("Changes of your address: what they were before"),
    "account.EmailAddress": _("Addresses of your account"),
    "mfa.Authenticator": _("Your second factors and passkeys"),
    "pages.FormToken": _("Forms that you sent"),
    "files.Upload": _("Files that you uploaded"),
    "outbox.Mail": _("Mails to you"),
    "outbox.Refusal": _("Mails that you do not want"),
    "history.ReadLog": _("Lists of people that you opened, and what you downloaded"),
    "venues.AccountRequest": _("Requests for an account by you, or decided by you"),
    "venues.AccountRequestEvent": _("Requests for an account by you, or decided by you: what they were before"),
    "venues.VenueManager": _("Venues that you manage"),
    "venues.VenueManagerEvent": _("Venues that you manage: what it was before"),
    "venues.StaffMember": _("You on the staff list of a venue"),
    "venues.StaffMemberEvent": _("You on the staff list of a venue: what it said before"),
    "venues.TrainingRecord": _("Training records of you, or written by you"),
    "venues.TrainingRecordEvent": _("Training records of you, or written by you: what they were before"),
    "briefings.Campaign": _("Campaigns that you made"),
    "briefings.CampaignEvent": _("Campaigns that you made: what they were before"),
    "briefings.Briefing": _("Briefings that you scheduled, answered for or closed"),
    "briefings.BriefingEvent": _("Briefings that you scheduled, answered for or closed: what they were before"),
    "briefings.Assignment": _("Briefings that you give"),
    "briefings.AssignmentEvent": _("Briefings that you give: what was changed"),
    "briefings.Booking": _("Bookings of you, or made, cancelled or marked by you"),
    "briefings.BookingEvent": _("Bookings of you, or made, cancelled or marked by you: what they were before"),
    "briefings.FactPerson": _("Weekly figures in which you are counted"),
    "briefings.WeeklyRevision": _("Weekly figures that you compiled"),
    "upkeep.Hold": _("Holds on the removal of your data, or placed by you"),
    "upkeep.HoldEvent": _("Holds on the removal of your data, or placed by you: what they were before"),
}

# The rows that have the person's address in this column, without pointing to them.
BY_ADDRESS = {
    "accounts.Invitation": "email",
    "accounts.InvitationEvent": "email",
    "outbox.Mail": "to",
    "outbox.Refusal": "address",
    "venues.AccountRequest": "email",
    "venues.AccountRequestEvent": "email",
}

NOBODY = _("It names no person.")
LIBRARY = _("It belongs to the portal’s libraries and names no person.")

# Whole models, and columns of the models above, that are not given.
LEFT_OUT = {
    "accounts.Force": NOBODY,
    "accounts.Guess": _("Failed sign-ins are kept for minutes, under a digest from which nobody can be read."),
    "account.EmailConfirmation": _("The portal proves addresses by invitation and writes no such rows."),
    "venues.Area": NOBODY,
    "venues.Organisation": NOBODY,
    "venues.Venue": NOBODY,
    "venues.VenueEvent": _("What you changed of a venue is among the changes that you made."),
    "venues.Room": NOBODY,
    "venues.RoomEvent": _("What you changed of a room is among the changes that you made."),
    "venues.Postcode": NOBODY,
    "venues.Course": NOBODY,
    "briefings.FocusArea": NOBODY,
    "briefings.CampaignDay": NOBODY,
    "briefings.CampaignDayEvent": _("What you changed of a campaign’s days is among the changes that you made."),
    "briefings.ThreatLevel": NOBODY,
    "briefings.Fact": _("Counts by venue; in which of them you are counted is given."),
    "briefings.Reminder": NOBODY,
    "outbox.Restoration": NOBODY,
    "upkeep.PolicyReport": NOBODY,
    "upkeep.SignOfLife": NOBODY,
    "upkeep.Erasure": _("Counts of what was removed; it names no person."),
    "auth.Permission": LIBRARY,
    "auth.Group": LIBRARY,
    "contenttypes.ContentType": LIBRARY,
    "sessions.Session": _("Kept for a day, sealed; it refers to a sign-in, and those are given."),
    "pghistory.Context": _("Who made a change; the changes that you made are given."),
    "accounts.User.password": _("A digest from which your password cannot be read, and which nobody should have."),
    "mfa.Authenticator.data": _("The secrets of your second factors, which nobody should have."),
    "pages.FormToken.token": _("A random number that says nothing."),
    "pages.FormToken.digest": _("A digest from which what you sent cannot be read."),
    "files.Upload.content": _("The file came from you, and names others."),
    "files.Upload.result": _("What became of the rows of your file, which name others."),
    "outbox.Mail.html": _("The same words as the text."),
    "outbox.Mail.attachment": _("The calendar file of the briefing that the text names."),
}
