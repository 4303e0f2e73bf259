"""Contributions: what each agency handed in, under its own conditions, with every version."""

import struct
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.register.standing_models import StandingPolicy as StandingPolicy
from tallystick.hub.register.standing_models import TransferGround as TransferGround
from tallystick.hub.register.standing_models import lot
from tallystick.vocabulary import Conditions, Entity
from tallystick.vocabulary.conditions import from_dict


class Status(models.TextChoices):
    """Where a contribution stands. An erased one has no row."""

    ACTIVE = "active", "active"
    WITHDRAWN = "withdrawn", "withdrawn"


LISTED = (
    "schema", "owner", "subject_category", "status", "confidentiality", "silent", "shareable", "review_date",
    "purposes", "crosschecked", "limited", "no_dissemination",
)  # fmt: skip
"""What a list counts by, and what the gate asks of a row: the indexes of the lists hold it, so that counting the newest
reads no row. A column the gate asks for anew belongs here too."""


def listed(*narrowed: str, name: str) -> models.Index:
    """The index of a list, newest first, that is narrowed to one value of each of these columns."""
    return models.Index(
        fields=[*narrowed, "-changed_at", "id", *(one for one in LISTED if one not in narrowed)], name=name
    )


class Contribution(models.Model):
    """One entity of one owner, as it stands now.

    ``open_properties`` are read by whoever sees the contribution; what the owner withholds lies apart, in
    ``Withheld``. The columns from ``confidentiality`` to ``crosschecked`` repeat what the gate needs of
    ``conditions``; ``actions`` alone writes them, together. Contributions with one ``visibility_class`` are
    visible to exactly the same viewers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contributions", db_index=False)
    source_id = models.CharField(max_length=200)
    schema = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    open_properties = models.JSONField(default=dict)
    conditions_json = models.JSONField(default=dict)
    content_digest = models.CharField(max_length=64)
    confidentiality = models.SmallIntegerField(default=0)
    purposes = models.SmallIntegerField(default=0)
    no_dissemination = models.BooleanField(default=False)
    limited = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)
    shareable = models.BooleanField(default=False)
    crosschecked = models.BooleanField(default=False)
    subject_category = models.CharField(max_length=20, blank=True)
    review_date = models.DateField()
    visibility_class = models.BigIntegerField()
    batch = models.ForeignKey("Batch", null=True, blank=True, on_delete=models.SET_NULL, related_name="contributions")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "source_id"], name="one_source_id_per_owner")]
        indexes = [
            listed(name="register_newest"),
            listed("owner", name="register_newest_of_owner"),
            listed("schema", name="register_newest_of_schema"),
            listed("subject_category", name="register_newest_of_category"),
            models.Index(fields=["review_date"]),
        ]

    @property
    def conditions(self) -> Conditions:
        return from_dict(self.conditions_json)


class Withheld(models.Model):
    """The properties an owner shows to nobody without a release."""

    contribution = models.OneToOneField(Contribution, models.CASCADE, primary_key=True, related_name="withheld")
    properties = models.JSONField(default=dict)


class Recipient(models.Model):
    """An agency named by the owner as a recipient of a limited contribution."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="recipients")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "agency"], name="one_recipient_row")]


class Release(models.Model):
    """The owner's recorded decision to let one agency read a contribution, for given purposes, until a day.

    ``level`` says how much of it (the gate's ``Level``), ``case_limit`` for which case alone, ``expires_at`` the moment
    it ends where the day is too long. ``court`` lifts H1 for this agency, ``onward`` lets it pass the fact on, to
    ``onward_to`` alone where that is named.
    ``decided_in`` is the case its owner worked in, ``warned_at`` when both were told that it ends soon.
    ``pending`` waits for a second person; ``emergency`` was taken by the reader for danger to life. ``parent`` is the
    release an agency passed on, ``transferred`` one that has a ``Transfer`` of its own.
    """

    id = models.BigIntegerField(primary_key=True, default=lot, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="releases")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    level = models.SmallIntegerField(default=2)
    purposes = models.SmallIntegerField()
    case_limit = models.CharField(max_length=64, blank=True, default="")
    until = models.DateField()
    expires_at = models.DateTimeField(null=True, blank=True)
    court = models.BooleanField(default=False)
    onward = models.BooleanField(default=False)
    onward_to = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    legal_basis = models.CharField(max_length=200, blank=True, default="")
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    pending = models.BooleanField(default=False)
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    emergency = models.BooleanField(default=False)
    transferred = models.BooleanField(default=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="passed_on")
    frozen_set = models.ForeignKey("FrozenSet", models.SET_NULL, null=True, blank=True, related_name="releases")
    decided_in = models.CharField(max_length=64, blank=True, default="")
    warned_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contribution", "agency"]),
            models.Index(fields=["agency", "until"]),
            models.Index(fields=["until"], condition=models.Q(ended_at=None), name="register_release_runs_out"),
        ]


class Transfer(models.Model):
    """The record of one transfer to a third country (Directive (EU) 2016/680, Articles 35 to 38): when, to which
    authority, on which ground, with whose authorisation and which assurances, why, and what data."""

    release = models.OneToOneField(Release, on_delete=models.CASCADE, primary_key=True, related_name="transfer")
    ground = models.CharField(max_length=16)
    reference = models.CharField(max_length=200)
    authority = models.CharField(max_length=200)
    authorisation = models.CharField(max_length=200)
    assurances = models.CharField(max_length=500)
    justification = models.CharField(max_length=500)
    data = models.CharField(max_length=500)
    at = models.DateTimeField()


