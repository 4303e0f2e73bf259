"""How a message gets its number and goes out, in the caller's transaction: for messages that people write, and for
those that an act of the exchange makes (a request, a decision, a recall, a receipt)."""

from collections.abc import Iterable
from datetime import datetime

from tallystick.hub.exchange.models import AccessRequest, Case, Delivery, Kind, Message, Recall, Receipt
from tallystick.hub.live.actions import emit
from tallystick.hub.register.actions import person
from tallystick.hub.viewer import Viewer


def next_number(case: str) -> int:
    """The next number in a case; two who ask at once get two."""
    Case.objects.get_or_create(reference=case)
    row = Case.objects.select_for_update().get(reference=case)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return row.last_number


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
    """Send the message that an act makes: it carries the act, and no words of its own."""
    about = case or viewer.case
    message = Message.objects.create(
        case=about, number=next_number(about), kind=kind, from_agency_id=viewer.agency, by=person(viewer),
        purpose=viewer.purpose or "", request=request, recall=recall, receipt=receipt, made_at=viewer.now,
        sent_at=viewer.now,
    )  # fmt: skip
    deliver(message, [Delivery(message=message, agency_id=agency) for agency in dict.fromkeys(to)], at=viewer.now)
    return message


def deliver(message: Message, deliveries: Iterable[Delivery], *, at: datetime) -> None:
    """Hand a sent message to its recipients, and tell each of them."""
    rows = list(deliveries)
    for row in rows:
        row.delivered_at = at
    Delivery.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["message", "agency"], update_fields=["delivered_at"]
    )
    for row in rows:
        emit("message", to=row.agency_id, by=message.from_agency_id, message=str(message.pk))
