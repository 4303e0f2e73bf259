"""API of frozen sets: freeze, release whole, confirm, end, and the manifest with its verification."""

import json
import uuid
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Body, Router, Schema, Status
from pydantic import Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.register import freezing, manifests, sets
from tallystick.hub.register.exporting import handed_over
from tallystick.hub.register.release_api import ReleaseIn
from tallystick.hub.register.sets import SeenSet
from tallystick.hub.viewer import Viewer

router = Router(tags=["sets"])
WHOLE_BODY: Any = Body(...)  # type: ignore[type-arg]


class FreezeIn(Schema):
    """Own contributions to freeze, in this order."""

    name: str
    why: str
    contributions: list[uuid.UUID] = Field(max_length=freezing.MOST)


class ToIn(Schema):
    """Which agency's release is meant."""

    to: str


class GivenOut(Schema):
    """To whom a set is released, or was; its owner alone reads it."""

    to: str
    until: date
    case: str
    onward: bool
    pending: bool
    standing: int = Field(description="Items whose release has not ended")


class SetOut(Schema):
    """A set as the caller sees it."""

    id: uuid.UUID
    owner: str
    name: str
    size: int
    root: str
    frozen_at: datetime
    given: list[GivenOut]


class ItemOut(Schema):
    """An item that the caller may see."""

    number: int
    contribution: uuid.UUID
    caption: str
    since: str


class ItemsOut(Schema):
    """A page of items, 50 at most."""

    total: int
    page: int
    items: list[ItemOut]


class Counted(Schema):
    """How many items it was done to."""

    items: int


class DifferenceOut(Schema):
    """Where a manifest says something else; number 0 is the set itself."""

    number: int
    what: str


class SinceOut(Schema):
    """An item that is not as it was frozen, or whose state the caller is not shown."""

    number: int
    since: str


class VerdictOut(Schema):
    """What comes of holding a manifest against its set."""

    same: bool
    differences: list[DifferenceOut]
    unchanged: int
    since: list[SinceOut]


@router.get("/sets", response=list[SetOut], summary="The sets you may see")
def listed(request: HttpRequest) -> list[SetOut]:
    """Your agency's sets and those released to it, the newest 200."""
    return [_out(one) for one in sets.listed(calling(request))]


@router.post("/sets", response={201: SetOut}, summary="Freeze a set")
def freeze(request: HttpRequest, wanted: FreezeIn) -> Status[SetOut]:
    """Freeze 1 to 5,000 own contributions as they stand."""
    viewer = calling(request)
    made = freezing.freeze(viewer, name=wanted.name, why=wanted.why, ids=wanted.contributions)
    return Status(201, _read(viewer, made.pk))


@router.get("/sets/{uuid:set_id}", response=SetOut, summary="One set")
def one(request: HttpRequest, set_id: uuid.UUID) -> SetOut:
    """A set of your agency's, or one released to it."""
    return _read(calling(request), set_id)


@router.get("/sets/{uuid:set_id}/items", response=ItemsOut, summary="Its items")
def items(request: HttpRequest, set_id: uuid.UUID, page: int = 1) -> ItemsOut:
    """The items you may see, in their order."""
    viewer = calling(request)
    _read(viewer, set_id)
    found = sets.items(viewer, set_id, page=max(1, min(page, freezing.MOST)))
    shown = [
        ItemOut(number=one.number, contribution=one.seen.id, caption=one.seen.caption, since=one.since.value)
        for one in found.items if one.seen
    ]  # fmt: skip
    return ItemsOut(total=found.total, page=found.page, items=shown)


@router.delete("/sets/{uuid:set_id}", response={204: None}, summary="Discard a set")
def discard(request: HttpRequest, set_id: uuid.UUID) -> Status[None]:
    """Forget an own set that was never released. Its contributions stay."""
    freezing.discard(calling(request), set_id)
    return Status(204, None)


@router.post("/sets/{uuid:set_id}/release", response=Counted, summary="Release a set")
def release(request: HttpRequest, set_id: uuid.UUID, given: ReleaseIn) -> Counted:
    """Release every item to one agency, or change nothing. It may wait for a second person."""
    return Counted(items=freezing.release_set(calling(request), set_id, given.terms()))


@router.post("/sets/{uuid:set_id}/confirm", response=Counted, summary="Confirm a set's release")
def confirm(request: HttpRequest, set_id: uuid.UUID, given: ToIn) -> Counted:
    """As the second person, agree to its release to an agency."""
    return Counted(items=freezing.confirm_set(calling(request), set_id, to=given.to))


@router.post("/sets/{uuid:set_id}/end", response=Counted, summary="End a set's release")
def end(request: HttpRequest, set_id: uuid.UUID, given: ToIn) -> Counted:
    """End its release to an agency; the next read no longer passes."""
    return Counted(items=freezing.end_set_release(calling(request), set_id, to=given.to))


@router.get("/sets/{uuid:set_id}/manifest", response={200: str}, summary="The manifest")
def manifest(request: HttpRequest, set_id: uuid.UUID) -> HttpResponse:
    """The manifest of a set, under a name that says the codes inside."""
    text, name = manifests.manifest(calling(request), set_id)
    return handed_over(text.encode(), name, "application/json")


@router.post("/sets/{uuid:set_id}/verify", response=VerdictOut, summary="Verify a manifest")
def verify(request: HttpRequest, set_id: uuid.UUID, manifest: dict[str, Any] = WHOLE_BODY) -> VerdictOut:
    """Whether a manifest says what was frozen, and what became of each item since."""
    found = manifests.verify(calling(request), set_id, json.dumps(manifest))
    return VerdictOut(
        same=found.same, unchanged=found.unchanged,
        differences=[DifferenceOut(number=one.number, what=one.what) for one in found.differences],
        since=[SinceOut(number=one.number, since=one.since.value) for one in found.since],
    )  # fmt: skip


def _read(viewer: Viewer, set_id: uuid.UUID) -> SetOut:
    seen = sets.read(viewer, set_id)
    if seen is None:
        raise Http404
    return _out(seen)


def _out(seen: SeenSet) -> SetOut:
    return SetOut(
        id=seen.id, owner=seen.owner, name=seen.name, size=seen.size, root=seen.root, frozen_at=seen.at,
        given=[
            GivenOut(to=one.to, until=one.until, case=one.case, onward=one.onward, pending=one.pending,
                     standing=one.standing)
            for one in seen.given
        ],
    )  # fmt: skip