class Emergency(models.Model):
    """What belongs to a release that a reader took for danger to life: for which reason of the list, by what it was
    known (a hit or the notice of a check), and the justification its reader owes. ``asked_at`` is when the owner asked
    for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="opened_by")
    reason = models.CharField(max_length=32)
    led_by = models.UUIDField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    justification = models.CharField(max_length=500, blank=True, default="")
    justified_at = models.DateTimeField(null=True, blank=True)
    justified_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class FrozenSet(models.Model):
    """A set of own contributions as they stood at one moment. ``root`` is the Merkle root over its items in their
    order: whoever holds the manifest can prove what was in it. ``salt`` never leaves the hub: without it, nobody
    works out from a digest what an item says. ``confidentiality`` is the highest of its items'."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="frozen_sets")
    name = models.CharField(max_length=120)
    why = models.CharField(max_length=500)
    case = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    salt = models.CharField(max_length=32, default="")
    confidentiality = models.SmallIntegerField(default=0)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]


class FrozenItem(models.Model):
    """One contribution of a frozen set: which version, and a salted digest of what its owner had stated. Erased, only
    the digest stays, so that the rest of the set can still be proved."""

    frozen_set = models.ForeignKey(FrozenSet, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    contribution = models.ForeignKey(Contribution, null=True, on_delete=models.SET_NULL, related_name="frozen_in")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["frozen_set", "number"], name="one_item_per_number")]


class How(models.TextChoices):
    """How an agency came to hold a fact of another's."""

    RELEASE = "release", "read by release"
    EXPORT = "export", "exported"
    REPORT = "report", "received in a report"
    MESSAGE = "message", "received in a message"


class Holding(models.Model):
    """That an agency which does not own a contribution holds a version of it, how much, how it came by it, and how
    that ended. ``reference`` is the export, report or message that carries it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="holdings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    level = models.SmallIntegerField()
    how = models.CharField(max_length=8, choices=How.choices)
    reference = models.CharField(max_length=40, blank=True, default="")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "agency", "version", "level", "how", "reference"], name="one_holding"
            )
        ]
        indexes = [models.Index(fields=["agency", "ended_at"])]


class Version(models.Model):
    """One version as the owner stated it. Readable by the owner alone: an older version may have been more open."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=12)
    why = models.CharField(max_length=500, blank=True)
    properties = models.JSONField(default=dict)
    conditions_json = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="one_row_per_version")]


class KeySet(models.Model):
    """What one contribution in cross-check has in ``BlockingKey``, under a number that stands for it there: the
    hashes of keys that its open properties give, and of those that only withheld ones do, eight bytes each."""

    number = models.BigAutoField(primary_key=True)
    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="key_set")
    visibility_class = models.BigIntegerField()
    engine_version = models.CharField(max_length=8)
    opened = models.BinaryField()
    withheld = models.BinaryField()

    def hashes(self) -> Iterator[tuple[int, int]]:
        """(0, or 1 where only withheld properties give the key; its hash) for each."""
        for side, stored in enumerate((self.opened, self.withheld)):
            for (value,) in struct.iter_unpack("<q", stored):
                yield side, value


class BlockingKey(models.Model):
    """A key of a contribution. ``part`` is the visibility class it was written under, its lowest bit set where only
    withheld properties give the key. The table is its primary key and nothing else."""

    pk = models.CompositePrimaryKey("hash", "part", "number")
    hash = models.BigIntegerField()
    part = models.BigIntegerField()
    number = models.BigIntegerField()


class SearchTerm(models.Model):
    """A folded word or number of a contribution, for the search box."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="terms")
    value = models.CharField(max_length=80)
    withheld = models.BooleanField(default=False)

    class Meta:
        # A search reads whom a word belongs to from the index alone. PostgreSQL looks up prefixes by pattern.
        indexes = [
            models.Index(
                fields=["value", "withheld", "contribution"],
                opclasses=["varchar_pattern_ops", "bool_ops", "uuid_ops"],
                name="register_term_found",
            )
        ]


class BatchStatus(models.TextChoices):
    """Where an import stands."""

    PREVIEWED = "previewed", "previewed"
    RUNNING = "running", "running"
    STOPPED = "stopped", "stopped"
    DONE = "done", "done"


class Batch(models.Model):
    """One import of one file. ``rows_done`` moves in the same transaction as the rows it counts, so that an
    import that was killed goes on where it stood and takes nothing twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=1)
    case = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    mapping = models.TextField()
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.PREVIEWED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]

    @property
    def path(self) -> Path:
        """Where the file lies till all of it is taken; the ending tells what kind of table it is."""
        return Path(settings.MEDIA_ROOT) / "imports" / f"{self.pk}{Path(self.file_name).suffix.lower()}"


class Rejected(models.Model):
    """One problem of one row of an import: where, what, and what was expected."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rejects")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=200)
    value = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["row", "id"]


class Export(models.Model):
    """One export on disk. Its items let an erasure find every file that holds a contribution."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, default="", db_index=True)
    made_at = models.DateTimeField()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.MEDIA_ROOT) / "exports" / f"{self.pk}{Path(self.file_name).suffix}"


class ExportItem(models.Model):
    """One contribution in one export, how much of it the export holds (the gate's ``Level``), and by which release its
    maker read it; None where by none."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="items")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    level = models.SmallIntegerField()
    release = models.BigIntegerField(null=True)


def split(entity: Entity, withheld: frozenset[str]) -> tuple[Entity, Entity]:
    """The entity's open part and its withheld part."""
    hidden = {name: values for name, values in entity.properties.items() if name in withheld}
    return entity.without(withheld), Entity(entity.id, entity.schema, hidden)
