"""What a person can do to contributions. Each checks policy, writes, logs and tells, in one transaction."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from django.conf import settings
from django.db.models import prefetch_related_objects

from tallystick.crosscheck import terms_and_keys
from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.actions import record
from tallystick.hub.plain import clean
from tallystick.hub.register import erasure, keying, policy, queries
from tallystick.hub.register.models import (
    Batch,
    Contribution,
    Recipient,
    Release,
    SearchTerm,
    Status,
    Version,
    Withheld,
    split,
)
from tallystick.hub.register.signals import contributions_changed, held_copies_outdated
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Conditions, Entity
from tallystick.vocabulary.conditions import to_dict

MAX_WHY = 500
"""Characters of a reason that are kept."""


class Change(StrEnum):
    """What handing in did."""

    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One entity to contribute, under its owner's conditions."""

    source_id: str
    entity: Entity
    conditions: Conditions


@action("contribute")
def contribute(
    viewer: Viewer, items: Sequence[HandedIn], *, batch: Batch | None = None, why: str = ""
) -> dict[Change, int]:
    """Hand in entities for the viewer's agency. A known ``source_id`` with new content becomes a new version;
    with the same content nothing changes. Keys, search terms and hits are kept in the same transaction."""
    known = _known(viewer, items)
    counts = dict.fromkeys(Change, 0)
    added, corrected = [], []
    for item in {item.source_id: item for item in items}.values():
        old = known.get(item.source_id)
        if old is None:
            added.append(item)
        elif old.content_digest != digest(item.entity, item.conditions) or old.status != Status.ACTIVE:
            corrected.append((old, item))
        else:
            counts[Change.UNCHANGED] += 1
    fresh = _add(viewer, added, batch=batch)
    restated = [_correct(viewer, old, item, batch=batch, why=why) for old, item in corrected]
    counts[Change.ADDED], counts[Change.CORRECTED] = len(added), len(corrected)
    index(fresh, fresh=True)
    index(restated, fresh=False)
    changed = fresh + restated
    record(viewer, "contribute", [c.pk for c in changed], counts={k.value: n for k, n in counts.items()})
    contributions_changed.send(sender=Contribution, contributions=changed)
    return counts


@action("contribute")
def add(viewer: Viewer, item: HandedIn) -> uuid.UUID:
    """Hand in one entity that the viewer's agency has not handed in before. Returns its contribution."""
    if queries.own_id(viewer, item.source_id):
        raise Unacceptable("Your agency handed this in already: look it up in the register and correct it there.")
    contribute(viewer, [item])
    return Contribution.objects.values_list("pk", flat=True).get(owner=viewer.agency, source_id=item.source_id)


@action("contribute")
def correct(viewer: Viewer, contribution_id: uuid.UUID, entity: Entity, conditions: Conditions, *, why: str) -> None:
    """State an own contribution anew. The former version stays in its history."""
    contribution = own(viewer, contribution_id)
    reason = sentence(why, "corrected")
    contribute(viewer, [HandedIn(source_id=contribution.source_id, entity=entity, conditions=conditions)], why=reason)


@action("contribute")
def withdraw(viewer: Viewer, contribution_id: uuid.UUID, *, why: str) -> None:
    """Take an own contribution out of everybody else's sight and out of cross-check; its owner keeps it."""
    reason = sentence(why, "withdrawn")
    contribution = own(viewer, contribution_id)
    if contribution.status == Status.WITHDRAWN:
        raise Unacceptable("It is withdrawn already.")
    contribution.status = Status.WITHDRAWN
    contribution.version += 1
    contribution.changed_at = viewer.now
    contribution.visibility_class = visibility_class(contribution)
    contribution.save(update_fields=["status", "version", "changed_at", "visibility_class"])
    _add_version(viewer, contribution, "withdrawn", reason)
    keying.forget([contribution.pk])
    record(viewer, "withdraw", [contribution.pk])
    held_copies_outdated.send(
        sender=Contribution, viewer=viewer, contribution=contribution, change="recall", why=reason, agencies=None
    )
    contributions_changed.send(sender=Contribution, contributions=[contribution])


