"""Operations of several agencies, and their results: figures, never names."""

import uuid

from django.db import models

from tallystick.hub.agencies.models import Agency, Person


class Operation(models.Model):
    """Agencies that act together on the same days. The code of the lead agency stands before its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24)
    legal_basis = models.CharField(max_length=300)
    crime_areas = models.JSONField(default=list)
    supporting = models.JSONField(default=list)
    """Bodies that support it and report nothing, by name."""
    zone = models.CharField(max_length=40)
    """The time zone its days are counted in."""
    prepares_from = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    follow_up_until = models.DateField()
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-first_day", "code"]


class Participant(models.Model):
    """An agency that takes part, the lead among them; locked while its figures change."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="participants")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)
    """When it last reported."""

    class Meta:
        ordering = ["agency"]
        constraints = [models.UniqueConstraint(fields=["operation", "agency"], name="once_in_an_operation")]


class Status(models.TextChoices):
    """How far a result is settled."""

    PROVISIONAL = "provisional", "provisional"
    CONFIRMED = "confirmed", "confirmed"
    WITHDRAWN = "withdrawn", "withdrawn"


class Result(models.Model):
    """One figure of one agency's day. Reports of a day add up; one that ``states`` is the total of its day, crime area
    and part, and stands in place of what it totals. ``key`` is the sender's own: the same one again is the same
    result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="results")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    day = models.DateField()
    at = models.DateTimeField()
    """When it happened, or else when it was reported."""
    indicator = models.CharField(max_length=32)
    crime_area = models.CharField(max_length=32, blank=True)
    part = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=40)
    unit = models.CharField(max_length=8)
    qualifier = models.CharField(max_length=10, default="exact")
    amount_micro = models.BigIntegerField()
    """The value in millionths of ``base``, the unit that figures are added up in: exact on every database."""
    base = models.CharField(max_length=8)
    states = models.BooleanField(default=False)
    place = models.CharField(max_length=80, blank=True)
    contributions = models.JSONField(default=list)
    """Ids of contributions it led to, each read through the gate."""
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROVISIONAL)
    version = models.PositiveIntegerField(default=1)
    reporter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-reported_at", "id"]
        constraints = [models.UniqueConstraint(fields=["operation", "agency", "key"], name="one_result_per_key")]
        indexes = [models.Index(fields=["operation", "agency", "-reported_at"]),
                   models.Index(fields=["operation", "indicator", "at"])]  # fmt: skip


class ResultVersion(models.Model):
    """A result as it stood before it was changed."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stated = models.JSONField()
    why = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["result", "number"], name="one_row_per_result_version")]


class Sameness(models.Model):
    """What a person decided about two results that may be one and the same thing: whether they are."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    one = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="+")
    """Of the two ids the larger."""
    same = models.BooleanField()
    why = models.CharField(max_length=500)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "agency"], name="one_decision_of_an_agency_per_pair")
        ]


class Figure(models.Model):
    """What stands for one agency, day (ISO), indicator, crime area and part; an empty one is the total over it. Kept in
    the transaction of each result: always what a recount gives."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="figures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    day = models.CharField(max_length=10, blank=True)
    indicator = models.CharField(max_length=32)
    base = models.CharField(max_length=8)
    crime_area = models.CharField(max_length=32, blank=True)
    part = models.CharField(max_length=64, blank=True)
    amount_micro = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(
            fields=["operation", "agency", "day", "indicator", "base", "crime_area", "part"],
            name="one_figure_per_corner",
        )]  # fmt: skip
        indexes = [models.Index(fields=["operation", "day", "indicator", "crime_area", "part"])]


class Reported(models.Model):
    """Sums of an agency's reports of a day, and what it states, from which ``Figure`` follows."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    day = models.CharField(max_length=10)
    indicator = models.CharField(max_length=32)
    base = models.CharField(max_length=8)
    crime_area = models.CharField(max_length=32, blank=True)
    part = models.CharField(max_length=64, blank=True)
    amount_micro = models.BigIntegerField(default=0)
    results = models.PositiveIntegerField(default=0)
    """Reports that stand, whose sum ``amount_micro`` is."""
    stated_micro = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(
            fields=["operation", "agency", "day", "indicator", "base", "crime_area", "part"], name="one_sum_per_corner"
        )]  # fmt: skip


class Team(models.Model):
    """A team of one agency on an action day. Where it stands is told to its agency and to the lead alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="teams")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=80, blank=True)
    after_order = models.PositiveIntegerField(default=0)
    """Orders up to this number went out before it took part."""
    ready_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stood_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agency", "name"]
        constraints = [models.UniqueConstraint(fields=["operation", "agency", "name"], name="one_name_per_team")]


class OrderKind(models.TextChoices):
    """What reaches every team at once."""

    GO = "go", "GO"
    HOLD = "hold", "HOLD"
    ABORT = "abort", "ABORT"
    ALERT = "alert", "Officer-safety alert"


class Order(models.Model):
    """One order to every team. A GO holds once a second person agreed; the others at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="orders")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=OrderKind.choices)
    text = models.CharField(max_length=300, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    holds_from = models.DateTimeField(null=True, blank=True)
    """When it went out to the teams; none while it waits for a second person."""
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["operation", "number"], name="one_order_per_number")]


class Acknowledgement(models.Model):
    """A team has an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="acknowledged")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="acknowledged")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "team"], name="once_per_team")]
