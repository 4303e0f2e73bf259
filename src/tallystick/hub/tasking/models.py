"""The plan of an operation: centres, tasks of each agency's own teams, and where the tasks of two agencies collide."""

import uuid

from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.operations.models import Operation
from tallystick.hub.register.models import Contribution


class CentreKind(models.TextChoices):
    """What a centre is for."""

    COORDINATION = "coordination", "coordination centre"
    NATIONAL = "national", "national command centre"


class Centre(models.Model):
    """A coordination or command centre of an operation; its contact is told to all who take part."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="centres")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CentreKind.choices)
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "agency", "name"]
        constraints = [models.UniqueConstraint(fields=["operation", "agency", "name"], name="one_name_per_centre")]


class TaskStatus(models.TextChoices):
    """How far a task is."""

    PLANNED = "planned", "planned"
    UNDER_WAY = "under_way", "under way"
    DONE = "done", "done"
    DROPPED = "dropped", "dropped"


OPEN = (TaskStatus.PLANNED, TaskStatus.UNDER_WAY)
"""A task that is done or dropped collides with nothing any more."""


class Task(models.Model):
    """What one agency's team does within a window of time. A ``silent`` one is told to no other agency; nor is one
    whose target its owner keeps silent (``policy.told``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="tasks")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    team = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    target = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    silent = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=TaskStatus.choices, default=TaskStatus.PLANNED)
    after = models.ManyToManyField("self", symmetrical=False, related_name="before")
    """Tasks of the same agency that must be done before."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "ends_at", "title", "pk"]
        indexes = [models.Index(fields=["operation", "agency", "starts_at"]),
                   models.Index(fields=["status", "starts_at"])]  # fmt: skip


class KeyKind(models.TextChoices):
    """What an exact key of a task names."""

    ADDRESS = "address", "an address"
    NUMBER = "number", "a phone, plate, account or other number"


class TaskKey(models.Model):
    """An exact key of a task's place, or of its target, as a hash: with the target it goes."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="keys")
    contribution = models.ForeignKey(Contribution, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=KeyKind.choices)
    hash = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hash", "task"])]


class Reason(models.TextChoices):
    """By what two plans collide, the surest first (words: ``lists/deconfliction.yml``)."""

    TARGET = "target", "target"
    ADDRESS = "address", "address"
    TIME = "time", "time"


class Collision(models.Model):
    """Two open tasks of two agencies collide; ``first`` has the lower id. Where they cannot call one another by
    themselves, ``due_at`` is when the deconfliction officer has brought them together; else it is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it no longer held."""
    first_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True)
    """Who acknowledged it for the first task's agency, and when."""
    second_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    words = models.CharField(max_length=500, blank=True)
    """What the deconfliction officer did."""

    class Meta:
        ordering = ["-found_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_collision_per_pair")]
        indexes = [models.Index(fields=["second", "first"])]


class ContactPoint(models.Model):
    """How an agency's deconfliction officer is called; where ``told``, an agency whose plan collides learns it, if it
    tells its own."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="+")
    line = models.CharField(max_length=120)
    told = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
