"""API of the register: look up, hand in, correct, withdraw, erase; and import a list."""

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from tallystick.hub import acting
from tallystick.hub.agencies.tokens import calling
from tallystick.hub.register import actions, batches, exporting, importing, queries, running
from tallystick.hub.register.batches import SeenBatch
from tallystick.hub.register.import_forms import mapping_in
from tallystick.hub.register.queries import Filter, Seen
from tallystick.hub.register.taking import Taken, one
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary.conditions import to_dict
from tallystick.vocabulary.tables import Row

router = Router(tags=["register"])

NO_FILE: Any = File(None)  # type: ignore[type-arg]

Codes = list[str]


class ConditionsIn(Schema):
    """The conditions of one contribution: the same names, codes and rules as the columns of an import."""

    evaluation: str = Field(description="4x4 code of the source and the information, as in B2")
    legal_basis: list[str] = Field(description="The law or order it was collected under")
    review_date: str = Field(description="ISO date, at most three years ahead")
    subject_category: Codes = Field([], description="Needed for a person, as in SUSPECT")
    purpose: Codes = Field([], description="Letters a to d; none means a, cross-checking")
    handling: Codes = Field([], description="H1, H2, H3; H0 always holds")
    restrictions: str = Field("", description="In words; needed with H3 and only with it")
    confidentiality: str = "BPL"
    recipients: Codes = Field([], description="Agency codes; none means every agency on the hub")
    withheld: Codes = Field([], description="Properties nobody else reads without a release")
    flags: Codes = []
    silent: bool = False


class ContributionIn(Schema):
    """One thing as its owner states it: FollowTheMoney's schema and properties, and the owner's conditions."""

    id: str = Field("", description="The owner's own number; empty: made from the content", max_length=200)
    schema_name: str = Field(alias="schema", description="As in Person, Vehicle, PhoneLine")
    properties: dict[str, list[str]]
    conditions: ConditionsIn


class CorrectionIn(ContributionIn):
    """The whole contribution stated anew, and why."""

    why: str


class WhyIn(Schema):
    """A reason in a sentence; the log keeps it."""

    why: str


class ContributionOut(Schema):
    """A contribution as the caller sees it. ``withheld`` names properties that are not in ``properties``."""

    id: uuid.UUID
    owner: str
    source_id: str
    schema_name: str = Field(serialization_alias="schema")
    caption: str
    properties: dict[str, list[str]]
    withheld: list[str]
    conditions: dict[str, Any]
    status: str
    version: int = Field(description="0 where it is another agency's")
    changed_at: datetime


class Count(Schema):
    """How many of the found contributions have this value."""

    value: str
    count: int


class ContributionsOut(Schema):
    """One page of what was found, 50 at most, newest first, with the facets of all of it. The newest 5,000 are counted
    and paged through; narrow the list to reach older ones."""

    total: int
    or_more: bool = Field(description="Whether counting stopped at 5,000: so many fit, or more")
    page: int
    pages: int
    facets: dict[str, list[Count]]
    items: list[ContributionOut]


class Wanted(Schema):
    """What to look for. Each facet may be given several times: any one of the values fits."""

    q: str = Field(
        "",
        max_length=200,
        description="A name in any script, number, plate or handle. A word finds "
        "those it begins; one or two letters find themselves",
    )
    schema_name: Codes = Field([], alias="schema")
    owner: Codes = []
    subject_category: Codes = []
    status: Codes = []
    page: int = Field(1, ge=1, le=100_000)


class Made(Schema):
    """What was made."""

    id: uuid.UUID


class ImportOut(Schema):
    """An import: where it stands, and what became of the rows it has done."""

    id: uuid.UUID
    file_name: str
    status: str
    columns: list[str]
    mapping: str = Field(description="MAP.yml")
    rows_total: int
    rows_done: int
    added: int
    corrected: int
    unchanged: int
    rejected: int
    problem: str


class RejectOut(Schema):
    """What is wrong with one row, and what was expected."""

    row: int
    column: str
    value: str
    reason: str


class PreviewOut(Schema):
    """What taking the file would do; nothing was taken. The first rows, each with its entity or its rejects."""

    import_id: uuid.UUID | None
    mapping: str
    rows: int
    added: int
    corrected: int
    unchanged: int
    rejected: int
    first_accepted: list[dict[str, Any]]
    first_rejects: list[RejectOut]


