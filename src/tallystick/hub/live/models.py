"""The outbox: what happened, in commit order, for the desks."""

from django.db import models


class Event(models.Model):
    """One thing that happened, told to one agency. ``position`` grows in commit order.

    The payload holds ids and codes, never the content of a contribution; ``contribution`` and ``hit``
    let an erasure find every event that speaks of what is erased. ``about`` is a message or a deadline.
    """

    position = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    to_agency = models.CharField(max_length=16, db_index=True)
    from_agency = models.CharField(max_length=16, blank=True)
    contribution = models.UUIDField(null=True, db_index=True)
    hit = models.UUIDField(null=True, db_index=True)
    about = models.UUIDField(null=True, db_index=True)
    payload = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["to_agency", "position"])]
