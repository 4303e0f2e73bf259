"""Ask an agency for what the gate does not show, if it is there at all; and say, as that agency, what it is.

Nothing here looks at what the asker looked for: hidden or absent, the same is done.
"""

import re
import uuid

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import actions
from tallystick.hub.exchange.actions import Ask
from tallystick.hub.exchange.models import AccessRequest, Answer
from tallystick.hub.register.actions import own
from tallystick.hub.register.releasing import other_agency
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

MOST_OPEN = 20
"""Open requests of this kind of one person to one agency."""
MAX_SOUGHT = 200
MAX_WHY = 500
REFERENCE = re.compile(r"[a-z ]{1,20} [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How a page that says no names what stands in its address: what kind of thing, and its id."""


@action("ask")
def seek(viewer: Viewer, *, agency: str, words: str, why: str, reference: str = "") -> AccessRequest:
    """Ask an agency whether it holds this and lets the viewer's read it. Who asks the same again, or a colleague, gets
    the request that is open."""
    to, sought = other_agency(viewer, agency).pk, _sought(reference, words)
    if not why.strip():
        raise Unacceptable("Say in a sentence what you need it for.")
    open_ones = AccessRequest.objects.filter(
        from_agency=viewer.agency, to_agency=to, contribution=None, answer=Answer.OPEN
    )
    alike = {"sought__startswith": reference} if reference else {"sought": sought}
    if (asked := open_ones.filter(purpose=viewer.purpose, **alike).first()) is not None:
        record(viewer, "seek", [asked.pk], to=to, again=True)
        return asked
    if open_ones.filter(by__account=viewer.account).count() >= MOST_OPEN:
        raise Unacceptable(f"You have {MOST_OPEN} such requests open with {to}: wait for an answer.")
    return actions.make(viewer, to, Ask(), why=why, sought=sought)


@action("release")
def identify(viewer: Viewer, request_id: uuid.UUID, contribution_id: uuid.UUID) -> None:
    """Say which own record a request without one is about. The asker learns nothing of it before the answer."""
    asked = actions.standing(viewer, request_id, Answer.OPEN)
    if asked.contribution_id is not None:
        raise Refused("No such request to your agency.")
    asked.found = own(viewer, contribution_id)
    asked.save(update_fields=["found"])
    record(viewer, "identify", [asked.pk, contribution_id])


def _sought(reference: str, words: str) -> str:
    if reference and not REFERENCE.fullmatch(reference):
        raise Unacceptable("The reference is a kind of thing and its id, as the page that said no names it.")
    said = words.strip()
    if not said and not reference:
        raise Unacceptable("Say in a few words what you looked for.")
    return (f"{reference}: {said}" if reference and said else reference or said)[:MAX_SOUGHT]
