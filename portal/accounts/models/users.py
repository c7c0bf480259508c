"""Who may enter: forces, users and invitations."""

from __future__ import annotations

from typing import Any

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
        indexes = [models.Index(fields=["name", "id"], name="user_by_name")]

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
