"""The hub itself, its agencies, their people, and the piece of work a person is on."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tallystick.vocabulary import AgencyKind, Confidentiality, Purpose, Role


class Hub(models.Model):
    """One row: what this database is. ``exercise`` is set when the database is made and never after."""

    name = models.CharField(max_length=120)
    exercise = models.BooleanField(default=False)
    ceiling = models.SmallIntegerField(default=Confidentiality.BPL)


class Agency(models.Model):
    """One competent authority of one country or body: every fact has exactly one as its owner."""

    code = models.CharField(primary_key=True, max_length=16)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in AgencyKind])
    max_review_months = models.PositiveSmallIntegerField(default=36)
    four_eyes = models.JSONField(default=list, blank=True)
    """The releases that two persons decide on: of facts under these handling codes, and ``transfer``."""

    class Meta:
        ordering = ["country", "code"]


class People(BaseUserManager["Person"]):
    """Makes accounts. There is no superuser: no account sees everything."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(account=username)


class Person(AbstractBaseUser):
    """A named person with an account. A guest is deployed to ``host`` under a mandate until a date,
    and keeps the eyes of the agency that sent it."""

    account = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    clearance = models.SmallIntegerField(default=Confidentiality.BPL)
    is_active = models.BooleanField(default=True)
    host = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="guests")
    mandate = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "account"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["agency", "account"]

    def may_sign_in(self, today: date) -> bool:
        """Whether the account is open today: active, and a guest's mandate not over."""
        return self.is_active and (self.until is None or today <= self.until)


class Work(models.Model):
    """One piece of work: the purpose and the case a person reads for, until it ends or lies idle."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="work")
    purpose = models.CharField(max_length=1, choices=[(p.value, p.value) for p in Purpose])
    case = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]


class ApiToken(models.Model):
    """A person's key to the API. Only its SHA-256 digest is kept; purpose and case come with each call."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
