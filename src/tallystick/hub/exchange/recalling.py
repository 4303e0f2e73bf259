"""An owner takes back or corrects what others hold: every holder is asked, and answers once with a receipt."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from tallystick.hub.acting import action
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange import carrying, comparing, deadlines, recalls
from tallystick.hub.exchange.models import Change, Done, Kind, Recall, Receipt
from tallystick.hub.exchange.posting import post
from tallystick.hub.live.actions import emit
from tallystick.hub.naming import called
from tallystick.hub.register import holding, policy
from tallystick.hub.register.actions import MAX_WHY, person, sentence
from tallystick.hub.register.models import Contribution, Holding, Release, Version
from tallystick.hub.register.policy import Level
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Entity
from tallystick.vocabulary.conditions import from_dict

MAX_CALLED_CHARS = 300
KINDS = {Change.CORRECTION: Kind.CORRECTION, Change.RESTRICTED: Kind.RESTRICTION_CHANGE}
"""The message that asks; a recall, a release that ended and an erasure ask by ``RECALL``."""
TAKEN_BACK = frozenset({Done.ERASED, Done.RESTRICTED, Done.KEPT})
ANSWERS = {
    Change.RECALL: TAKEN_BACK,
    Change.ENDED: TAKEN_BACK,
    Change.RAN_OUT: TAKEN_BACK,
    Change.ERASED: TAKEN_BACK,
    Change.CORRECTION: TAKEN_BACK | {Done.REPLACED},
    Change.RESTRICTED: frozenset({Done.NOTED, Done.ERASED}),
    Change.REPORT: TAKEN_BACK,
}
"""What a holder may answer to each change."""


def ask_holders(
    viewer: Viewer, contribution: Contribution, *, change: Change, why: str, agencies: Sequence[str] | None
) -> None:
    """Ask every agency whose copies a change makes wrong what became of them, in the caller's transaction. Where nobody
    holds such a copy nothing is made."""
    held = [one for one in holding.standing(contribution.pk) if agencies is None or one.agency_id in agencies]
    if not held:
        return
    stated = _stated(contribution)
    asked: dict[Change, set[str]] = defaultdict(set)
    for one in held:
        if (meant := _meant(contribution, change, one, stated, viewer.now)) is not None:
            asked[meant].add(one.agency_id)
    # Who holds a wrong copy is asked about that; stricter conditions go with the correction.
    asked[Change.RESTRICTED] -= asked[Change.CORRECTION]
    level = max(one.conditions.confidentiality for one in stated.values())
    for meant, holders in asked.items():
        right = contribution.version if meant in (Change.CORRECTION, Change.RESTRICTED) else 0
        made = Recall(contribution=contribution.pk, change=meant, version=right, confidentiality=level, why=why)
        if holders:
            _ask(viewer, made, sorted(holders), _called(contribution, held, stated))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A report that carried facts to others: its number as it is told, and its marking."""

    id: uuid.UUID
    name: str
    confidentiality: int


def ask_recipients(viewer: Viewer, report: Carrier, agencies: Sequence[str], *, why: str) -> None:
    """Ask the recipients of a recalled report what became of it, in the caller's transaction."""
    if agencies:
        _ask(viewer, Recall(report=report.id, report_name=report.name, change=Change.REPORT,
                            confidentiality=report.confidentiality, why=why), agencies)  # fmt: skip


@action("decide")
def answer(viewer: Viewer, receipt_id: uuid.UUID, *, done: Done, why: str = "", outside_erased: bool = False) -> int:
    """Say for the own agency what became of its copies. Erased or replaced: the hub removes the agency's exports and
    reports that hold it, and the person confirms that nothing is left outside the hub. Returns how many files went."""
    receipt = recalls.receipts_of(viewer).select_for_update(of=("self",)).filter(pk=receipt_id).first()
    if receipt is None:
        raise Refused("No such recall of what your agency holds.")
    if receipt.done != Done.OPEN:
        raise Unacceptable(f"It was answered already: {receipt.get_done_display()}.")
    if done not in ANSWERS[Change(receipt.recall.change)]:
        raise Unacceptable("That is no answer to this: choose one of those offered.")
    reason = sentence(why, done.label) if done in (Done.RESTRICTED, Done.KEPT) else why.strip()[:MAX_WHY]
    if done in (Done.ERASED, Done.REPLACED):
        receipt.removed = _let_go(viewer, receipt, done, outside_erased=outside_erased)
    for one in [receipt, *_settled_with(receipt, done)]:
        _receipt(viewer, one, done, reason)
    return len(receipt.removed)


