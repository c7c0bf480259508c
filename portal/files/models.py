"""Files that people give."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.queryset import VisibleQuerySet


class UploadState(models.TextChoices):
    PREVIEW = "preview", _("To be checked")
    QUEUED = "queued", _("Waiting to be imported")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")


class UploadQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """A person sees the files they gave."""
        return self.filter(by=user.pk) if user.is_authenticated else self.none()

    def without_content(self):
        """Return the rows for a list: neither the file nor what became of each of its rows."""
        return self.defer("content", "result")


class Upload(models.Model):
    """A file that a person gave, which of its columns mean what, and what became of its rows.

    `result` has `counts` (rows by outcome) and `rows`: (number, outcome, words) of each row, to be expected or done.
    """

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    options = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.PREVIEW)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(fields=["state"], condition=models.Q(state__in=["queued", "running"]), name="upload_to_run")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sheets(self) -> list[str]:
        """The names of a workbook's sheets, of which one has to be chosen; empty once that is done."""
        return list(self.options.get("sheets", []))

    @property
    def is_open(self) -> bool:
        """Whether its columns may still be changed, or the import asked for."""
        return self.state in (UploadState.PREVIEW, UploadState.FAILED)
