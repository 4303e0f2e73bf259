"""What a person states in a message, and everything that must be in order before it goes out."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tallystick.hub.agencies.models import Agency, Hub
from tallystick.hub.exchange import projects
from tallystick.hub.exchange.kinds import MessageKind, kinds
from tallystick.hub.exchange.models import Delivery, Message
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.register import policy
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Handling, Purpose, Role, code_list

MOST_RECIPIENTS = 60
MOST_REFERENCES = 20
MAX_SUBJECT_CHARS, MAX_TEXT_CHARS, MAX_FIELD_CHARS, MAX_WORDS_CHARS = 200, 20_000, 2_000, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """One recipient, and the conditions stated for it alone."""

    agency: str
    handling: frozenset[Handling] = frozenset()
    restrictions: str = ""
    keep_until: date | None = None
    transfer_ground: str = ""
    transfer_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a draft states. ``fields`` are those of its kind; ``project`` is the code of an analysis project."""

    kind: str
    to: tuple[To, ...] = ()
    subject: str = ""
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    confidentiality: Confidentiality = Confidentiality.BPL
    handling: frozenset[Handling] = frozenset()
    restrictions: str = ""
    urgency: str = ""
    urgency_why: str = ""
    project: str = ""
    reply_to: uuid.UUID | None = None
    contributions: tuple[uuid.UUID, ...] = ()
    hits: tuple[uuid.UUID, ...] = ()
    operation: str = ""


def problems_of_draft(viewer: Viewer, stated: Stated) -> Iterator[str]:
    """Why this cannot even be kept as a draft: too long, too many, too confidential, or of no such kind."""
    kind = kinds().get(stated.kind)
    if kind is None or not kind.by_person:
        yield f"Kind of message: expected one that a person writes, found {stated.kind[:32]!r}."
    yield from _too_long(stated)
    yield from _recipients(viewer, [one.agency for one in stated.to])
    yield from confidentiality(viewer, stated.confidentiality)
    if len(stated.contributions) + len(stated.hits) > MOST_REFERENCES:
        yield f"References: at most {MOST_REFERENCES}."
    codes = {one.name: one.codes for one in kind.fields} if kind else {}
    for name, value in stated.fields.items():
        if name not in codes:
            yield f"{name[:32]!r} is no field of this kind of message."
        elif value and codes[name] and value not in codes[name]:
            yield f"{name}: expected one of {', '.join(codes[name])}."


def problems_of_message(viewer: Viewer, message: Message, to: Iterable[Delivery]) -> Iterator[str]:
    """Why a draft cannot be sent, one line each."""
    kind, rows = kinds()[message.kind], list(to)
    if not rows:
        yield "To nobody: choose at least one recipient."
    yield from _recipients(viewer, [row.agency_id for row in rows])
    if kind.needs == "reply" and message.reply_to is None:
        yield "An answer answers a message: open the message, and answer it there."
    if not message.subject.strip() and message.reply_to is None:
        yield "Subject: say in a few words what it is about."
    if not message.text.strip() and not kind.fields:
        yield "Text: it says nothing yet."
    yield from _missing_fields(kind, message.fields)
    yield from confidentiality(viewer, message.confidentiality)
    yield from _urgency(message)
    yield from _restrictions("The message", message.handling, message.restrictions)
    yield from _project(viewer, message)
    yield from _references(viewer, message, kind, rows)
    for row in rows:
        yield from _conditions(viewer, row)


def require(problems: Iterable[str]) -> None:
    """Unacceptable where there are any."""
    if found := tuple(problems):
        raise Unacceptable(*found)


def _too_long(stated: Stated) -> Iterator[str]:
    texts = [
        ("Subject", stated.subject, MAX_SUBJECT_CHARS), ("Text", stated.text, MAX_TEXT_CHARS),
        ("Restrictions", stated.restrictions, MAX_WORDS_CHARS),
        ("Why it is urgent", stated.urgency_why, MAX_WORDS_CHARS),
        ("Operation", stated.operation, 64), ("Urgency", stated.urgency, 32),
        *((name[:32], value, MAX_FIELD_CHARS) for name, value in stated.fields.items()),
        *((f"Restrictions for {one.agency[:16]}", one.restrictions, MAX_WORDS_CHARS) for one in stated.to),
        *((f"Justification for {one.agency[:16]}", one.transfer_why, MAX_WORDS_CHARS) for one in stated.to),
    ]  # fmt: skip
    for what, text, most in texts:
        if len(text) > most:
            yield f"{what}: too long, expected at most {most:,} characters, found {len(text):,}."


def _recipients(viewer: Viewer, codes: list[str]) -> Iterator[str]:
    if viewer.agency in codes:
        yield "To your own agency: a message goes to others."
    known = set(Agency.objects.filter(pk__in=codes).values_list("pk", flat=True))
    for code in sorted(set(codes) - known):
        yield f"Recipient: expected the code of an agency of this hub, found {code[:16]!r}."
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"Recipient: {code[:16]} is named twice."
    if len(codes) > MOST_RECIPIENTS:
        yield f"Recipients: at most {MOST_RECIPIENTS}, found {len(codes)}."


def _missing_fields(kind: MessageKind, stated: Mapping[str, str]) -> Iterator[str]:
    for one in kind.fields:
        value = stated.get(one.name, "").strip()
        if one.needed and not value:
            yield f"{one.label}: this kind of message must say so."
        elif one.number and value and not _is_amount(value):
            yield f"{one.label}: expected a number above 0, such as 12500.50."


def _is_amount(value: str) -> bool:
    whole, _, rest = value.partition(".")
    return (
        whole.isascii() and whole.isdigit() and (not rest or (rest.isascii() and rest.isdigit())) and float(value) > 0
    )


