"""Letters for the tests of messages: who writes what to whom."""

from typing import Any
from uuid import UUID

from tallystick.hub.exchange import messaging
from tallystick.hub.exchange.composing import Stated, To
from tallystick.hub.exchange.models import Message

ASKED = {
    "asked": "Who rents the flat at Spuistraat 12?", "purpose": "To find the man before he leaves.",
    "offence": "Drug trafficking", "why_agency": "The flat lies in your country.", "link": "Suspect",
    "access": "indirect",
}  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def request(*to: To | str, **changed: Any) -> Stated:
    """A request to these agencies, with what a test changes."""
    recipients = tuple(one if isinstance(one, To) else To(agency=one) for one in to or ("NL-DOU",))
    stated: dict[str, Any] = {"kind": "REQUEST", "to": recipients, "subject": "A flat", "fields": ASKED}
    return Stated(**(stated | changed))


def alert(*to: To | str, **changed: Any) -> Stated:
    """An alert to these agencies."""
    return request(*to, **({"kind": "ALERT", "subject": "Armed", "fields": {"danger": "He is armed."}} | changed))


def sent(world: Any, stated: Stated | None = None, *, by: str = "ES-PN", role: str = "analyst", **at: Any) -> Message:
    """A message that went out."""
    viewer = world.viewer(by, role, **at)
    return messaging.send(viewer, messaging.write_draft(viewer, stated or request()))


def draft(world: Any, stated: Stated | None = None, *, by: str = "ES-PN", role: str = "analyst") -> UUID:
    """A draft."""
    return messaging.write_draft(world.viewer(by, role), stated or request())
