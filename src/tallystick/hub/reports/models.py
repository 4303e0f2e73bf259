"""Report products: authored, approved by a second person, numbered, with codes and recipients."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.hits.models import Hit
from tallystick.hub.register.models import Contribution


class Product(models.TextChoices):
    """The kinds of report product."""

    CROSS_MATCH = "cross_match", "cross-match report"
    OPERATIONAL = "operational", "operational report"


class Use(models.TextChoices):
    """What a report may be used for. Facts under H1 enter one for proceedings only where their owner agreed."""

    INTELLIGENCE = "intelligence", "intelligence"
    PROCEEDINGS = "proceedings", "judicial proceedings"


class Standing(models.TextChoices):
    """Where a report stands."""

    DRAFT = "draft", "draft"
    SECOND = "second", "waits for a second person"
    APPROVED = "approved", "approved"
    ISSUED = "issued", "issued"
    RECALLED = "recalled", "recalled"


class Report(models.Model):
    """One report. Issued, it has a number in its agency's year and never changes: what it says lies in ``content``
    as it was, and in its files. ``conditions_json`` are the combined conditions of everything in it.

    What a second person approved is kept as a digest: anything that changes after it stops the issue. ``replaces`` is
    the version before, under the same number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    product = models.CharField(max_length=12, choices=Product.choices)
    use = models.CharField(max_length=12, choices=Use.choices, default=Use.INTELLIGENCE)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="", max_length=50_000)
    purpose = models.CharField(max_length=1)
    case = models.CharField(max_length=64)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.DRAFT)
    content = models.JSONField(default=dict)
    conditions_json = models.JSONField(default=dict)
    confidentiality = models.SmallIntegerField(default=0)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_why = models.CharField(max_length=500, blank=True, default="")
    returned_why = models.CharField(max_length=500, blank=True, default="")
    approved_digest = models.CharField(max_length=64, blank=True, default="")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["agency", "standing"])]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "number", "version"], name="one_report_number")
        ]

    @property
    def name(self) -> str:
        """``ES-PN 2026/0007``; empty for a draft."""
        return f"{self.agency_id} {self.year}/{self.number:04d}" if self.number else ""

    def path(self, ending: str) -> Path:
        """Where its file lies: ``pdf`` or ``docx``."""
        return Path(settings.MEDIA_ROOT) / "reports" / f"{self.pk}.{ending}"


class ReportItem(models.Model):
    """One contribution in a report, how much of it (the gate's ``Level``), and the hit it is in for; an erasure finds
    every report by it. Level 0 is a hit whose other side is hidden: ``contribution`` is the side that is not."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    level = models.SmallIntegerField()
    hit = models.ForeignKey(Hit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]


class ReportRecipient(models.Model):
    """An agency a report is issued to, and when one of its people first read it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="recipients")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "agency"], name="one_recipient_per_report")]
