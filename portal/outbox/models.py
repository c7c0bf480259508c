"""Words that leave the house: every mail is a row before it is a message."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.outbox.kinds import KINDS
from portal.queryset import VisibleQuerySet


class MailState(models.TextChoices):
    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


UNSENT = [MailState.PENDING, MailState.CLAIMED]


class MailQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """Administrators see the outbox; nobody else does."""
        return self if user.is_authenticated and user.role == "administrator" else self.none()


class Mail(models.Model):
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    about = models.CharField(max_length=60, blank=True)
    secret = models.CharField(max_length=60, blank=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField()
    attachment = models.TextField(blank=True)
    attachment_name = models.CharField(max_length=80, blank=True)
    attachment_type = models.CharField(max_length=80, blank=True)
    posted_at = models.DateTimeField()
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.PENDING)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=120, unique=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(state=MailState.WITHDRAWN),
                name="mail_key_unique_unless_withdrawn",
            ),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["send_after", "id"],
                condition=Q(state__in=["pending", "claimed"]),
                name="mail_due",
            ),
            models.Index(fields=["about"], name="mail_about"),
            models.Index(fields=["posted_at"], name="mail_posted"),
            models.Index(fields=["state", "-posted_at", "-id"], name="mail_list"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("mail:one", args=[self.pk])

    @property
    def label(self) -> str:
        """What its kind is called; the bare name of a kind that is sent no more."""
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind


class Refusal(models.Model):
    """An address that does not want mails of a kind."""

    address = models.EmailField()
    kind = models.CharField(max_length=40)
    refused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), "kind", name="refusal_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.kind}"


class Restoration(models.Model):
    """That the database was restored: what was written since the backup is gone, but its mails were sent."""

    backed_up_at = models.DateTimeField()
    restored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.restored_at:%Y-%m-%d %H:%M}"
