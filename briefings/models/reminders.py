"""That a reminder was posted: one row for each of a briefing's three, so that each is posted once."""

from __future__ import annotations

from django.db import models

from briefings.models.briefings import Briefing


class Reminder(models.Model):
    """One kind of reminder of a briefing that starts then; whoever writes the row posts the mails."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="reminders", db_index=False)
    kind = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["briefing", "starts_at", "kind"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.briefing_id}"
