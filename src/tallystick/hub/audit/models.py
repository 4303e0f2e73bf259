"""The log: one row for every read, check, write, decision and refusal, each a leaf of one Merkle tree.

Append-only by trigger: all but the head, which grows, and openings, which may be destroyed.
"""

from base64 import b64encode

from django.db import models


class LogEntry(models.Model):
    """Who, agency, purpose, case, what, when, result. Holds no personal data of those looked up: names, numbers and
    free text stand here as commitments, and what opens them lies in ``Opening``.

    ``position`` counts from 0 without gaps. ``leaf`` is the hash of what ``leaves.entry_of`` makes of the row;
    ``salt`` hides, from readers of the hash alone, who and which records.
    """

    at = models.DateTimeField(db_index=True)
    account = models.CharField(max_length=150)
    agency = models.CharField(max_length=16)
    role = models.CharField(max_length=32)
    purpose = models.CharField(max_length=1)
    case = models.CharField(max_length=64)
    action = models.CharField(max_length=40)
    objects_read = models.JSONField(default=list)
    result = models.CharField(max_length=16)
    detail = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)
    told = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField(unique=True)
    leaf = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["-position"]
        indexes = [models.Index(fields=["agency", "position"]), models.Index(fields=["action", "position"])]


class Opening(models.Model):
    """What opens the commitments of one entry: the salt of what was looked up, and free text with its own salt.
    Deleted, the commitments say nothing, and the tree still holds."""

    entry = models.OneToOneField(LogEntry, on_delete=models.PROTECT, to_field="position", primary_key=True)
    secret_salt = models.BinaryField(max_length=32, null=True)
    told_salt = models.BinaryField(max_length=32, null=True)
    told = models.TextField(blank=True)


class Named(models.Model):
    """That an entry names an object: the log by object, so that nobody searches a year of entries for one record."""

    pk = models.CompositePrimaryKey("named", "position")
    named = models.UUIDField()
    position = models.BigIntegerField()


class Node(models.Model):
    """The root of a perfect subtree of ``2 ** level`` leaves: proofs are made of these, and of few leaves."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    value = models.BinaryField(max_length=32)


class TreeHead(models.Model):
    """The tree as it is: its size and its peaks. One row; who appends holds it till commit."""

    id = models.SmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=80)
    size = models.BigIntegerField()
    peaks = models.BinaryField(max_length=64 * 32)


class Checkpoint(models.Model):
    """A signed statement of size and root, as it was handed to every agency."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    peaks = models.BinaryField(max_length=64 * 32)
    at = models.DateTimeField()
    key = models.CharField(max_length=300)
    note = models.TextField()

    class Meta:
        ordering = ["-size"]

    @property
    def told_root(self) -> str:
        """The root as the note states it."""
        return b64encode(bytes(self.root)).decode()


class Delay(models.Model):
    """Looks of one agency in one case that owners are told of only after a day. Append-only: the latest row of an
    agency and case holds."""

    agency = models.CharField(max_length=16)
    case = models.CharField(max_length=64)
    until = models.DateField()
    set_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["agency", "case", "id"])]
