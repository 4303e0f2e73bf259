"""The room of an operation: its journal, announcements, questions, files, and who is there."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.operations.models import Operation


class EntryKind(models.TextChoices):
    """What an entry of the journal is. The last three the hub writes by itself."""

    EVENT = "event", "Event"
    DECISION = "decision", "Decision"
    INSTRUCTION = "instruction", "Instruction"
    INFORMATION = "information", "Information"
    CORRECTION = "correction", "Correction"
    ORDER = "order", "Order"
    ANNOUNCEMENT = "announcement", "Announcement"
    ANSWER = "answer", "Question answered"


class Entry(models.Model):
    """One entry of a journal: never changed and never removed, which the database sees to (``0002_append_only``).
    ``number`` counts from 1 in each operation, without gaps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    text = models.CharField(max_length=2_000)
    decided_by = models.CharField(max_length=120, blank=True)
    """Who took a decision, in the writer's words."""
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    about = models.UUIDField(null=True, blank=True)
    """The order, announcement or question that the hub wrote it for."""
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["operation", "number"], name="one_entry_per_number")]
        indexes = [models.Index(fields=["operation", "written_at"])]


class Announcement(models.Model):
    """What the lead tells every agency that takes part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="announcements")
    text = models.CharField(max_length=1_000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]


class Seen(models.Model):
    """An agency has seen an announcement: the first of its people to say so."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="seen")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["agency"]
        constraints = [models.UniqueConstraint(fields=["announcement", "agency"], name="seen_once_per_agency")]


class Question(models.Model):
    """A question that one agency owes an answer to, by a moment. Answered once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=700)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=900, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["owner", "answered_at"])]


class File(models.Model):
    """A file of the room. Whoever is not cleared for it learns neither of it nor of its name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    handling = models.JSONField(default=list)
    """Codes beside H0."""
    restrictions = models.CharField(max_length=500, blank=True)
    confidentiality = models.SmallIntegerField(default=0)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.MEDIA_ROOT) / "rooms" / str(self.pk)


class Presence(models.Model):
    """Where a person is now: one row, overwritten, and gone once it is no longer so."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="+")
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
