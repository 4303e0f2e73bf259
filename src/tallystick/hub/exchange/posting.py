"""How a message gets its number and goes out, in the caller's transaction: for messages that people write, and for
those that an act of the exchange makes (a request, a decision, a recall, a receipt)."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime

from tallystick.hub.exchange.models import AccessRequest, Delivery, Kind, Message, Recall, Receipt
from tallystick.hub.live.actions import emit
from tallystick.hub.register.actions import person
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary import Purpose

FIRST, LAST = 100_000, 999_999
MOST_DRAWS = 1_000
"""Numbers tried before a case is taken to be full."""


def new_number(case: str) -> int:
    """A number that no message of the case has, drawn by lot: a running one would tell each sender how many messages
    others exchange in the case. Of two that draw the same at once, the second fails."""
    for _ in range(MOST_DRAWS):
        number = FIRST + secrets.randbelow(LAST - FIRST + 1)
        if not Message.objects.filter(case=case, number=number).exists():
            return number
    raise Unacceptable(f"Case {case} has used up the numbers of its messages: go on in another.")


def thread_of(recall: Recall) -> str:
    """The thread of what an owner recalls in one day."""
    return f"{recall.owner_id}-RECALLS-{recall.at:%Y%m%d}"


def post(
    viewer: Viewer,
    kind: Kind,
    to: Iterable[str],
    *,
    case: str = "",
    request: AccessRequest | None = None,
    recall: Recall | None = None,
    receipt: Receipt | None = None,
) -> Message:
    """Send the message that an act makes: it carries the act, and no words of its own. It is as confidential as the
    contribution that it is about, and as the recall that it carries."""
    recall = recall or (receipt.recall if receipt else None)
    # The case its owner worked on is not told to who is asked: recalls of one owner are a thread of their own.
    about = case or (thread_of(recall) if recall else viewer.case)
    subject = request.contribution_id if request else recall.contribution if recall else None
    message = Message.objects.create(
        case=about, number=new_number(about), kind=kind, from_agency_id=viewer.agency, by=person(viewer),
        purpose=(Purpose.EXCHANGE if recall else viewer.purpose) or "", request=request, recall=recall,
        receipt=receipt, made_at=viewer.now, sent_at=viewer.now,
        confidentiality=max(_level(subject), recall.confidentiality if recall else 0),
    )  # fmt: skip
    deliver(message, [Delivery(message=message, agency_id=agency) for agency in dict.fromkeys(to)], at=viewer.now)
    return message


def deliver(message: Message, deliveries: Iterable[Delivery], *, at: datetime) -> None:
    """Hand a sent message to its recipients, and tell each of them."""
    rows = list(deliveries)
    for row in rows:
        row.delivered_at = at
    Delivery.objects.bulk_create([row for row in rows if row.pk is None])
    Delivery.objects.bulk_update([row for row in rows if row.pk is not None], ["delivered_at"])
    for row in rows:
        emit("message", to=row.agency_id, by=message.from_agency_id, about=message.pk)


def _level(contribution: uuid.UUID | None) -> int:
    if contribution is None:
        return 0
    found = Contribution.objects.filter(pk=contribution).values_list("confidentiality", flat=True).first()
    return found or 0