@action("erase")
def erase(viewer: Viewer, contribution_ids: Iterable[uuid.UUID], *, why: str) -> int:
    """Erase own contributions for good: rows, versions, keys, search terms, hits, requests, outbox events,
    rejected rows and files on disk that hold them. The log keeps the id, the reason and nothing else."""
    reason = sentence(why, "erased")
    contributions = [own(viewer, one) for one in dict.fromkeys(contribution_ids)]
    for one in contributions:
        held_copies_outdated.send(
            sender=Contribution, viewer=viewer, contribution=one, change="erased", why="", agencies=None
        )
    erasure.erase(contributions)
    record(viewer, "erase", [c.pk for c in contributions], told=reason)
    return len(contributions)


def person(viewer: Viewer) -> Person:
    """The viewer's account."""
    return Person.objects.get(account=viewer.account)


def digest(entity: Entity, conditions: Conditions) -> str:
    """A SHA-256 digest over what an owner stated: equal statements give equal digests."""
    stated = [entity.schema, {k: list(v) for k, v in entity.properties.items()}, to_dict(conditions)]
    return hashlib.sha256(json.dumps(stated, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def visibility_class(contribution: Contribution, *, fresh: bool = False) -> int:
    """A digest of everything the gate asks: contributions of one class are visible to the same viewers. A signed
    64-bit number, even; keyed with the hub's secret, so that nobody works out conditions that fall into one class
    with others. A ``fresh`` one is not stored yet, hence has no release."""
    conditions = contribution.conditions
    releases = () if fresh else contribution.releases.all()
    parts = [
        contribution.owner_id,
        contribution.status,
        {**policy.gate_columns(conditions), "review_date": conditions.review_date.isoformat(), "subject_category": ""},
        None if conditions.recipients is None else sorted(conditions.recipients),
        sorted(conditions.withheld),
        sorted(json.dumps(_as_the_gate_asks(one), default=str) for one in releases if one.ended_at is None),
    ]
    told = json.dumps(parts, sort_keys=True, default=str).encode()
    secret = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8, key=secret).digest(), "little", signed=True) & ~1


def _as_the_gate_asks(one: Release) -> list[object]:
    ends = [one.until.isoformat(), one.expires_at]
    return [one.agency_id, one.level, one.purposes, one.case_limit, *ends, one.pending, one.transferred]


def sentence(why: str, done: str) -> str:
    """A reason as it is kept. Unacceptable where there is none."""
    said = clean(why).strip()
    if not said:
        raise Unacceptable(f"Say in a sentence why it is {done}.")
    return said[:MAX_WHY]


def own(viewer: Viewer, contribution_id: uuid.UUID) -> Contribution:
    """An own contribution, locked till the transaction ends. Refused where there is none."""
    mine = policy.visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency)
    found = mine.select_for_update(of=("self",)).first()
    if found is None:
        raise Refused("Your agency owns no such contribution.")
    return found


def _known(viewer: Viewer, items: Sequence[HandedIn]) -> dict[str, Contribution]:
    wanted = {item.source_id for item in items}
    rows = Contribution.objects.filter(owner=viewer.agency, source_id__in=wanted).order_by("pk").select_for_update()
    if taken := sorted(row.source_id for row in rows if row.confidentiality > viewer.clearance):
        raise Unacceptable(f"{', '.join(taken[:5])}: your agency uses this id above your clearance; choose another.")
    return {row.source_id: row for row in rows}


def _add(viewer: Viewer, items: Sequence[HandedIn], *, batch: Batch | None) -> list[Contribution]:
    rows = [_state(Contribution(owner_id=viewer.agency, batch=batch, made_at=viewer.now), viewer, i) for i in items]
    for row in rows:
        row.visibility_class = visibility_class(row, fresh=True)
    Contribution.objects.bulk_create(rows)
    Withheld.objects.bulk_create(_withheld_rows(zip(rows, items, strict=True)))
    Recipient.objects.bulk_create(_recipient_rows(rows))
    Version.objects.bulk_create(
        _version(viewer, row, i.entity, "added", "") for row, i in zip(rows, items, strict=True)
    )
    return rows


