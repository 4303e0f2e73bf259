"""API of exports: what the caller may see, in a format of choice, handed out while all of it may be seen."""

import uuid

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from tallystick.formats import Format
from tallystick.hub.agencies.tokens import calling
from tallystick.hub.register import exporting
from tallystick.hub.register.queries import Filter

router = Router(tags=["exports"])

Codes = list[str]


class ExportIn(Schema):
    """What to export, narrowed as the list is, and in which format."""

    format: Format = Field(Format.CSV, description="csv, stix (STIX 2.1), misp or ftm (FollowTheMoney JSON lines)")
    q: str = Field("", max_length=200, description="A name in any script, number, plate or handle")
    schema_name: Codes = Field([], alias="schema")
    owner: Codes = []
    subject_category: Codes = []
    status: Codes = []


class ExportOut(Schema):
    """An export that waits to be fetched. Its name says the handling codes and the confidentiality inside."""

    id: uuid.UUID
    file_name: str


@router.post("/exports", response={201: ExportOut}, summary="Export a list")
def export(request: HttpRequest, wanted: ExportIn) -> Status[ExportOut]:
    """Write what the caller may see and that fits to a file, 10,000 contributions at most. Fetch it by its id."""
    found = Filter(
        text=wanted.q.strip(), schema=tuple(wanted.schema_name), owner=tuple(wanted.owner),
        subject_category=tuple(wanted.subject_category), status=tuple(wanted.status),
    )  # fmt: skip
    made = exporting.export(calling(request), found, wanted.format)
    return Status(201, ExportOut(id=made.pk, file_name=made.file_name))


@router.get("/exports/{uuid:export_id}", response={200: str}, summary="Fetch an export")
def download(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """The file of an own export, while everything in it stands unchanged and may still be seen; 403 otherwise."""
    path, name = exporting.download(calling(request), export_id)
    return exporting.handed_over(path.read_bytes(), name, Format.of(name).media_type)
