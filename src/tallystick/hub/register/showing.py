"""What the register's pages show, in words: facets, facts, versions, the audience."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page as PageOf
from django.core.paginator import Paginator

from tallystick.hub import naming
from tallystick.hub.register import queries
from tallystick.hub.register.models import Release, Version
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import FACETS, PAGE, Page, Seen
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Entity, Purpose, code_list, label, schema

FACET_LABELS = {"schema": "Kind of thing", "owner": "Owner", "subject_category": "Category", "status": "Status"}
CONDITION_LABELS = {
    "review_date": "Review date", "handling": "Handling codes", "restrictions": "Restriction",
    "evaluations": "Evaluation", "confidentiality": "Confidentiality", "purposes": "Purposes",
    "legal_bases": "Legal basis", "subject_categories": "Category", "flags": "Flags", "recipients": "Recipients",
    "withheld": "Withheld", "silent": "Silent",
}  # fmt: skip


DETAIL = ("birthDate", "phone", "idNumber", "address")
NAMED = ("name", "firstName", "middleName", "fatherName", "lastName", "alias")
NOT_DETAIL = {"name", "firstName", "lastName", "notes"}
ICONS = {
    "Person": "user", "Company": "building", "Vehicle": "car", "PhoneLine": "phone", "BankAccount": "building-bank",
    "Firearm": "target", "OnlineAccount": "at", "IdentityDocument": "id", "CryptoWallet": "wallet",
    "Consignment": "package", "Address": "map-pin", "Message": "mail",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One facet of the list."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of a contribution's page; its address is its own."""

    name: str
    label: str
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A contribution in a list: its name, and what tells it from others of that name."""

    seen: Seen
    kind: str
    latin: str
    owner: naming.Named | None
    detail: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property in words."""

    label: str
    values: tuple[str, ...]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One version and what it changed: (what, before, after)."""

    number: int
    change: str
    why: str
    by: str
    at: datetime
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """A release in words; ``holds`` while it lets its agency read, ``waits`` for a second person, whom ``first`` is
    not. ``limits`` are what narrows or widens it beyond its purposes."""

    id: int
    agency: str
    how: str
    purposes: str
    limits: tuple[str, ...]
    until: datetime | date
    why: str
    by: str
    at: datetime
    holds: bool
    waits: bool
    first: bool
    emergency: bool
    ended_at: datetime | None


def groups(page: Page) -> tuple[Group, ...]:
    """The facets of a list. A chosen value stays there when nothing has it any more."""
    names = naming.agencies()
    found = (Group(name, FACET_LABELS[name], _options(page, name, names)) for name in FACETS)
    return tuple(group for group in found if group.options)


def _options(page: Page, name: str, names: dict[str, naming.Named]) -> tuple[Option, ...]:
    chosen = getattr(page.filter, name)
    counted = dict(page.facets[name])
    values = {**counted, **{value: 0 for value in chosen if value not in counted}}
    return tuple(Option(value, _facet_words(name, value, names), n, value in chosen) for value, n in values.items())


def _facet_words(name: str, value: str, names: dict[str, naming.Named]) -> str:
    if name == "owner":
        return names[value].short if value in names else value
    if name == "schema":
        try:
            return str(schema(value).label)
        except ValueError:
            return value
    return label("subject_categories", value) if name == "subject_category" else value


def paged(page: Page) -> PageOf[Seen]:
    """The page as the pagination component takes it."""
    whole: Paginator[Seen] = Paginator(range(page.total), PAGE)  # type: ignore[arg-type]
    return whole.page(max(1, min(page.filter.page, page.pages)))


def capped(page: Page) -> str:
    """That counting stopped, and what to do about it; empty where everything is counted."""
    most = max([page.total, *(sum(n for _, n in counted) for counted in page.facets.values())])
    if most < queries.COUNTED:
        return ""
    return f"The newest {queries.COUNTED:,} are counted and listed. To reach older ones, narrow the list or search it."


def counted(page: Page) -> str:
    """What the list counts."""
    return "newest contributions" if page.or_more else "contributions"


def lines(page: Page) -> tuple[Line, ...]:
    """The contributions of one page of a list."""
    names = naming.agencies()
    return tuple(
        Line(seen, naming.kind_of(seen.entity), naming.latin(seen.entity), names.get(seen.owner), _detail(seen))
        for seen in page.items
    )


def _detail(seen: Seen) -> str:
    """A few values beside the name."""
    of, caption = seen.entity, seen.caption
    names = (name for name in dict.fromkeys((*schema(of.schema).featured, *DETAIL)) if name not in NOT_DETAIL)
    values = (naming.shown(of.schema, name, of.first(name)) for name in names if of.first(name))
    return " · ".join([value for value in values if value != caption][:4])


def kinds() -> tuple[tuple[str, str, str], ...]:
    """What can be handed in one by one: (schema, its label, its icon)."""
    return tuple(
        (name, str(schema(name).label), ICONS.get(name, "tag")) for name in code_list("column_names")["schemata"]
    )


def terms(conditions: Conditions) -> tuple[tuple[str, str], ...]:
    """The conditions in words, one line each."""
    evaluated = [_evaluated(one.code) for one in sorted(conditions.evaluations)]
    codes = [f"{code}: {label('handling_codes', code)}" for code in sorted(conditions.handling)]
    texts = (
        ("May be used for", ", ".join(label("purposes", one) for one in sorted(conditions.purposes))),
        ("Category", ", ".join(label("subject_categories", one) for one in sorted(conditions.subject_categories))),
        ("Evaluation", "; ".join(evaluated)),
        ("Handling", "; ".join([*codes, *sorted(conditions.restrictions)])),
        ("Legal basis", "; ".join(sorted(conditions.legal_bases))),
        ("Confidentiality", conditions.confidentiality.code),
        ("Review", f"{conditions.review_date.day} {conditions.review_date:%B %Y}"),
    )
    return tuple((words, text) for words, text in texts if text)


def _evaluated(code: str) -> str:
    source = label("evaluation", code[0], key="source_codes")
    return f"{code}: source {source}; information {label('evaluation', code[1], key='information_codes')}"


def facts(seen: Seen) -> tuple[Fact, ...]:
    """What the viewer may know of it, what names it first; what the owner alone reads is marked ``withheld``."""
    hidden = seen.conditions.withheld
    return tuple(_fact(seen.entity, name, withheld=name in hidden) for name in _telling_first(seen.entity))


def facts_of(entity: Entity) -> tuple[Fact, ...]:
    """What an entity holds, what names it first."""
    return tuple(_fact(entity, name) for name in _telling_first(entity))


def _telling_first(of: Entity) -> list[str]:
    usual = (*NAMED, *schema(of.schema).featured, *code_list("column_names")["schemata"].get(of.schema, ()))
    order = {name: at for at, name in enumerate(dict.fromkeys(usual))}
    return sorted(of.properties, key=lambda name: (order.get(name, len(order)), name))


def _fact(of: Entity, name: str, *, withheld: bool = False) -> Fact:
    values = tuple(naming.shown(of.schema, name, value) for value in of.get(name))
    return Fact(naming.property_label(of.schema, name), values, withheld=withheld)


def withheld(seen: Seen) -> tuple[str, ...]:
    """What the owner withholds from this viewer, in words."""
    return tuple(naming.property_label(seen.entity.schema, name) for name in seen.withheld)


def steps(versions: Sequence[Version]) -> tuple[Step, ...]:
    """The versions, newest first, each with what it changed from the one before."""
    before = [*versions[1:], None]
    return tuple(
        Step(one.number, one.change, one.why, one.by, one.at, tuple(_changes(older, one)))
        for one, older in zip(versions, before, strict=True)
    )


def _changes(older: Version | None, newer: Version) -> Iterable[tuple[str, str, str]]:
    if older is None:
        return
    for old, new, words in (
        (older.properties, newer.properties, None),
        (older.conditions_json, newer.conditions_json, CONDITION_LABELS),
    ):
        for name in dict.fromkeys([*old, *new]):
            if old.get(name) != new.get(name):
                said = words[name] if words else naming.property_label(newer.contribution.schema, name)
                yield said, _said(old.get(name)), _said(new.get(name))


def _said(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(":".join(map(str, part)) if isinstance(part, list) else str(part) for part in value)
    return {None: "", True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def releases(rows: Iterable[Release], viewer: Viewer) -> tuple[Granted, ...]:
    """The releases of an own contribution."""
    return tuple(_granted(row, viewer) for row in rows)


def _granted(row: Release, viewer: Viewer) -> Granted:
    stands = row.ended_at is None and row.until >= viewer.today
    moment = row.expires_at is None or row.expires_at > viewer.now
    by = row.by.name if row.second is None else f"{row.by.name} and {row.second.name}"
    return Granted(
        id=row.pk, agency=row.agency_id, how=_how(row), purposes=purposes(row.purposes), limits=tuple(_limits(row)),
        until=row.expires_at or row.until, why=row.why, by=by, at=row.at,
        holds=stands and moment and not row.pending, waits=stands and row.pending,
        first=row.by.account == viewer.account, emergency=row.emergency, ended_at=row.ended_at,
    )  # fmt: skip


def _how(row: Release) -> str:
    if row.emergency:
        return "opened it in danger to life"
    if row.parent:
        return f"reads it, passed on by {row.parent.agency_id}"
    return "reads it whole" if row.level == Level.FULL else "reads the open part"


def _limits(row: Release) -> Iterable[str]:
    if row.case_limit:
        yield f"case {row.case_limit} alone"
    if row.court:
        yield "also in judicial proceedings"
    if row.onward:
        yield f"may pass it on{f' to {row.onward_to_id}' if row.onward_to_id else ''}"
    if row.transferred:
        yield "a transfer with a record of its own"
    if row.frozen_set_id:
        yield "in a frozen set"
    if row.legal_basis:
        yield f"under {row.legal_basis}"


def purposes(mask: int) -> str:
    """The purposes of a mask, in words."""
    return ", ".join(label("purposes", purpose) for purpose in Purpose if purpose.bit & mask)
