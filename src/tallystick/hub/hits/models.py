"""Hits between contributions, the owners' decisions on them, the checks officers made, and their watches."""

import uuid

from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.register.models import Contribution


class Hit(models.Model):
    """Two contributions that may be one thing, or that hold one thing in common.

    What is found depends on how much of either side a reader may see, so kind and score are kept four times:
    the two letters say whether the left and the right side are compared in full (f) or in their open part (o).
    An empty kind: that reader sees no more than that there is a hit.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    left = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="hits_left")
    right = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="hits_right")
    kind_ff = models.CharField(max_length=6, blank=True)
    kind_fo = models.CharField(max_length=6, blank=True)
    kind_of = models.CharField(max_length=6, blank=True)
    kind_oo = models.CharField(max_length=6, blank=True)
    score_ff = models.FloatField(default=0)
    score_fo = models.FloatField(default=0)
    score_of = models.FloatField(default=0)
    score_oo = models.FloatField(default=0)
    engine_version = models.CharField(max_length=16)
    found_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="one_hit_per_pair")]
        indexes = [models.Index(fields=["right", "left"])]


class Outcome(models.TextChoices):
    """What an owner's named human decided."""

    CONFIRMED = "confirmed", "confirmed"
    REJECTED = "rejected", "rejected"
    UNRESOLVED = "unresolved", "unresolved"


class Decision(models.Model):
    """One owner's decision on a hit. Decisions are added, never changed: an agency's latest one counts."""

    hit = models.ForeignKey(Hit, on_delete=models.CASCADE, related_name="decisions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    why = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["hit", "agency", "-id"])]


class Check(models.Model):
    """That a check was made: who, for which case, when, with how many hits. Nothing of what was looked up
    is kept but the salted commitment in the log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by", "case", "at"])]


class CheckNotice(models.Model):
    """A check met a contribution its officer may not see: the handle to ask the owner by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    check_made = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="notices")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")


class Ended(models.TextChoices):
    """How a watch ended; empty while it stands."""

    STANDING = "", "standing"
    BY_HAND = "by hand", "by hand"
    BY_DATE = "by date", "by date"
    WITHDRAWN = "withdrawn", "withdrawn"


class Watch(models.Model):
    """An owner's people wait for later arrivals that meet a contribution: who said so, why, for which purpose and
    case, and to the end of which day. At most one stands on a contribution."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="watches")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=1)
    case = models.CharField(max_length=64)
    why = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    until = models.DateField()
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, default=Ended.STANDING)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution"], condition=models.Q(ended=""), name="one_standing_watch")
        ]
        indexes = [models.Index(fields=["agency", "ended", "until"])]


class Alert(models.Model):
    """A watched contribution met a later arrival. It stands on the agency's desks till one of its people has seen to
    it; who of them may learn of the hit, the gate says at reading."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="alerts")
    hit = models.ForeignKey(Hit, on_delete=models.CASCADE, related_name="alerts")
    at = models.DateTimeField()
    seen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "hit"], name="one_alert_per_hit")]
        indexes = [models.Index(fields=["seen_at", "at"])]