@action("contribute")
def remind(viewer: Viewer, receipt_id: uuid.UUID) -> None:
    """Remind a holder of a recall of one's own that it has not answered; once a day."""
    own = recalls.visible_recalls(viewer).filter(owner=viewer.agency).values("pk")
    receipt = Receipt.objects.select_for_update().filter(recall__in=own, pk=receipt_id).first()
    if receipt is None:
        raise Refused("No such recall of your agency.")
    if receipt.done != Done.OPEN:
        raise Unacceptable("It is answered: nothing to remind of.")
    if recalls.reminded_lately(receipt, viewer):
        raise Unacceptable("It was asked or reminded within a day: wait till tomorrow.")
    receipt.reminded_at = viewer.now
    receipt.save(update_fields=["reminded_at"])
    record(viewer, "remind", [receipt.pk, receipt.recall_id], reminded=receipt.agency_id)
    _tell("reminded", receipt, to=receipt.agency_id, by=viewer.agency)


def forget_words(contributions: Iterable[Contribution]) -> None:
    """Of erased contributions the recalls keep ids and codes alone: no sentence of anybody."""
    _forget_words(Recall.objects.filter(contribution__in=[one.pk for one in contributions]))


def forget_words_of_reports(reports: Iterable[uuid.UUID]) -> None:
    """The same of recalls of reports that held what was erased."""
    _forget_words(Recall.objects.filter(report__in=list(reports)))


def _forget_words(of: QuerySet[Recall]) -> None:
    Receipt.objects.filter(recall__in=of).update(why="", called="", called_case="")
    of.update(why="")


def _stated(contribution: Contribution) -> dict[int, comparing.Stated]:
    rows = Version.objects.filter(contribution=contribution)
    return {row.number: comparing.Stated(row.properties, from_dict(row.conditions_json)) for row in rows}


def _meant(
    contribution: Contribution, change: Change, copy: Holding, stated: dict[int, comparing.Stated], now: datetime
) -> Change | None:
    """What the change asks of one copy; None for nothing. What goes out of everybody's sight is taken back: a holder
    does not learn whether it is withdrawn or silent."""
    if change in (Change.ENDED, Change.RAN_OUT):
        return change if copy.level > _still_reads(contribution, copy.agency_id, copy, now) else None
    if change is not Change.CORRECTION:
        return change
    if not policy.shareable(contribution):
        return Change.RECALL
    latest = contribution.version
    return comparing.meaning(stated[latest - 1], stated[latest], Level(copy.level)) if copy.version < latest else None


def _still_reads(contribution: Contribution, agency: str, copy: Holding, now: datetime) -> int:
    """The level that other releases to the agency still give it; a copy of the open part is its own to keep."""
    lasts = Q(expires_at=None) | Q(expires_at__gt=now)
    left = contribution.releases.filter(lasts, agency=agency, ended_at=None, pending=False, until__gte=now.date())
    return max([*left.values_list("level", flat=True), Level.OPEN if copy.level == Level.OPEN else Level.NOTHING])


Called = Mapping[str, tuple[str, int, str]]
"""What each holder's copy calls a thing, and for which purposes and case alone it is told."""


def _called(contribution: Contribution, held: Iterable[Holding], stated: Mapping[int, comparing.Stated]) -> Called:
    """What each holder's latest copy calls the thing, as far as it shows it; none where it was danger to life."""
    latest = {one.agency_id: one for one in sorted(held, key=lambda one: (one.version, one.level))}
    given: dict[str, Release] = {}
    for one in contribution.releases.filter(agency__in=list(latest), pending=False).order_by("level", "at"):
        given[one.agency_id] = one
    found: dict[str, tuple[str, int, str]] = {}
    for code, copy in latest.items():
        release = given.get(code)
        if release is None or not release.emergency:
            name = _name_in(contribution, copy, stated[copy.version])
            purposes = release.purposes if release else stated[copy.version].conditions.purpose_mask
            found[code] = (name, purposes, release.case_limit if release else "")
    return found


def _name_in(contribution: Contribution, copy: Holding, stated: comparing.Stated) -> str:
    whole = Entity(str(contribution.pk), contribution.schema, {name: tuple(v) for name, v in stated.properties.items()})
    entity = whole if copy.level == Level.FULL else whole.without(stated.conditions.withheld)
    return called(entity, entity.caption)[:MAX_CALLED_CHARS] if entity.properties else ""


