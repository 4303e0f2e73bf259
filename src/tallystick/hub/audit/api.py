"""API of the log: checkpoints to keep, and proofs between them."""

from base64 import b64encode
from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from tallystick.hub.agencies.tokens import Bearer, calling
from tallystick.hub.audit import checkpoints, proofs
from tallystick.hub.audit.actions import record

router = Router(tags=["log"], auth=Bearer(needs_work=False))
Count = Annotated[int, Query(ge=0, le=1 << 62)]


class CheckpointOut(Schema):
    """A signed checkpoint. ``note`` is what was signed and its signature; keep it."""

    size: int
    root: str
    at: datetime
    note: str


class InclusionOut(Schema):
    """That the entry at ``position`` stands in the tree of ``size``: RFC 9162, hashes in base64."""

    position: int
    size: int
    leaf: str
    root: str
    proof: list[str]


class ConsistencyOut(Schema):
    """That the tree of ``second`` only adds to that of ``first``: RFC 9162, hashes in base64."""

    first: int
    second: int
    first_root: str
    second_root: str
    proof: list[str]


@router.get("/audit/checkpoints", response=list[CheckpointOut], operation_id="checkpoints")
def all_checkpoints(request: HttpRequest, after: Count = 0) -> list[CheckpointOut]:
    """The latest 100 checkpoints of the log, newest first; with `after`, the next 100 of more entries, oldest first."""
    found = checkpoints.listed(calling(request), after=after)
    return [CheckpointOut(size=one.size, root=one.told_root, at=one.at, note=one.note) for one in found]


@router.get("/audit/checkpoints/latest", operation_id="latest_checkpoint", response={200: str})
def latest(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint as text, a signed note; 404 where there is none yet."""
    found = checkpoints.listed(calling(request))
    if not found:
        raise Http404
    return HttpResponse(found[0].note, content_type="text/plain; charset=utf-8")


@router.get("/audit/proof/inclusion", response=InclusionOut, operation_id="inclusion_proof")
def inclusion(request: HttpRequest, position: Count, size: Count) -> InclusionOut:
    """Proves that an entry stands in the log of a checkpoint. Positions count from 0; the size is a checkpoint's."""
    record(calling(request), "prove_inclusion", position=position, size=size)
    made = proofs.inclusion(position, size)
    return InclusionOut(
        position=position, size=size, leaf=_told(made.leaf), root=made.checkpoint.told_root,
        proof=[_told(one) for one in made.proof],
    )  # fmt: skip


@router.get("/audit/proof/consistency", response=ConsistencyOut, operation_id="consistency_proof")
def consistency(request: HttpRequest, first: Count, second: Count) -> ConsistencyOut:
    """Proves that the log of one checkpoint only adds to that of an earlier one: nothing was changed or left out."""
    record(calling(request), "prove_consistency", first=first, second=second)
    made = proofs.consistency(first, second)
    return ConsistencyOut(
        first=first, second=second, first_root=made.first.told_root, second_root=made.second.told_root,
        proof=[_told(one) for one in made.proof],
    )  # fmt: skip


def _told(value: bytes) -> str:
    return b64encode(value).decode()
