"""API of operations and their results: the same as their pages, and a feed of many results at once."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import BaseModel, Field

from tallystick.hub.agencies.tokens import calling
from tallystick.hub.operations import deciding, planning, reporting, results, settling
from tallystick.hub.operations.planning import NewOperation
from tallystick.hub.operations.reporting import MOST_RESULTS, Given
from tallystick.hub.operations.results import PAGE, SeenOperation, SeenResult
from tallystick.hub.viewer import Viewer

router = Router(tags=["operations"])


class OperationIn(Schema):
    """What an operation states; the caller's agency leads it."""

    code: str
    name: str
    kind: str
    legal_basis: str
    crime_areas: list[str]
    participants: list[str]
    supporting: list[str] = []
    zone: str = "Europe/Brussels"
    prepares_from: date
    first_day: date
    last_day: date
    follow_up_until: date


class OperationOut(Schema):
    """An operation that the caller's agency takes part in."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    legal_basis: str
    crime_areas: list[str]
    supporting: list[str]
    zone: str
    prepares_from: date
    first_day: date
    last_day: date
    follow_up_until: date
    lead: str
    mine: bool
    participants: list[str]
    ended_at: datetime | None


class ResultIn(BaseModel):  # a Schema takes twice the time, and thousands come at once
    """A result. The same ``key`` again is the same result; one that ``states`` is the total of its day, crime area and
    part, and has no key."""

    key: str = ""
    day: date
    indicator: str
    value: Decimal | str
    crime_area: str = ""
    part: str = ""
    unit: str = ""
    qualifier: str = ""
    place: str = ""
    at: datetime | None = None
    contributions: list[uuid.UUID] = []
    states: bool = False


class ResultsIn(Schema):
    """Results of the caller's agency."""

    results: list[ResultIn] = Field(max_length=MOST_RESULTS)


class OutcomeOut(Schema):
    """What became of a result: taken, changed (a stated total that was corrected), or unchanged."""

    id: uuid.UUID
    key: str
    outcome: Literal["taken", "changed", "unchanged"]


class RejectOut(Schema):
    """What was wrong with a result, by its place in the call from 1."""

    row: int
    column: str
    value: str
    reason: str


class TakenOut(Schema):
    """What became of all of them."""

    results: list[OutcomeOut]
    rejects: list[RejectOut]


class ResultOut(Schema):
    """A result of the caller's agency."""

    id: uuid.UUID
    key: str
    day: date
    at: datetime
    indicator: str
    crime_area: str
    part: str
    value: str
    unit: str
    qualifier: str
    states: bool
    place: str
    status: str
    version: int
    reporter: str
    reported_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    contributions: list[uuid.UUID]


class ResultPageOut(Schema):
    """A page of results, the latest first."""

    total: int
    page: int
    results: list[ResultOut]


class CorrectIn(ResultIn):
    """The result as it is now, and why."""

    why: str


class WhyIn(Schema):
    """A reason in a sentence."""

    why: str


class ConfirmIn(Schema):
    """Results that a second person confirms."""

    results: list[uuid.UUID] = Field(max_length=MOST_RESULTS)


class ConfirmedOut(Schema):
    """How many were confirmed now."""

    confirmed: int


class FigureOut(Schema):
    """A total over all days: of one agency; by crime area or by part where one is named."""

    agency: str
    indicator: str
    unit: str
    crime_area: str
    part: str
    amount: Decimal


class FiguresOut(Schema):
    """The totals of an operation, and when each agency last reported."""

    figures: list[FigureOut]
    last_reports: dict[str, datetime | None]


@router.get("/operations", response=list[OperationOut], operation_id="operations")
def operation_list(request: HttpRequest) -> list[OperationOut]:
    """The operations that the caller's agency takes part in."""
    return [_operation(one) for one in results.operations(calling(request))]


@router.post("/operations", response={201: OperationOut}, operation_id="operation_new")
def operation_new(request: HttpRequest, body: OperationIn) -> Status[OperationOut]:
    """Open an operation that the caller's agency leads."""
    listed = {name: tuple(getattr(body, name)) for name in ("crime_areas", "participants", "supporting")}
    made = planning.create_operation(calling(request), NewOperation(**(body.dict() | listed)))
    return Status(201, _operation(_seen(calling(request), made.pk)))


@router.get("/operations/{operation_id}", response=OperationOut, operation_id="operation")
def operation(request: HttpRequest, operation_id: uuid.UUID) -> OperationOut:
    """One of them."""
    return _operation(_seen(calling(request), operation_id))


@router.post("/operations/{operation_id}/end", response=OperationOut, operation_id="operation_end")
def operation_end(request: HttpRequest, operation_id: uuid.UUID) -> OperationOut:
    """End an operation that the caller's agency leads."""
    planning.end_operation(calling(request), operation_id)
    return _operation(_seen(calling(request), operation_id))