@router.get("/contributions", response=ContributionsOut, by_alias=True, summary="List and search")
def contributions(request: HttpRequest, wanted: Query[Wanted]) -> ContributionsOut:
    """What the caller may see and that fits, with the counts of each facet."""
    given = wanted.dict()
    facets = {name: tuple(given["schema_name" if name == "schema" else name]) for name in queries.FACETS}
    page = queries.find(calling(request), Filter(text=wanted.q.strip(), page=wanted.page, **facets))
    return ContributionsOut(
        total=page.total, or_more=page.or_more, page=max(1, min(wanted.page, page.pages)), pages=page.pages,
        items=[_out(seen) for seen in page.items],
        facets={name: [Count(value=v, count=n) for v, n in counted] for name, counted in page.facets.items()},
    )  # fmt: skip


@router.post("/contributions", response={201: Made}, summary="Hand in one thing")
def add(request: HttpRequest, stated: ContributionIn) -> Status[Made]:
    """Hand in one thing for the caller's agency. 422 names every problem."""
    viewer = calling(request)
    return Status(201, Made(id=actions.add(viewer, one(_row(stated, stated.id), viewer))))


@router.get("/contributions/{uuid:contribution_id}", response=ContributionOut, by_alias=True, summary="Read one")
def read(request: HttpRequest, contribution_id: uuid.UUID) -> ContributionOut:
    """One contribution as the caller sees it; 404 where it may not, exactly as where there is none."""
    return _out(_seen(calling(request), contribution_id))


@router.put("/contributions/{uuid:contribution_id}", response=ContributionOut, by_alias=True, summary="Correct one")
def correct(request: HttpRequest, contribution_id: uuid.UUID, stated: CorrectionIn) -> ContributionOut:
    """State an own contribution anew. The former version stays in its history."""
    viewer = calling(request)
    before = _own(viewer, contribution_id)
    item = one(_row(stated, before.source_id), viewer)
    actions.correct(viewer, contribution_id, item.entity, item.conditions, why=stated.why)
    return _out(_seen(viewer, contribution_id))


@router.post("/contributions/{uuid:contribution_id}/withdraw", response={204: None}, summary="Withdraw one")
def withdraw(request: HttpRequest, contribution_id: uuid.UUID, reason: WhyIn) -> Status[None]:
    """Take an own contribution out of everybody else's sight and out of cross-check."""
    viewer = calling(request)
    _own(viewer, contribution_id)
    actions.withdraw(viewer, contribution_id, why=reason.why)
    return Status(204, None)


@router.post("/contributions/{uuid:contribution_id}/erase", response={204: None}, summary="Erase one for good")
def erase(request: HttpRequest, contribution_id: uuid.UUID, reason: WhyIn) -> Status[None]:
    """Erase an own contribution: every version, key, hit, request, message and export of it."""
    viewer = calling(request)
    _own(viewer, contribution_id)
    actions.erase(viewer, [contribution_id], why=reason.why)
    return Status(204, None)


@router.get("/imports", response=list[ImportOut], summary="Your imports")
def imports(request: HttpRequest) -> list[ImportOut]:
    """The caller's own imports, newest first, 50 at most."""
    viewer = calling(request)
    acting.require(viewer, "contribute")
    return [_import(seen) for seen in batches.imports(viewer)]


@router.post("/imports", response={200: PreviewOut, 201: PreviewOut}, summary="Hand over a list")
def receive(
    request: HttpRequest,
    file: File[UploadedFile],
    map_file: UploadedFile | None = NO_FILE,
    dry_run: Form[bool] = False,
) -> Status[PreviewOut]:
    """Hand over a file, and its MAP.yml if there is one. Answers with what taking it would do. 201: it waits for its
    start; 200 with ``dry_run``: nothing is kept."""
    viewer = calling(request)
    mapping = mapping_in(map_file) if map_file else None
    batch = importing.receive(viewer, file, file.name or "", encoding=mapping.encoding if mapping else None)
    try:
        if mapping:
            importing.set_mapping(viewer, batch.pk, mapping)
        answer = _preview(viewer, batch.pk, kept=not dry_run)
    except BaseException:
        importing.discard(viewer, batch.pk)
        raise
    if dry_run:
        importing.discard(viewer, batch.pk)
    return Status(200 if dry_run else 201, answer)


