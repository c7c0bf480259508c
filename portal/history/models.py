"""Who read what, and what is kept of every change to accounts. Rows of all these tables are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import EmailChange, Invitation, User
from portal.events import events_of
from portal.queryset import VisibleQuerySet


class UserEvent(events_of(User, leaving_out=["password", "last_login", "disabled_at", "erased_at"])):
    pass


class InvitationEvent(events_of(Invitation, found_by=["accepted_by"])):
    pass


class EmailChangeEvent(events_of(EmailChange, found_by=["user"])):
    pass


class ReadKind(models.TextChoices):
    PAGE = "page", _("Read on a page")
    DOWNLOAD = "download", _("Downloaded")


class ReadLogQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Administrators see who read what."""
        return self if user.is_authenticated and user.is_administrator else self.none()


class ReadLog(models.Model):
    """Somebody read a personal list or downloaded a file; the application's role can only add rows."""

    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    kind = models.CharField(max_length=10, choices=ReadKind.choices)
    what = models.CharField(_("what"), max_length=60)
    about = models.CharField(_("about"), max_length=200, blank=True)
    path = models.CharField(max_length=300)
    request_id = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField()

    is_only_added_to = True

    objects = ReadLogQuerySet.as_manager()

    class Meta:
        ordering = ["-read_at", "-pk"]
        indexes = [
            models.Index(fields=["-read_at", "-id"], name="read_log_newest"),
            models.Index(fields=["who", "-read_at"], name="read_log_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.who_id}: {self.what} {self.about}"