def _ask(viewer: Viewer, made: Recall, holders: Sequence[str], called_by: Called | None = None) -> None:
    """Send a recall that says what it is about to these agencies."""
    made.owner_id, made.case, made.why = viewer.agency, viewer.case, made.why[:MAX_WHY]
    made.by, made.at = person(viewer), viewer.now
    made.save(force_insert=True)
    # An erasure leaves no name behind.
    names = called_by if called_by and made.change != Change.ERASED else {}
    receipts = [
        Receipt(
            recall=made, agency_id=one, asked_at=viewer.now, files=_carried(made, one),
            called=name, called_purposes=purposes, called_case=case,
        )
        for one in holders
        for name, purposes, case in [names.get(one, ("", 0, ""))]
    ]  # fmt: skip
    Receipt.objects.bulk_create(receipts)
    about = made.contribution or made.report
    # A day that came is nobody's act: the log names no account for it.
    logged = replace(viewer, account="") if made.change == Change.RAN_OUT else viewer
    record(logged, "recall", [one for one in (about, made.pk) if one], change=str(made.change), asked=len(holders))
    # A message for each: no holder learns who else holds it.
    for one in Receipt.objects.filter(recall=made).select_related("agency", "recall").order_by("agency"):
        deadlines.start(recalls.clock_of(made), one.agency, at=viewer.now, receipt=one)
        post(viewer, KINDS.get(Change(made.change), Kind.RECALL), [one.agency_id], recall=made)
        _tell("recalled", one, to=one.agency_id, by=viewer.agency)


def _carried(made: Recall, agency: str) -> list[carrying.File]:
    """The files that carry it now: an erasure may take them away before the holder answers."""
    return carrying.files(agency, made.contribution, before=made.version) if made.contribution else []


def _tell(kind: str, receipt: Receipt, *, to: str, by: str) -> None:
    """An event that only who is cleared for the recall is told of."""
    emit(kind, to=to, by=by, receipt=str(receipt.pk), confidentiality=receipt.recall.confidentiality)


def _settled_with(receipt: Receipt, done: Done) -> list[Receipt]:
    """Other open questions on the same record that this answer settles: what is gone need not be asked for twice."""
    if receipt.recall.contribution is None:
        return []
    same = Receipt.objects.filter(recall__contribution=receipt.recall.contribution, agency=receipt.agency)
    rest = same.filter(done=Done.OPEN).exclude(pk=receipt.pk).order_by("pk")
    if done is Done.REPLACED:
        rest = rest.filter(recall__change=Change.CORRECTION, recall__version__lte=receipt.recall.version)
    settled = rest if done in (Done.ERASED, Done.REPLACED) else rest.none()
    return list(settled.select_for_update(of=("self",)).select_related("recall"))


def _let_go(viewer: Viewer, receipt: Receipt, done: Done, *, outside_erased: bool) -> list[carrying.File]:
    if not outside_erased:
        raise Unacceptable("Confirm that what your agency keeps of it outside this hub is erased too.")
    recall = receipt.recall
    if recall.contribution is None:
        holding.end_carried(viewer.agency, recall.report, at=viewer.now)
        return []
    before = recall.version if done is Done.REPLACED else 0
    removed = carrying.remove(viewer.agency, recall.contribution, before=before)
    holding.end(viewer.agency, recall.contribution, at=viewer.now, before=before)
    return removed


def _forget_name(receipt: Receipt, done: Done) -> None:
    """What the holder's copy called it, in every receipt of the copies that are gone."""
    same = Receipt.objects.filter(recall__contribution=receipt.recall.contribution, agency=receipt.agency)
    if done is Done.REPLACED:
        same = same.filter(recall__version__lte=receipt.recall.version)
    same.update(called="", called_case="", called_purposes=0)


def _receipt(viewer: Viewer, receipt: Receipt, done: Done, why: str) -> None:
    receipt.done, receipt.why, receipt.by, receipt.at = done, why, person(viewer), viewer.now
    receipt.save(update_fields=["done", "why", "by", "at", "removed"])
    if done in (Done.ERASED, Done.REPLACED):
        _forget_name(receipt, done)
    deadlines.done(receipt=receipt, at=viewer.now)
    about = receipt.recall.contribution or receipt.recall.report
    record(viewer, "receipt", [one for one in (about, receipt.recall_id) if one], done=str(done))
    post(viewer, Kind.RECALL_RECEIPT, [receipt.recall.owner_id], recall=receipt.recall, receipt=receipt)
    _tell("receipted", receipt, to=receipt.recall.owner_id, by=viewer.agency)
