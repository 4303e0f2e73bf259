"""Messages in case threads, requests and the owners' answers, recalls and their receipts, and every deadline."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.hits.models import Hit
from tallystick.hub.register.models import Contribution, Release


class Answer(models.TextChoices):
    """How a request stands."""

    OPEN = "open", "waits for the owner"
    SECOND = "second", "waits for a second person"
    RELEASED = "released", "released"
    REFUSED = "refused", "refused"


class Wanted(models.TextChoices):
    """What an owner is asked for."""

    READ = "read", "to read it whole"
    COURT = "court", "to use it in judicial proceedings"
    ONWARD = "onward", "to pass it on"


class AccessRequest(models.Model):
    """One agency asks the owner of a contribution for it, for a purpose and a case, saying why.

    ``hit`` is the hit, or the notice of a check, that led to it; empty where the contribution itself was asked for.
    Without a contribution, ``sought`` says what an agency looked for that the gate did not show, if it is there at all;
    ``found`` is what its owner takes it to be, shown to the owner alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="requests"
    )  # fmt: skip
    sought = models.CharField(max_length=200, blank=True, default="")
    found = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wanted = models.CharField(max_length=8, choices=Wanted.choices, default=Wanted.READ)
    onward_to = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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


class Project(models.Model):
    """An analysis project: the named frame for purpose (c) (Regulation (EU) 2016/794, Article 18(3))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    specific_purpose = models.CharField(max_length=500)
    crime_area = models.CharField(max_length=120)
    data_categories = models.CharField(max_length=300)
    subject_categories = models.JSONField(default=list)
    access_conditions = models.CharField(max_length=500)
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    participants = models.ManyToManyField(Agency, related_name="projects")
    storage_until = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]


class Kind(models.TextChoices):
    """What a message is; the words stand in ``lists/message_kinds.yml``."""

    REQUEST = "REQUEST"
    ANSWER = "ANSWER"
    CONTRIBUTION = "CONTRIBUTION"
    HIT_NOTICE = "HIT_NOTICE"
    CORE_DATA = "CORE_DATA"
    RELEASE_REQUEST = "RELEASE_REQUEST"
    RELEASE_DECISION = "RELEASE_DECISION"
    RESTRICTION_CHANGE = "RESTRICTION_CHANGE"
    RECALL = "RECALL"
    RECALL_RECEIPT = "RECALL_RECEIPT"
    CORRECTION = "CORRECTION"
    FREEZE_REQUEST = "FREEZE_REQUEST"
    RESULT_REPORT = "RESULT_REPORT"
    ALERT = "ALERT"


class Message(models.Model):
    """One message of a case thread. A draft has no ``number`` and no ``sent_at``; a sent one never changes: a new
    ``version`` under the same number, that ``replaces`` it, stands from then on. Its name is
    ``<case>-<number>-<version>``; the number is drawn by lot, so that it tells nothing of other messages.

    ``request`` and ``recall`` are what a message of the kinds about these carries; its own words are then empty.
    ``fields`` holds what a structured kind asks for (``lists/message_kinds.yml``), field -> text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=64, db_index=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sent_messages")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=1)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    subject = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="", max_length=20_000)
    fields = models.JSONField(default=dict, blank=True)
    confidentiality = models.SmallIntegerField(default=0)
    handling = models.JSONField(default=list)
    restrictions = models.CharField(max_length=500, blank=True, default="")
    urgency = models.CharField(max_length=32, blank=True, default="")
    urgency_why = models.CharField(max_length=500, blank=True, default="")
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="versions")
    request = models.ForeignKey(
        AccessRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )  # fmt: skip
    recall = models.ForeignKey("Recall", null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    receipt = models.ForeignKey("Receipt", null=True, blank=True, on_delete=models.CASCADE, related_name="messages")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-sent_at", "-made_at"]
        constraints = [models.UniqueConstraint(fields=["case", "number", "version"], name="one_message_id")]

    @property
    def name(self) -> str:
        """``<case>-<number>-<version>``; empty for a draft."""
        return f"{self.case}-{self.number}-{self.version}" if self.number else ""


class Reply(models.TextChoices):
    """What a recipient did with a message that wants an answer."""

    NONE = "", "not answered"
    ANSWERED = "answered", "answered"
    REFUSED = "refused", "refused"
    CLARIFICATION = "clarification", "asked for clarification"


class Delivery(models.Model):
    """A message to one recipient, under the conditions stated for it alone: handling codes beside those of the message,
    restrictions in words, and how long it may be kept. Delivered when sent; read when one of its people opens it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="deliveries")
    handling = models.JSONField(default=list, blank=True)
    restrictions = models.CharField(max_length=500, blank=True, default="")
    keep_until = models.DateField(null=True, blank=True)
    transfer_ground = models.CharField(max_length=16, blank=True, default="")
    transfer_why = models.CharField(max_length=500, blank=True, default="")
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=13, choices=Reply.choices, blank=True, default=Reply.NONE)
    refusal = models.CharField(max_length=32, blank=True, default="")
    reply_text = models.CharField(max_length=500, blank=True, default="")
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agency"], name="one_delivery_per_agency")]
        indexes = [models.Index(fields=["agency", "read_at"]), models.Index(fields=["agency", "reply"])]


class Clarification(models.Model):
    """What a recipient asked about a message before answering it, and what its sender said: kept with the message."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="clarifications")
    question = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=models.Q(answered_at=None), name="one_open_clarification"
            )
        ]


