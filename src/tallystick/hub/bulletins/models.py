"""Reports of an operation's figures: drafted, issued by a second person where the kind wants one, never changed."""

import uuid

from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.operations.models import Operation


class Bulletin(models.Model):
    """One report of an operation, or of a centre's year. ``scope`` is the agency whose figures it tells, empty for all.
    ``content`` is everything it says, frozen when it is issued; a new version is a report of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12)
    operation = models.ForeignKey(Operation, null=True, blank=True, on_delete=models.PROTECT, related_name="bulletins")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="bulletins")
    scope = models.CharField(max_length=16, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="newer")
    text = models.TextField(blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "year", "agency", "scope", "kind", "number", "version"],
                condition=models.Q(issued_at__isnull=False), name="one_bulletin_per_number_and_version",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["operation", "kind", "-issued_at"])]
