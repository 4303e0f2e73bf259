"""API of reports of figures: the same as their pages."""

import uuid
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.bulletins import actions, queries
from tallystick.hub.bulletins.files import MEDIA_TYPES
from tallystick.hub.bulletins.pages import found_or_404
from tallystick.hub.bulletins.queries import Listed, SeenBulletin
from tallystick.hub.operations.tallying import MICRO
from tallystick.hub.register.exporting import handed_over

router = Router(tags=["reports of figures"])


class BulletinOut(Schema):
    """A report in a list. ``scope`` is the agency whose figures it tells, empty for all."""

    id: uuid.UUID
    kind: str
    name: str
    version: int
    agency: str
    scope: str
    operation: uuid.UUID | None
    year: int | None
    issued: bool
    at: datetime


class NumberOut(Schema):
    """A figure in its base unit, and each agency's part of it: they add up to it."""

    indicator: str
    unit: str
    crime_area: str
    part: str
    value: Decimal
    agencies: dict[str, Decimal]


class WholeBulletinOut(BulletinOut):
    """A report with its figures; ``newer`` is the version that replaces it."""

    text: str
    figures: list[NumberOut]
    findings: list[str]
    missing: list[str] = Field(description="Agencies that have not reported yet")
    newer: uuid.UUID | None


class BulletinIn(Schema):
    """A report of an operation; ``national`` of the caller's agency's figures alone."""

    kind: str
    text: str = ""
    national: bool = False


class YearIn(Schema):
    """An annual summary of the caller's centre."""

    year: int
    text: str = ""


class TextIn(Schema):
    """What the agency says in a draft."""

    text: str


@router.get("/operations/{uuid:operation_id}/reports", response=list[BulletinOut], operation_id="bulletins")
def of_operation(request: HttpRequest, operation_id: uuid.UUID) -> list[BulletinOut]:
    """The reports of an operation that the caller may read, the newest first."""
    return [_out(one) for one in queries.of_operation(calling(request), operation_id)]


@router.post("/operations/{uuid:operation_id}/reports", response={201: BulletinOut}, operation_id="bulletin_draft")
def draft(request: HttpRequest, operation_id: uuid.UUID, body: BulletinIn) -> Status[BulletinOut]:
    """Begin a report from the figures as they stand."""
    made = actions.draft_of_operation(calling(request), operation_id, body.kind, text=body.text, national=body.national)
    return Status(201, _out(found_or_404(calling(request), made.pk).listed))


@router.get("/annual-reports", response=list[BulletinOut], operation_id="annual_bulletins")
def of_years(request: HttpRequest) -> list[BulletinOut]:
    """The annual summaries of the caller's agency."""
    return [_out(one) for one in queries.of_years(calling(request))]


@router.post("/annual-reports", response={201: BulletinOut}, operation_id="annual_bulletin_draft")
def draft_year(request: HttpRequest, body: YearIn) -> Status[BulletinOut]:
    """Begin the annual summary of the caller's centre."""
    made = actions.draft_of_year(calling(request), body.year, text=body.text)
    return Status(201, _out(found_or_404(calling(request), made.pk).listed))


@router.get("/bulletins/{uuid:bulletin_id}", response=WholeBulletinOut, operation_id="bulletin")
def bulletin(request: HttpRequest, bulletin_id: uuid.UUID) -> WholeBulletinOut:
    """One report with its figures: as it was issued, or, a draft, as it would be now."""
    return _whole(found_or_404(calling(request), bulletin_id))


@router.put("/bulletins/{uuid:bulletin_id}", response=WholeBulletinOut, operation_id="bulletin_change")
def change(request: HttpRequest, bulletin_id: uuid.UUID, body: TextIn) -> WholeBulletinOut:
    """State anew what the agency says in a draft."""
    actions.change_bulletin(calling(request), bulletin_id, text=body.text)
    return _whole(found_or_404(calling(request), bulletin_id))


@router.delete("/bulletins/{uuid:bulletin_id}", response={204: None}, operation_id="bulletin_discard")
def discard(request: HttpRequest, bulletin_id: uuid.UUID) -> Status[None]:
    """Discard a draft."""
    actions.discard_bulletin(calling(request), bulletin_id)
    return Status(204, None)


@router.post("/bulletins/{uuid:bulletin_id}/issue", response=WholeBulletinOut, operation_id="bulletin_issue")
def issue(request: HttpRequest, bulletin_id: uuid.UUID) -> WholeBulletinOut:
    """Issue a draft: it never changes from then on."""
    actions.issue_bulletin(calling(request), bulletin_id)
    return _whole(found_or_404(calling(request), bulletin_id))


@router.post("/bulletins/{uuid:bulletin_id}/revise", response={201: BulletinOut}, operation_id="bulletin_revise")
def revise(request: HttpRequest, bulletin_id: uuid.UUID) -> Status[BulletinOut]:
    """Begin the next version of an issued report."""
    made = actions.revise_bulletin(calling(request), bulletin_id)
    return Status(201, _out(found_or_404(calling(request), made.pk).listed))


@router.get("/bulletins/{uuid:bulletin_id}/{language}.{ending}", operation_id="bulletin_file")
def file(request: HttpRequest, bulletin_id: uuid.UUID, language: str, ending: str) -> HttpResponse:
    """A file of an issued report: ``en``, ``fr`` or ``de``; ``pdf``, ``docx``, ``xlsx`` or ``csv``."""
    data, name = actions.download_bulletin(calling(request), bulletin_id, language, ending)
    return handed_over(data, name, MEDIA_TYPES[ending])


def _out(one: Listed) -> BulletinOut:
    return BulletinOut(
        id=one.id, kind=one.kind.id, name=one.name, version=one.version, agency=one.agency, scope=one.scope,
        operation=one.operation, year=one.year, issued=one.issued, at=one.at,
    )  # fmt: skip


def _whole(seen: SeenBulletin) -> WholeBulletinOut:
    figures = [
        NumberOut(
            indicator=one.indicator, unit=one.base, crime_area=one.crime_area, part=one.part, value=one.amount,
            agencies={agency: micro / MICRO for agency, micro in one.cells},
        )
        for one in seen.said.numbers
    ]  # fmt: skip
    return WholeBulletinOut(
        **_out(seen.listed).dict(), text=seen.text, figures=figures, findings=list(seen.said.findings),
        missing=list(seen.said.missing), newer=seen.newer,
    )  # fmt: skip