class Attachment(models.Model):
    """A file that goes with a message. ``media_type`` is what its content is, not what its name says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(settings.MEDIA_ROOT) / "attachments" / str(self.pk)


class Enclosed(models.Model):
    """A contribution that an attached export carries: how much of it (the gate's ``Level``), and as it stood when."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="enclosed")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    level = models.SmallIntegerField()
    as_of = models.DateTimeField()


class Reference(models.Model):
    """A contribution, a hit or an operation that a message speaks of; each reader sees it through the gate."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="references")
    contribution = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    hit = models.ForeignKey(Hit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    operation = models.CharField(max_length=64, blank=True, default="")


class Change(models.TextChoices):
    """What an owner does to a fact that others hold."""

    RECALL = "recall", "withdrawn"
    CORRECTION = "correction", "corrected"
    ENDED = "ended", "release ended"
    RAN_OUT = "ran_out", "release ran out"
    ERASED = "erased", "erased by its owner"
    RESTRICTED = "restricted", "conditions made stricter"
    REPORT = "report", "report recalled"


class Recall(models.Model):
    """An owner took a fact back, or corrected it, and asks every holder what became of its copies.

    ``contribution`` is an id alone: the recall outlives an erasure. ``version`` is the first that is right, 0 for none.
    A report that its agency recalls is named by ``report`` and ``report_name`` instead.
    ``confidentiality`` is the highest of any version asked about: who is not cleared for it learns nothing.
    ``why`` is the owner's own word and is shown to no holder.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.UUIDField(null=True, blank=True, db_index=True)
    report = models.UUIDField(null=True, blank=True)
    report_name = models.CharField(max_length=60, blank=True, default="")
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="recalls")
    change = models.CharField(max_length=10, choices=Change.choices)
    version = models.PositiveIntegerField(default=0)
    case = models.CharField(max_length=64)
    why = models.CharField(max_length=500, blank=True)
    confidentiality = models.SmallIntegerField(default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]


class Done(models.TextChoices):
    """What a holder did on a recall."""

    OPEN = "", "not answered"
    ERASED = "erased", "erased"
    REPLACED = "replaced", "replaced by the correction"
    RESTRICTED = "restricted", "restricted"
    KEPT = "kept", "kept"
    NOTED = "noted", "taken note of"


class Receipt(models.Model):
    """One holder's answer to a recall: erased, replaced, restricted (why), or kept (its own further information).

    ``called`` is what the holder's copy calls it, so that the holder finds it: told for the purposes and the case
    of the release that it came by, and kept until nothing of it is left there.
    ``files`` are the holder's files that carried it when it was asked, ``removed`` those that its answer took off the
    disk: none of these is told to the owner.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="receipts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="receipts")
    asked_at = models.DateTimeField()
    done = models.CharField(max_length=10, choices=Done.choices, blank=True, default=Done.OPEN)
    why = models.CharField(max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    called = models.CharField(max_length=300, blank=True, default="")
    called_purposes = models.SmallIntegerField(default=0)
    called_case = models.CharField(max_length=64, blank=True, default="")
    files = models.JSONField(default=list, blank=True)
    removed = models.JSONField(default=list, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recall", "agency"], name="one_receipt_per_agency")]
        indexes = [models.Index(fields=["agency", "done"])]


class Deadline(models.Model):
    """A clock that runs for one agency (``lists/clocks.yml``). What it is about is exactly one of the four.

    ``stops`` are [reason, from, to or null]; ``extensions`` [reason, when told, number, until or null]; both in order.
    ``due_at`` is what the engine of clocks said when the row was last written; where the law gives no figure, when it
    warns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="deadlines")
    started_at = models.DateTimeField()
    stops = models.JSONField(default=list)
    extensions = models.JSONField(default=list)
    deviation = models.CharField(max_length=500, blank=True, default="")
    due_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines")
    request = models.ForeignKey(
        AccessRequest, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines"
    )  # fmt: skip
    receipt = models.ForeignKey(Receipt, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines")
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.CASCADE, related_name="deadlines")

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["agency", "done_at", "due_at"])]
