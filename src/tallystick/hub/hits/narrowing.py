"""The hit queue's filter as it stands in an address, and as the facets a person ticks."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from tallystick.hub.hits import queries
from tallystick.hub.hits.own import FACETS, Filter
from tallystick.hub.hits.queries import STATES, Queue
from tallystick.hub.naming import Named

ORDERS = {"strength": "strongest first", "newest": "newest first", "oldest": "oldest first"}
WORDS = {
    "strength": {"strong": "strong", "likely": "likely", "weak": "weak", "notice": "held by others, ask"},
    "kind": {"same": "may be one thing", "shares": "one thing in common"},
    "age": {"day": "last 24 hours", "week": "last 7 days", "month": "last 30 days", "older": "older"},
}
HEADINGS = {"strength": "How sure", "kind": "What", "agency": "Held by", "age": "Found"}
TABS = {
    "undecided": "To decide", "confirmed": "Same", "rejected": "Different", "unresolved": "Cannot tell", "all": "All",
}  # fmt: skip
MAX_CHOICES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a facet."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One facet."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One state of the queue."""

    label: str
    url: str
    count: int | None
    current: bool


def from_address(given: QueryDict) -> Filter:
    """The filter an address names. What no facet knows is left out, so that any address is good."""
    return Filter(
        mine=_one(given, "mine", STATES),
        kind=_some(given, "kind"),
        strength=_some(given, "strength"),
        agency=tuple(given.getlist("agency"))[:MAX_CHOICES],
        age=_some(given, "age"),
        contribution=_uuid(given.get("contribution", "")),
        order=_one(given, "order", tuple(ORDERS)),
        page=_number(given.get("page", "")),
    )


def to_address(wanted: Filter, *, page: bool = True, **changed: object) -> str:
    """The filter as an address query, without what is usual."""
    query = QueryDict(mutable=True)
    usual = Filter()
    for name in ("mine", *FACETS, "contribution", "order", *(["page"] if page else [])):
        value = changed.get(name, getattr(wanted, name))
        if value != getattr(usual, name):
            query.setlist(name, [str(one) for one in value] if isinstance(value, tuple) else [str(value)])
    return query.urlencode()


def groups(found: Queue, agencies: Mapping[str, Named]) -> tuple[Group, ...]:
    """The facets of a queue, each value with how many there are; those with one value only are left out."""
    made = (_group(found, name, agencies) for name in FACETS)
    return tuple(group for group in made if len(group.options) > 1 or any(one.chosen for one in group.options))


def tabs(found: Queue) -> tuple[Tab, ...]:
    """The states a queue can be in, with how many hits are in each."""
    counts = {value or "undecided": n for value, n in found.facets["mine"]}
    counts["all"] = sum(counts.values())
    return tuple(
        Tab(
            label=label,
            url="?" + to_address(found.filter, page=False, mine=state),
            count=counts.get(state, 0),
            current=found.filter.mine == state,
        )
        for state, label in TABS.items()
    )


def kept(wanted: Filter) -> tuple[tuple[str, str], ...]:
    """What the facet form sends along unchanged."""
    pairs = (("mine", wanted.mine), ("order", wanted.order), ("contribution", wanted.contribution))
    return tuple((name, value) for name, value in pairs if value and value != getattr(Filter(), name))


def _group(found: queries.Queue, name: str, agencies: Mapping[str, Named]) -> Group:
    chosen = getattr(found.filter, name)
    counts = dict(found.facets[name])
    order = list(WORDS[name]) if name in WORDS else list(counts)
    values = [value for value in order if counts.get(value) or value in chosen]
    options = (
        Option(value=v, label=_words(name, v, agencies), count=counts.get(v, 0), chosen=v in chosen) for v in values
    )
    return Group(name=name, label=HEADINGS[name], options=tuple(options))


def _words(name: str, value: str, agencies: Mapping[str, Named]) -> str:
    if name == "agency":
        return agencies[value].short if value in agencies else value
    return WORDS[name].get(value, value)


def _one(given: QueryDict, name: str, known: tuple[str, ...]) -> str:
    value = given.get(name, "")
    return value if value in known else str(getattr(Filter(), name))


def _some(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(value for value in given.getlist(name)[:MAX_CHOICES] if value in WORDS[name])


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
