"""What an agency decides once and for all: grounds for transfers, standing policies, and the halves of such decisions
that wait for a second person."""

import secrets

from django.db import models

from tallystick.hub.agencies.models import Agency, Person


def lot() -> int:
    """A number of 16 digits drawn by lot: a running one would tell each agency how much others decide."""
    return 10**15 + secrets.randbelow(8 * 10**15)


class TransferGround(models.Model):
    """An owner's standing ground to transfer to one third country: an adequacy decision or a binding agreement."""

    id = models.BigIntegerField(primary_key=True, default=lot, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="transfer_grounds")
    country = models.CharField(max_length=2)
    ground = models.CharField(max_length=16)
    reference = models.CharField(max_length=200)
    valid_from = models.DateField()
    until = models.DateField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "country"])]


class StandingPolicy(models.Model):
    """An owner's standing decision that one agency may read its H2 facts (the open part), for given purposes."""

    id = models.BigIntegerField(primary_key=True, default=lot, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="standing_policies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    purposes = models.SmallIntegerField()
    until = models.DateField()
    legal_basis = models.CharField(max_length=200)
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "owner"])]


class Act(models.TextChoices):
    """What of an agency's rules two of its persons decide on."""

    POLICY = "policy", "a standing policy"
    GROUND = "ground", "a standing ground for transfers"
    FOUR_EYES = "four_eyes", "a looser rule of two persons"


class Proposal(models.Model):
    """One person's half of a decision on the agency's rules, till a second person agrees or it is taken back.
    ``terms`` are those of the action that does it."""

    id = models.BigIntegerField(primary_key=True, default=lot, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="proposals")
    act = models.CharField(max_length=10, choices=Act.choices)
    terms = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
