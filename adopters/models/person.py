"""People, what they may do and where, and the links by which they are invited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from adopters.audit import audited, audited_without

#: How long the link of an invitation works.
INVITATION_LASTS = timedelta(days=14)


class UserQuerySet(models.QuerySet["User"]):
    def holding(self, role: Role) -> Self:
        """Those who hold ``role`` now, over anything."""
        return self.filter(
            Exists(Grant.objects.in_force().filter(user=OuterRef("pk"), role=role)), is_active=True
        )

    def named_like(self, words: str) -> Self:
        """Those whose name or address holds every word."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


@audited_without("password", "last_login")
class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address."""

    email = models.EmailField("Email address", unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    NATIONAL_LEAD = "national_lead", "National lead"
    AREA_LEAD = "area_lead", "Area lead"
    INNOVATION_LEAD = "innovation_lead", "Innovation lead"
    ADOPTER_EDITOR = "adopter_editor", "Adopter editor"
    ADOPTER_VIEWER = "adopter_viewer", "Adopter viewer"
    ANALYST = "analyst", "Analyst"


class Scope(models.TextChoices):
    """What a role is held over; ``Grant.scope_key`` names which one."""

    NATION = "nation", "England"
    AREA = "area", "An area"
    INNOVATION = "innovation", "An innovation"
    ORGANISATION = "organisation", "An organisation"


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self) -> GrantQuerySet:
        return self.filter(ended_at__isnull=True)


@audited
class Grant(models.Model):
    """A role held by a person over a scope, until it is ended.

    ``scope_key``: empty for the nation, ``kind:code`` for an area (``icb:QMJ``), the slug of
    an innovation, the ODS code of an organisation. Keys, not foreign keys: the house knows
    nothing of the rooms above it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    scope = models.CharField(max_length=20, choices=Scope)
    scope_key = models.CharField(max_length=120, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope", "scope_key"],
                condition=Q(ended_at__isnull=True),
                name="grant_one_in_force",
            )
        ]
        indexes = [models.Index(fields=["scope", "scope_key"], name="grant_scope")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} {self.scope_key}".strip()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; the link of some may have run out."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


@audited
class Invitation(models.Model):
    """An e-mailed, signed link that creates a person and a grant when it is followed."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role)
    scope = models.CharField(max_length=20, choices=Scope)
    scope_key = models.CharField(max_length=120, blank=True)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now, help_text="When its latest link was made")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "role",
                "scope",
                "scope_key",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()} {self.scope_key}".strip()

    @property
    def closes_at(self) -> datetime:
        """When the latest link runs out."""
        return self.sent_at + INVITATION_LASTS

    @property
    def has_run_out(self) -> bool:
        return timezone.now() >= self.closes_at