@router.get("/imports/{uuid:batch_id}", response=ImportOut, summary="Where an import stands")
def status(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """An own import."""
    return _import(_batch(calling(request), batch_id))


@router.post("/imports/{uuid:batch_id}/start", response={202: ImportOut}, summary="Start or go on")
def start(request: HttpRequest, batch_id: uuid.UUID) -> Status[ImportOut]:
    """Take the rows in the background; an import that was stopped goes on where it stood."""
    viewer = calling(request)
    before = _batch(viewer, batch_id)
    (importing.start if before.status == "previewed" else importing.resume)(viewer, batch_id)
    return Status(202, _import(_batch(viewer, batch_id)))


@router.post("/imports/{uuid:batch_id}/stop", response=ImportOut, summary="Stop")
def stop(request: HttpRequest, batch_id: uuid.UUID) -> ImportOut:
    """Take no further row; what is taken stays."""
    viewer = calling(request)
    _batch(viewer, batch_id)
    importing.stop(viewer, batch_id)
    return _import(_batch(viewer, batch_id))


@router.delete("/imports/{uuid:batch_id}", response={204: None}, summary="Discard the file")
def discard(request: HttpRequest, batch_id: uuid.UUID) -> Status[None]:
    """Remove the file and the rejected rows; what is taken stays."""
    viewer = calling(request)
    _batch(viewer, batch_id)
    importing.discard(viewer, batch_id)
    return Status(204, None)


@router.get("/imports/{uuid:batch_id}/rejects.csv", summary="Rejected rows", response={200: str})
def rejects(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """``row,column,value,reason``, as CSV."""
    viewer = calling(request)
    batch = _batch(viewer, batch_id)
    text = exporting.rejects_text(batches.rejects(viewer, batch_id, most=exporting.REJECTS_HANDED_OUT))
    return exporting.handed_over(text.encode(), f"{batch.file_name}.rejects.csv", "text/csv; charset=utf-8")


def _seen(viewer: Viewer, contribution_id: uuid.UUID) -> Seen:
    seen = queries.read(viewer, contribution_id)
    if seen is None:
        raise Http404
    return seen


def _own(viewer: Viewer, contribution_id: uuid.UUID) -> Seen:
    seen = _seen(viewer, contribution_id)
    if not seen.mine:
        raise Http404
    return seen


def _batch(viewer: Viewer, batch_id: uuid.UUID) -> SeenBatch:
    acting.require(viewer, "contribute")
    found = batches.read(viewer, batch_id)
    if found is None:
        raise Http404
    return found


def _row(stated: ContributionIn, source_id: str) -> Row:
    """The statement as a row of an import, so that the same rules hold."""
    given = stated.conditions
    lists = {name: tuple(getattr(given, name)) for name in (
        "legal_basis", "subject_category", "purpose", "handling", "recipients", "withheld", "flags")}  # fmt: skip
    cells = {name: ";".join(values) for name, values in lists.items()}
    cells |= {name: getattr(given, name) for name in ("evaluation", "review_date", "restrictions", "confidentiality")}
    cells |= {"id": source_id, "schema": stated.schema_name, "silent": "yes" if given.silent else "no"}
    return Row(1, cells, lists, {name: tuple(values) for name, values in stated.properties.items()})


def _out(seen: Seen) -> ContributionOut:
    return ContributionOut(
        id=seen.id, owner=seen.owner, source_id=seen.source_id, schema_name=seen.entity.schema, caption=seen.caption,
        properties={name: list(values) for name, values in seen.entity.properties.items()},
        withheld=list(seen.withheld), conditions=to_dict(seen.conditions), status=seen.status, version=seen.version,
        changed_at=seen.changed_at,
    )  # fmt: skip


def _import(seen: SeenBatch) -> ImportOut:
    return ImportOut(
        id=seen.id, file_name=seen.file_name, status=seen.status.value, columns=list(seen.columns),
        mapping=seen.mapping_text, rows_total=seen.rows_total, rows_done=seen.rows_done, added=seen.added,
        corrected=seen.corrected, unchanged=seen.unchanged, rejected=seen.rejected, problem=seen.problem,
    )  # fmt: skip


def _preview(viewer: Viewer, batch_id: uuid.UUID, *, kept: bool) -> PreviewOut:
    found = running.preview_of(viewer, batch_id)
    seen = batches.read(viewer, batch_id)
    if found is None or seen is None:
        raise Http404
    counts = {change.value: n for change, n in found.counts.items()}
    return PreviewOut(
        import_id=batch_id if kept else None, mapping=seen.mapping_text, rows=found.total, rejected=found.rejected,
        first_accepted=[judged.item.entity.to_dict() for _, judged in found.rows if isinstance(judged, Taken)],
        first_rejects=[
            RejectOut(row=r.row, column=r.column, value=r.value, reason=r.reason)
            for _, judged in found.rows if isinstance(judged, tuple) for r in judged
        ],
        **counts,
    )  # fmt: skip
