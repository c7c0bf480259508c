"""Signing in: where somebody is signed in, guesses, and what became of a lost factor or a changed address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.users import Role, User
from portal.queryset import VisibleQuerySet


class OwnQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """What is one's own."""
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class SignInQuerySet(OwnQuerySet):
    def lasting(self, now):
        """Those whose time is not over."""
        return self.filter(
            signed_in_at__gte=now - settings.SIGN_IN_LASTS, seen_at__gte=now - settings.SIGN_IN_LASTS_UNUSED
        )


class SignIn(models.Model):
    """One browser that somebody is signed in with; when this row is gone, so is the sign-in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    signed_in_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user}, {self.signed_in_at:%Y-%m-%d %H:%M}"


class Typed(models.Model):
    """What somebody sent after their sign-in had ended, kept for an hour to be given back."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=2000)
    fields = models.JSONField()
    kept_at = models.DateTimeField(db_index=True)

    objects = OwnQuerySet.as_manager()

    def __str__(self) -> str:
        return self.path


class Guess(models.Model):
    """A try to sign in that failed, under the digest of an account, an address or a known device."""

    key = models.CharField(max_length=64)
    guessed_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "guessed_at"], name="guess_by_key")]

    def __str__(self) -> str:
        return self.key


class FactorRemovalQuerySet(OwnQuerySet):
    def open(self):
        return self.filter(withdrawn_at=None, done_at=None)

    def visible_to(self, user):
        """One's own, and all for administrators, who start them."""
        return self if getattr(user, "role", "") == Role.ADMINISTRATOR else super().visible_to(user)


class FactorRemoval(models.Model):
    """An administrator takes away the second factor of somebody who lost it; a day passes before it happens."""

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_removals")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    takes_effect_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = FactorRemovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(withdrawn_at=None, done_at=None), name="factor_removal_one_open_for_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.takes_effect_at:%Y-%m-%d %H:%M}"


class EmailChangeQuerySet(OwnQuerySet):
    def open(self, now):
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)

    def visible_to(self, user):
        """One's own, and all for administrators, who start them for people who lost their mailbox."""
        return self if getattr(user, "role", "") == Role.ADMINISTRATOR else super().visible_to(user)


class EmailChange(models.Model):  # type: ignore[django-manager-missing]
    """Asks whether an address is to become that of an account; its link is signed at delivery and never stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    old_email = models.EmailField()
    new_email = models.EmailField(_("new address"))
    identity_check = models.TextField(_("how it was checked who the person is"), blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, withdrawn_at=None), name="email_change_one_open_for_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.new_email}"
