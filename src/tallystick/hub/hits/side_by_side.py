"""Two records as rows of one table: which properties agree, differ, stand on one side, or are withheld."""

from collections.abc import Iterable, Iterator, Sequence

from tallystick.crosscheck import Comparison, Reason
from tallystick.crosscheck.scripts import fold
from tallystick.hub.naming import latin_form, property_label, shown
from tallystick.hub.register.queries import Seen
from tallystick.hub.templatetags.presenting import Agreement, Compared
from tallystick.vocabulary import Entity, schema

COMPARABLE = frozenset({"country", "date", "gender", "address", "identifier", "phone", "email"})
"""Types of property whose values differ where none agrees; others are texts that say different things."""
UNSURE = ("differently", "differ", "end alike", "across one", "in part", "but for")
"""Words in an agreeing reason that say it agrees but closely."""
TWINS = {"registrationNumber": "plate", "serialNumber": "firearmSerial", "username": "handle",
         "cryptoAddress": "wallet"}  # fmt: skip
"""Properties that hold on a thing what its holder's record holds under another name."""


def rows(yours: Seen, theirs: Seen, comparison: Comparison, *, ask: str = "") -> tuple[Compared, ...]:
    """One row for each property of either side, the telling ones first; ``ask``: where to ask for what is withheld."""
    reasons = _by_property(comparison.reasons[1:])
    made = [(name, _row(name, other, yours, theirs, reasons, ask)) for name, other in _pairs(yours, theirs)]
    return tuple(row for _, row in sorted(made, key=lambda pair: _rank(pair[0], pair[1], yours.entity)))


def _rank(name: str, row: Compared, entity: Entity) -> int:
    """What a thing is known by, then what both sides state, then what one of them states."""
    known = schema(entity.schema)
    if name in (*known.caption, *known.featured):
        return 0
    return 1 if row.left and row.right else 2


def _by_property(reasons: Iterable[Reason]) -> dict[str, Reason]:
    found: dict[str, Reason] = {}
    for reason in reasons:
        found.setdefault(reason.property, reason)
    return found


def _pairs(yours: Seen, theirs: Seen) -> Iterator[tuple[str, str]]:
    """The property names that belong beside each other: (yours, theirs)."""
    mine, other = list(_ordered(yours.entity)), list(_ordered(theirs.entity, theirs.withheld))
    for name in mine:
        twin = _twin(name, other)
        if twin in other:
            other.remove(twin)
        yield name, twin
    yield from ((name, name) for name in other)


def _twin(name: str, others: Sequence[str]) -> str:
    """The name under which the other side holds this property."""
    if name in others:
        return name
    return next((other for other in others if TWINS.get(name) == other or TWINS.get(other) == name), name)


def _ordered(entity: Entity, more: Iterable[str] = ()) -> Iterator[str]:
    """The entity's property names (and ``more``), those its kind is known by first."""
    known = schema(entity.schema)
    names = {*entity.properties, *(name for name in more if known.get(name) is not None)}
    first = [name for name in (*known.caption, *known.featured) if name in names]
    return iter(dict.fromkeys([*first, *sorted(names)]))


def _row(name: str, other: str, yours: Seen, theirs: Seen, reasons: dict[str, Reason], ask: str) -> Compared:
    left, right = yours.entity.get(name), theirs.entity.get(other)
    kind = "country" if type_of(yours.entity, name) == "country" else name
    agreement = _agreement(type_of(yours.entity, name), left, right, reasons.get(kind) or reasons.get(other))
    if not right and other in theirs.withheld:
        agreement = Agreement.WITHHELD
    return Compared(
        label=property_label(yours.entity.schema if left else theirs.entity.schema, name),
        left=_values(yours.entity, name, left),
        right=_values(theirs.entity, other, right),
        agreement=agreement,
        ask=ask,
    )


def _values(entity: Entity, name: str, values: Sequence[str]) -> tuple[str, ...]:
    """The values as people read them, a name in another script with its Latin form."""
    if type_of(entity, name) == "name":
        return tuple(f"{value} · {form}" if (form := latin_form(value)) else value for value in values)
    return tuple(shown(entity.schema, name, value) for value in values)


def _agreement(kind: str, left: Sequence[str], right: Sequence[str], reason: Reason | None) -> Agreement:
    if not left or not right:
        return Agreement.ONLY_YOURS if left else Agreement.ONLY_THEIRS
    if {plain(value) for value in left} & {plain(value) for value in right}:
        return Agreement.SAME
    if reason is not None:
        if reason.weight <= 0:
            return Agreement.DIFFERENT
        sure = reason.text.startswith("Same") and not any(word in reason.text for word in UNSURE)
        return Agreement.SAME if sure else Agreement.CLOSE
    return Agreement.DIFFERENT if kind in COMPARABLE else Agreement.NONE


def type_of(entity: Entity, name: str) -> str:
    known = schema(entity.schema).get(name)
    return str(known.type.name) if known is not None else ""


def plain(value: str) -> str:
    return fold(value).replace(" ", "") or value
