"""Ask an agency for what the gate does not show, if it is there at all; and say, as that agency, what it is.

Nothing here looks at what the asker looked for: hidden or absent, the same is done.
"""

import re
import uuid

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import queries
from tallystick.hub.exchange.models import AccessRequest, Answer
from tallystick.hub.live.actions import emit
from tallystick.hub.register.actions import own, person
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
    to, sought = _asked_agency(viewer, agency), _sought(reference, words)
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
    asked = AccessRequest.objects.create(
        sought=sought, from_agency_id=viewer.agency, to_agency_id=to, by=person(viewer), purpose=viewer.purpose or "",
        case=viewer.case, why=why.strip()[:MAX_WHY], at=viewer.now,
    )  # fmt: skip
    record(viewer, "seek", [asked.pk], told=sought, to=to)
    emit("asked", to=to, by=viewer.agency, request=str(asked.pk))
    return asked


@action("release")
def identify(viewer: Viewer, request_id: uuid.UUID, contribution_id: uuid.UUID) -> None:
    """Say which own record a request without one is about. The asker learns nothing of it before the answer."""
    received = queries.visible_requests(viewer).filter(pk=request_id, to_agency=viewer.agency, contribution=None)
    asked = received.select_for_update(of=("self",)).first()
    if asked is None:
        raise Refused("No such request to your agency.")
    if asked.answer != Answer.OPEN:
        raise Unacceptable(f"It was answered already: {asked.get_answer_display()}.")
    asked.found = own(viewer, contribution_id)
    asked.save(update_fields=["found"])
    record(viewer, "identify", [asked.pk, contribution_id])


def _asked_agency(viewer: Viewer, code: str) -> str:
    if code == viewer.agency or not Agency.objects.filter(pk=code).exists():
        raise Unacceptable("Choose another agency of this hub.")
    return code


def _sought(reference: str, words: str) -> str:
    if reference and not REFERENCE.fullmatch(reference):
        raise Unacceptable("The reference is a kind of thing and its id, as the page that said no names it.")
    said = words.strip()
    if not said and not reference:
        raise Unacceptable("Say in a few words what you looked for.")
    return (f"{reference}: {said}" if reference and said else reference or said)[:MAX_SOUGHT]