@router.get("/operations/{operation_id}/figures", response=FiguresOut, operation_id="figures")
def figures(request: HttpRequest, operation_id: uuid.UUID) -> FiguresOut:
    """The totals of an operation by agency."""
    viewer = calling(request)
    _seen(viewer, operation_id)
    return FiguresOut(
        figures=[
            FigureOut(agency=one.agency, indicator=one.indicator, unit=one.base, crime_area=one.crime_area,
                      part=one.part, amount=one.amount)
            for one in results.by_agency(viewer, operation_id)
        ],
        last_reports=results.last_reports(viewer, operation_id),
    )  # fmt: skip


@router.post("/operations/{operation_id}/results", response=TakenOut, operation_id="results_new")
def results_new(request: HttpRequest, operation_id: uuid.UUID, body: ResultsIn) -> TakenOut:
    """Report results: bad ones are told, the others are taken, and those that came before change nothing."""
    taken = reporting.report(calling(request), operation_id, [_given(one) for one in body.results])
    return TakenOut(
        results=[OutcomeOut(id=row.pk, key=row.key, outcome=what.value) for row, what in taken.results],
        rejects=[
            RejectOut(row=one.row, column=one.column, value=one.value, reason=one.reason) for one in taken.rejects
        ],
    )  # fmt: skip


@router.get("/operations/{operation_id}/results", response=ResultPageOut, operation_id="results")
def result_list(request: HttpRequest, operation_id: uuid.UUID, page: int = 1) -> ResultPageOut:
    """The results of the caller's agency, 50 on a page."""
    viewer, at = calling(request), min(max(page, 1), 100_000)
    _seen(viewer, operation_id)
    rows, total = results.own_results(viewer, operation_id, after=(at - 1) * PAGE)
    return ResultPageOut(total=total, page=at, results=[_result(one) for one in rows])


@router.post("/operations/{operation_id}/results/confirm", response=ConfirmedOut, operation_id="results_confirm")
def results_confirm(request: HttpRequest, operation_id: uuid.UUID, body: ConfirmIn) -> ConfirmedOut:
    """A second person of the agency confirms results."""
    _seen(calling(request), operation_id)
    return ConfirmedOut(confirmed=reporting.confirm(calling(request), body.results))


class PairOut(Schema):
    """Two results of two agencies that may be one thing; ``mine`` is the caller agency's of them."""

    text: str
    one: uuid.UUID
    other: uuid.UUID
    mine: uuid.UUID | None
    taken_for_one: list[str]


class SamenessIn(Schema):
    """Whether two results are one, and why."""

    one: uuid.UUID
    other: uuid.UUID
    same: bool
    why: str


@router.get("/operations/{operation_id}/pairs", response=list[PairOut], operation_id="pairs")
def pairs(request: HttpRequest, operation_id: uuid.UUID) -> list[PairOut]:
    """Results that may be one thing reported twice, and that nobody has told apart."""
    _seen(calling(request), operation_id)
    return [
        PairOut(text=one.finding.text, one=one.one, other=one.other, mine=one.mine,
                taken_for_one=list(one.taken_for_one))
        for one in settling.pairs(calling(request), operation_id)
    ]  # fmt: skip


@router.post("/results/sameness", response={204: None}, operation_id="sameness")
def sameness(request: HttpRequest, body: SamenessIn) -> Status[None]:
    """Say whether two results are one; who takes its own for the other's withdraws it by that."""
    deciding.decide_sameness(calling(request), body.one, body.other, same=body.same, why=body.why)
    return Status(204, None)


@router.post("/results/{result_id}/correct", response=ResultOut, operation_id="result_correct")
def result_correct(request: HttpRequest, result_id: uuid.UUID, body: CorrectIn) -> ResultOut:
    """State a result of the caller's agency anew."""
    reporting.correct(calling(request), result_id, _given(body), why=body.why)
    return _result(_own(calling(request), result_id))


@router.post("/results/{result_id}/withdraw", response=ResultOut, operation_id="result_withdraw")
def result_withdraw(request: HttpRequest, result_id: uuid.UUID, body: WhyIn) -> ResultOut:
    """Take a result of the caller's agency out of the figures."""
    reporting.withdraw(calling(request), result_id, why=body.why)
    return _result(_own(calling(request), result_id))


def _given(one: ResultIn) -> Given:
    cells = {name: getattr(one, name) for name in ("indicator", "crime_area", "part", "unit", "qualifier")}
    return Given(
        cells=cells | {"day": one.day.isoformat(), "value": str(one.value)}, key=one.key, at=one.at, place=one.place,
        contributions=one.contributions, states=one.states,
    )  # fmt: skip


def _seen(viewer: Viewer, operation_id: uuid.UUID) -> SeenOperation:
    one = results.read(viewer, operation_id)
    if one is None:
        raise Http404
    return one


def _own(viewer: Viewer, result_id: uuid.UUID) -> SeenResult:
    one = results.own_result(viewer, result_id)
    if one is None:
        raise Http404
    return one


def _operation(one: SeenOperation) -> OperationOut:
    return OperationOut(**{name: getattr(one, name) for name in OperationOut.model_fields})


def _result(one: SeenResult) -> ResultOut:
    plain = {name: getattr(one, name) for name in ResultOut.model_fields if name != "contributions"}
    return ResultOut(**plain, contributions=[about.id for about in one.about])
