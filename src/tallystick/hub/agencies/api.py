"""API: who a token is."""

from django.http import HttpRequest
from ninja import Router, Schema

from tallystick.hub.agencies.tokens import Bearer, calling

router = Router(tags=["account"])


class Me(Schema):
    """The person a token belongs to, and the piece of work its headers state."""

    account: str
    agency: str
    role: str
    clearance: str
    purpose: str | None
    case: str


@router.get("/me", response=Me, auth=Bearer(needs_work=False), operation_id="me")
def me(request: HttpRequest) -> Me:
    """Who this token is, and for which purpose and case this call was made."""
    viewer = calling(request)
    return Me(
        account=viewer.account,
        agency=viewer.agency,
        role=viewer.role,
        clearance=viewer.clearance.code,
        purpose=viewer.purpose,
        case=viewer.case,
    )
