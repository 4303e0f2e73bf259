"""The log: one row for every read, check, write, decision and refusal. Append-only by trigger."""

from django.db import models


class LogEntry(models.Model):
    """Who, agency, purpose, case, what, when, result. Holds no personal data of those looked up:
    names and numbers stand here as a salted commitment, and the salt can be destroyed (``Salt``)."""

    at = models.DateTimeField(db_index=True)
    account = models.CharField(max_length=150, db_index=True)
    agency = models.CharField(max_length=16, db_index=True)
    role = models.CharField(max_length=32)
    purpose = models.CharField(max_length=1)
    case = models.CharField(max_length=64)
    action = models.CharField(max_length=40, db_index=True)
    objects_read = models.JSONField(default=list)
    result = models.CharField(max_length=16)
    detail = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]


class Salt(models.Model):
    """The salt of one commitment; deleting it makes the commitment say nothing."""

    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, primary_key=True)
    value = models.BinaryField(max_length=32)