def _correct(viewer: Viewer, row: Contribution, item: HandedIn, *, batch: Batch | None, why: str) -> Contribution:
    _state(row, viewer, item)
    row.batch = batch
    row.status = Status.ACTIVE
    row.version += 1
    Withheld.objects.filter(contribution=row).delete()
    Recipient.objects.filter(contribution=row).delete()
    Withheld.objects.bulk_create(_withheld_rows([(row, item)]))
    Recipient.objects.bulk_create(_recipient_rows([row]))
    row.visibility_class = visibility_class(row)
    row.save()
    _version(viewer, row, item.entity, "corrected", why).save()
    held_copies_outdated.send(
        sender=Contribution, viewer=viewer, contribution=row, change="correction", why=why or "Stated anew.",
        agencies=None,
    )  # fmt: skip
    return row


def _state(row: Contribution, viewer: Viewer, item: HandedIn) -> Contribution:
    """Set the row to what the owner states; the caller saves it."""
    opened, _ = split(item.entity, item.conditions.withheld)
    row.source_id, row.schema = item.source_id, item.entity.schema
    row.open_properties = opened.to_dict()["properties"]
    row.conditions_json = to_dict(item.conditions)
    row.content_digest = digest(item.entity, item.conditions)
    row.changed_at = viewer.now
    for name, value in policy.gate_columns(item.conditions).items():
        setattr(row, name, value)
    return row


def _withheld_rows(pairs: Iterable[tuple[Contribution, HandedIn]]) -> list[Withheld]:
    parts = ((row, split(item.entity, item.conditions.withheld)[1].to_dict()["properties"]) for row, item in pairs)
    return [Withheld(contribution=row, properties=hidden) for row, hidden in parts if hidden]


def _recipient_rows(rows: Iterable[Contribution]) -> list[Recipient]:
    return [
        Recipient(contribution=row, agency_id=agency)
        for row in rows
        for agency in sorted(row.conditions.recipients or ())
    ]


def _version(viewer: Viewer, row: Contribution, entity: Entity, change: str, why: str) -> Version:
    return Version(
        contribution=row, number=row.version, change=change, why=why, properties=entity.to_dict()["properties"],
        conditions_json=row.conditions_json, by=viewer.account, at=viewer.now,
    )  # fmt: skip


def _add_version(viewer: Viewer, row: Contribution, change: str, why: str) -> None:
    latest = Version.objects.filter(contribution=row).first()
    properties = latest.properties if latest else {}
    Version.objects.create(
        contribution=row, number=row.version, change=change, why=why, properties=properties,
        conditions_json=row.conditions_json, by=viewer.account, at=viewer.now,
    )  # fmt: skip


def reclass(*rows: Contribution) -> None:
    """The audience of these changed: give each the class of its audience, with few queries. Their words stay what they
    were: only their keys move."""
    prefetch_related_objects(rows, "releases")
    for row in rows:
        row.visibility_class = visibility_class(row)
    keying.set_classes(Contribution, [(row.visibility_class, row.pk) for row in rows])
    keying.move({row.pk: row.visibility_class for row in rows})


def index(rows: Sequence[Contribution], *, fresh: bool) -> None:
    """Write the keys and search terms of these rows in the caller's transaction; ``fresh`` rows have none yet."""
    if not fresh:
        keying.forget([row.pk for row in rows])
        SearchTerm.objects.filter(contribution__in=rows).delete()
    hidden = {w.contribution_id: w.properties for w in Withheld.objects.filter(contribution__in=rows)}
    keyed: list[keying.Keyed] = []
    terms: list[tuple[str, str, bool]] = []
    for row in rows:
        opened = Entity(str(row.pk), row.schema, {k: tuple(v) for k, v in row.open_properties.items()})
        rest = {k: tuple(v) for k, v in hidden.get(row.pk, {}).items()}
        open_terms, open_keys = terms_and_keys(opened)
        all_terms, all_keys = open_terms, open_keys
        if rest:
            all_terms, all_keys = terms_and_keys(Entity(opened.id, opened.schema, {**opened.properties, **rest}))
        terms += [(row.pk.hex, value, value not in open_terms) for value in all_terms]
        if row.crosschecked and row.status == Status.ACTIVE:
            keyed.append((row, open_keys, all_keys))
    keying.put(keyed)
    # In the order of the index, neighbours land on the same pages.
    keying.write_rows(SearchTerm, ("contribution_id", "value", "withheld"), sorted(terms, key=itemgetter(1)))