def confidentiality(viewer: Viewer, level: int) -> Iterator[str]:
    """Why the viewer may not state this level: above what the hub holds, or above the viewer's clearance."""
    ceiling = Hub.objects.values_list("ceiling", flat=True).first() or 0
    code = Confidentiality(level).code
    if level > ceiling:
        yield f"Confidentiality: {code} is above what this hub may hold ({Confidentiality(ceiling).code})."
    elif level > viewer.clearance:
        yield f"Confidentiality: {code} is above your clearance ({viewer.clearance.code})."


def _urgency(message: Message) -> Iterator[str]:
    if not message.urgency:
        if message.urgency_why.strip():
            yield "Urgency: choose one of the four reasons, or leave the words out."
        return
    if message.urgency not in code_list("urgency_reasons")["codes"]:
        yield f"Urgency: expected one of {', '.join(code_list('urgency_reasons')['codes'])}."
    if not message.urgency_why.strip():
        yield "Why it is urgent: say it in a sentence."


def _restrictions(whose: str, handling: Iterable[str], words: str) -> Iterator[str]:
    if Handling.H3 in set(handling) and not words.strip():
        yield f"{whose}: H3 says that there are other restrictions, so say which."


def _project(viewer: Viewer, message: Message) -> Iterator[str]:
    if message.project_id is None:
        return
    if viewer.purpose is not Purpose.OPERATIONAL:
        yield "Analysis project: it frames operational analysis, purpose c, alone."
    if not projects.open_to(viewer).filter(pk=message.project_id).exists():
        yield "Analysis project: it has ended, or your agency is no participant."


def _conditions(viewer: Viewer, row: Delivery) -> Iterator[str]:
    yield from _restrictions(f"For {row.agency_id}", row.handling, row.restrictions)
    if row.keep_until and row.keep_until < viewer.today:
        yield f"For {row.agency_id}: it may be kept to a day that is over."
    sender = Agency.objects.get(pk=viewer.agency)
    grounds = code_list("transfer_grounds")["codes"]
    if row.transfer_ground and row.transfer_ground not in grounds:
        yield f"For {row.agency_id}: the ground of a transfer is one of {', '.join(grounds)}."
    elif row.agency_id in policy.unreached_by(sender, viewer.today) and not _justified(row):
        yield (
            f"{row.agency_id} is in a third country, and your agency has no standing ground to transfer there: "
            "state the ground and justify it."
        )


def _justified(row: Delivery) -> bool:
    return bool(row.transfer_ground and row.transfer_why.strip())


@dataclass(frozen=True, slots=True)
class Named:
    """What a message refers to, as far as its writer sees it: records, and those behind hits."""

    records: tuple[Contribution, ...]
    sides: tuple[Contribution, ...]


def named(viewer: Viewer, records: Iterable[uuid.UUID], hits: Iterable[uuid.UUID], level: int) -> Named:
    """The records and hits that a message of this confidentiality may refer to, for all the writer knows. Unacceptable
    where one is not there or not seen, or is more confidential than the message."""
    wanted, met = set(records), set(hits)
    rows = tuple(policy.visible_to(viewer).filter(pk__in=wanted).select_related("owner"))
    told = list(visible_hits(viewer).filter(pk__in=met).select_related("left__owner", "right__owner"))
    if len(rows) != len(wanted) or len(told) != len(met):
        raise Unacceptable("Reference: something that is not there, or that you may not see.")
    sides = tuple(side for hit in told for side in (hit.left, hit.right))
    if any(row.confidentiality > level for row in (*rows, *sides)):
        raise Unacceptable("Confidentiality: lower than that of something it refers to.")
    return Named(rows, sides)


def _references(viewer: Viewer, message: Message, kind: MessageKind, rows: list[Delivery]) -> Iterator[str]:
    found, to = list(message.references.all()), [row.agency_id for row in rows]
    records = {one.contribution_id for one in found if one.contribution_id}
    hits = {one.hit_id for one in found if one.hit_id}
    if kind.needs in ("contribution", "hit") and not (records if kind.needs == "contribution" else hits):
        yield f"This kind of message points to a {kind.needs}: begin it at the {kind.needs}'s page."
    known = named(viewer, records, hits, message.confidentiality)
    if kind.needs == "contribution" and records and viewer.agency not in {row.owner_id for row in known.records}:
        yield "It points to what others handed in: point to a contribution of your own agency."
    # A hit is told to the owners of its sides, and to others only where they may read both.
    for row in dict.fromkeys((*known.records, *known.sides)):
        yield from _may_be_named(viewer, row, to)


def _may_be_named(viewer: Viewer, row: Contribution, to: list[str]) -> Iterator[str]:
    if row.owner_id != viewer.agency:
        yield from _others(viewer, row, [one for one in to if one != row.owner_id])
    elif not policy.shareable(row):
        yield "Reference: a contribution of yours that is silent, withdrawn or never shared may not be named to others."


def _others(viewer: Viewer, row: Contribution, to: list[str]) -> Iterator[str]:
    """Another owner's record, for those who are not its owner: only what that owner's conditions open to them, or what
    the sender's agency passed on with leave. Releases that the sender does not know of count for nothing here: a yes
    would tell of them."""
    known = policy.facts_of(row, viewer.today)
    passed_on = row.releases.filter(parent__agency=viewer.agency, ended_at=None, pending=False)
    readers = set(passed_on.values_list("agency", flat=True))
    facts = replace(known, grants=(), policies=())
    for code in to:
        reader = replace(viewer, agency=code, role=Role.SUPERVISOR, clearance=facts.conditions.confidentiality)
        if code not in readers and not policy.decide(reader, facts).allowed:
            whose = f"a contribution of {row.owner_id} that this refers to"
            yield f"{code} may not read {whose}: ask {row.owner_id} to release it."
