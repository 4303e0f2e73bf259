"""Asking an owner for a contribution, and the owner's answer."""

import uuid

from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.register.models import Contribution, Release


class Answer(models.TextChoices):
    """How a request stands."""

    OPEN = "open", "waits for the owner"
    RELEASED = "released", "released"
    REFUSED = "refused", "refused"


class AccessRequest(models.Model):
    """One agency asks the owner of a contribution to read it, for a purpose and a case, saying why.

    ``hit`` is the hit, or the notice of a check, that led to it; empty where the contribution itself was asked for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="requests")
    hit = models.UUIDField(null=True, blank=True)
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="asked")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="was_asked")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=1)
    case = models.CharField(max_length=64)
    why = models.CharField(max_length=500)
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.OPEN)
    refusal = models.CharField(max_length=32, blank=True)
    answer_text = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["to_agency", "answer"])]
