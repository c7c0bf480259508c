"""Who may enter: forces, users and invitations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.accounts.passwords import normal
from portal.queryset import VisibleQuerySet


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    VENUE_MANAGER = "venue_manager", _("Venue manager")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


POLICE = (Role.OFFICER, Role.COORDINATOR)
REMOVED_ACCOUNT = "Removed account"  # the name that retention leaves


class Force(models.Model):
    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(VisibleQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def officers(self):
        return self.active().filter(role__in=POLICE)

    def visible_to(self, user):
        """Accounts that this user answers for: administrators all, coordinators the officers of their force."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self.filter(erased_at=None)
        if user.role == Role.COORDINATOR:
            officers = self.filter(role=Role.OFFICER, erased_at=None)
            return officers if user.is_national else officers.filter(force=user.force_id)
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    force = models.ForeignKey(Force, models.PROTECT, null=True, blank=True, verbose_name=_("force"))
    is_national = models.BooleanField(_("for all forces"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    objects = UserManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_small_letters"),
            models.CheckConstraint(condition=Q(force__isnull=False) | Q(is_national=True), name="user_has_force"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name=REMOVED_ACCOUNT, is_active=False), name="user_erased_stays_so"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()  # as the sign-in looks for it
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what ties a session to this account: a new password, role or force ends every open one."""
        rights = f"{self.password} {self.role} {self.force_id} {self.is_national}"
        return salted_hmac("portal.accounts.User.session", rights, secret=secret, algorithm="sha256").hexdigest()

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password and normal(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(raw_password and normal(raw_password))

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_police(self) -> bool:
        return self.role in POLICE

    @property
    def is_venue_manager(self) -> bool:
        return self.role == Role.VENUE_MANAGER

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.COORDINATOR

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR


class InvitationQuerySet(VisibleQuerySet):
    def open(self, now):
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self
        if user.role == Role.COORDINATOR:
            return self if user.is_national else self.filter(force=user.force_id)
        return self.none()


class Invitation(models.Model):  # type: ignore[django-manager-missing]
    """Asks one person to make an account; its link is signed at delivery and never stored."""

    email = models.EmailField(_("email address"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    force = models.ForeignKey(Force, models.PROTECT, null=True, blank=True, verbose_name=_("force"))
    is_national = models.BooleanField(_("for all forces"), default=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open_for_each_address",
            ),
            models.CheckConstraint(condition=Q(force__isnull=False) | Q(is_national=True), name="invitation_has_force"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def get_absolute_url(self) -> str:
        return reverse("accounts:invitation", args=[self.pk])


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
