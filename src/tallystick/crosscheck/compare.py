"""The comparison: two entities, one score, and the reasons that add up to it.

After Fellegi and Sunter (1969): each agreement or difference adds its weight in bits to the starting odds. We depart
from them where a weight depends on how common a name is, and where identifiers decide for things (a car is its plate).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tallystick.crosscheck import dates, explain, names
from tallystick.crosscheck.explain import Reason
from tallystick.crosscheck.features import Features, Number, features
from tallystick.crosscheck.names import NameAgreement
from tallystick.crosscheck.weights import START_SAME, START_SHARES, WEIGHTS, WORTH_TELLING, chance
from tallystick.vocabulary import Entity

NUMBERS: dict[str, dict[str, float]] = WEIGHTS["numbers"]
DEFINING: dict[str, dict[str, list[float]]] = WEIGHTS["defining"]
DETAIL: dict[str, list[float]] = WEIGHTS["detail"]
TWINS_SHARE: float = WEIGHTS["twins_share"]
HOUSEHOLD_SHARE: float = WEIGHTS["household_share"]
SHARES_DEFINING: float = WEIGHTS["shares_defining"]
NAME_CAP: float = WEIGHTS["name"]["total_cap"]
EXCLUSIVE: dict[str, float] = WEIGHTS["exclusive"]
Weights = tuple[float, float]
SEX: Weights = (WEIGHTS["sex"]["agree"], WEIGHTS["sex"]["differ"])
COUNTRY: Weights = (WEIGHTS["country"]["agree"], WEIGHTS["country"]["differ"])
_HOUSEHOLD = frozenset(("phone", "email", "address"))
_NAMED = frozenset(("person", "organisation", "party"))


class HitKind(StrEnum):
    """What a hit says: one thing, or one thing held in common."""

    SAME = "same"
    SHARES = "shares"


_START = {HitKind.SAME: explain.start(True, START_SAME), HitKind.SHARES: explain.start(False, START_SHARES)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``reasons[0]`` is the starting odds; the weights sum to log2 of the odds that ``score`` is the chance of."""

    kind: HitKind | None
    score: float
    reasons: tuple[Reason, ...]


def compare(left: Entity, right: Entity) -> Comparison:
    """How likely two entities are one thing, or hold one thing in common; symmetric, missing values neutral."""
    return compare_features(features(left), features(right))


def compare_features(left: Features, right: Features) -> Comparison:
    """``compare`` for features worked out before."""
    left, right = (right, left) if right.order < left.order else (left, right)
    shares = _sum(HitKind.SHARES, [_START[HitKind.SHARES], *_shared(left, right)])
    if not may_be_one(left, right):
        return shares
    same = same_features(left, right)
    return shares if shares.kind and shares.score > same.score else same


def same_features(left: Features, right: Features) -> Comparison:
    """How likely two entities are one thing, whatever they hold in common otherwise."""
    left, right = (right, left) if right.order < left.order else (left, right)
    if not may_be_one(left, right):
        return Comparison(None, 0.0, (Reason("schema", "Two different kinds of thing", -300.0),))
    evidence = _named(left, right) if left.family in _NAMED else _thing(left, right)
    return _sum(HitKind.SAME, [_START[HitKind.SAME], *evidence])


def may_be_one(left: Features, right: Features) -> bool:
    """Whether the two are of kinds that one thing can have: a party may turn out a person or an organisation."""
    if left.family == right.family:
        return True
    return "party" in (left.family, right.family) and {left.family, right.family} <= _NAMED


def _sum(kind: HitKind, reasons: list[Reason]) -> Comparison:
    if len(reasons) > 1:
        reasons[1:] = sorted((r for r in reasons[1:] if r.weight), key=lambda r: (-abs(r.weight), r.property, r.text))
    score = chance(sum(reason.weight for reason in reasons))
    return Comparison(kind if score >= WORTH_TELLING else None, score, tuple(reasons))


def _named(left: Features, right: Features) -> Iterator[Reason]:
    """Persons and organisations: names first, then everything else that speaks for or against."""
    found = names.best(left.names, right.names)
    if found is not None and found.weight:
        yield _name(found, left, right)
    yield from _beside_name(left, right, HOUSEHOLD_SHARE if found is not None and found.contradicts else 1.0)


def _name(found: NameAgreement, left: Features, right: Features) -> Reason:
    a, b = left.written[left.names.index(found.left)], right.written[right.names.index(found.right)]
    return explain.name(found, a, b)


def _beside_name(left: Features, right: Features, household: float) -> Iterator[Reason]:
    """All that speaks for or against two persons or organisations being one, but their names."""
    yield from _generations(left, right)
    yield from _births(left, right, TWINS_SHARE if household < 1.0 else 1.0)
    yield from _overlap(left.sexes, right.sexes, explain.sex, SEX)
    yield from _overlap(left.countries, right.countries, explain.country, COUNTRY)
    yield from _places(left, right, household)
    yield from _addresses(left, right, household)
    yield from _parents(left, right, household)
    for kind in _both(left, right):
        weights, share = NUMBERS[kind], household if kind in _HOUSEHOLD else 1.0
        yield from _number(kind, left, right, [weights["same"] * share, weights["loose"] * share, 0.0])


def hopeless(left: Features, right: Features, least_bits: float) -> bool:
    """Whether no agreement of names could bring two persons or organisations to these odds; told without the names."""
    if left.family not in _NAMED or not may_be_one(left, right) or _both(left, right):
        return False
    if left.addresses and right.addresses:
        return False
    most = START_SAME + NAME_CAP + sum(reason.weight for reason in _beside_name(left, right, 1.0))
    return most < least_bits


def _generations(left: Features, right: Features) -> Iterator[Reason]:
    """Junior is not senior, and the second is not the third; where one says nothing, nothing follows."""
    a, b = left.generations, right.generations
    if a and b and not a & b:
        yield Reason("nameSuffix", f"Names end differently: '{min(a | b)}', '{max(a | b)}'", WEIGHTS["generation"])


def _thing(left: Features, right: Features) -> Iterator[Reason]:
    """Cars, guns, phones, accounts: the number that makes it what it is, then make and model."""
    found = names.best(left.names, right.names)
    if found is not None and found.weight:
        yield _name(found, left, right)
    defining = DEFINING.get(left.family, {})
    if left.family == "address":
        yield from _address_itself(left, right, defining["address"])
    for kind in _both(left, right):
        if kind in defining:
            yield from _number(kind, left, right, defining[kind])
        else:
            yield from _number(kind, left, right, [min(NUMBERS[kind]["same"], 4.0), 0.0, 0.0])
    for name, (agrees, differs) in DETAIL.items():
        if name == "country":
            yield from _overlap(left.countries, right.countries, explain.country, (agrees, differs))
        elif name in left.details and name in right.details:
            alike = _alike(left.details[name], right.details[name])
            yield explain.detail(name, alike, agrees if alike else differs)


def _alike(left: dict[str, str], right: dict[str, str]) -> list[str]:
    """The written values that agree, one being allowed to say more than the other (``Golf``, ``Golf VII``)."""
    pairs = ((a, b) for a in left for b in right if a == b or (min(len(a), len(b)) > 2 and (a in b or b in a)))
    return sorted(left[a] for a, b in pairs)


def _pairs(left: tuple[Number, ...], right: tuple[Number, ...]) -> tuple[Number, Number, bool] | None:
    """Two numbers that agree, exactly rather than loosely."""
    exact = [(a, b, True) for a in left for b in right if a.exact and a.exact == b.exact]
    found = exact or [(a, b, False) for a in left for b in right if a.loose == b.loose]
    return max(found, key=lambda pair: (min(len(pair[0].written), len(pair[1].written)), pair[0].loose), default=None)


def _number(kind: str, left: Features, right: Features, weights: list[float]) -> Iterator[Reason]:
    a, b = left.numbers.get(kind, ()), right.numbers.get(kind, ())
    if not a or not b:
        return
    found = _pairs(a, b)
    if found is None:
        yield from _differing(kind, a, b, weights[2])
        return
    one, other, exact = found
    weight = (weights[0] if exact else weights[1]) * length_share(kind, one.loose, other.loose)
    yield explain.number(kind, one.property, (one.written, other.written), exact, weight)


def _differing(kind: str, a: tuple[Number, ...], b: tuple[Number, ...], weight: float) -> Iterator[Reason]:
    """None agrees: that speaks against where the number makes the thing, or where a thing has only one such."""
    if weight:
        yield explain.number_differs(kind, a[0].property, weight)
        return
    shared = {number.property for number in a} & {number.property for number in b} & EXCLUSIVE.keys()
    if shared:
        strongest = min(shared, key=lambda name: (EXCLUSIVE[name], name))
        yield explain.number_differs(kind, strongest, EXCLUSIVE[strongest])


def length_share(kind: str, a: str, b: str) -> float:
    """How much of its weight a number keeps: short serials, handles and documents repeat by chance."""
    if kind not in ("serial", "handle", "document", "register", "account", "plate", "consignment"):
        return 1.0
    return min(1.0, max(0.25, (min(len(a), len(b)) + 1) / 7))


def _births(left: Features, right: Features, share: float) -> Iterator[Reason]:
    if left.births and right.births:
        found = [(dates.agree(a, b), a, b) for a in left.births for b in right.births]
        (how, weight), a, b = max(found, key=lambda pair: pair[0][1])
        yield explain.birth(how, a, b, weight * share if weight > 0 else weight)


def _overlap(
    left: frozenset[str], right: frozenset[str], say: Callable[[frozenset[str], float], Reason], weights: Weights
) -> Iterator[Reason]:
    if left and right:
        shared = left & right
        yield say(shared, weights[0] if shared else weights[1])


def _places(left: Features, right: Features, share: float) -> Iterator[Reason]:
    if not left.places or not right.places:
        return
    level = max(bag_likeness(a, b) for a in left.places for b in right.places)
    weights = WEIGHTS["place"]
    if level >= 0.7:
        yield Reason("birthPlace", "Same place of birth", weights["agree"] * share)
    elif level >= 0.25:
        yield Reason("birthPlace", "Places of birth agree in part", weights["part"] * share)
    else:
        yield Reason("birthPlace", "Different places of birth", weights["differ"])


def _addresses(left: Features, right: Features, share: float) -> Iterator[Reason]:
    if not left.addresses or not right.addresses:
        return
    level = max(bag_likeness(a, b) for a in left.addresses for b in right.addresses)
    if level >= 0.7:
        yield Reason("address", "Same address", WEIGHTS["address"]["agree"] * share)
    elif level >= 0.5:
        yield Reason("address", "Addresses agree in part", WEIGHTS["address"]["part"] * share)


def _address_itself(left: Features, right: Features, weights: list[float]) -> Iterator[Reason]:
    if not left.addresses or not right.addresses:
        return
    level = max(bag_likeness(a, b) for a in left.addresses for b in right.addresses)
    if level >= 0.7:
        yield Reason("full", "Same address", weights[0] if level >= 0.99 else weights[1])
    else:
        yield Reason("full", "Different addresses", weights[2])


def bag_likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """How far two bags of words agree (0 to 1), house numbers having to agree where both have them."""
    shared = left & right
    if not shared:
        return 0.0
    left_numbers, right_numbers = _digits(left), _digits(right)
    if left_numbers and right_numbers and not left_numbers & right_numbers:
        return 0.4 * len(shared) / max(len(left), len(right))
    return len(shared) / (0.5 * min(len(left), len(right)) + 0.5 * max(len(left), len(right)))


def _digits(bag: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in bag if word[0].isdigit())


def _parents(left: Features, right: Features, share: float) -> Iterator[Reason]:
    for name, word in (("fatherName", "father"), ("motherName", "mother")):
        a, b = left.parents.get(name, ()), right.parents.get(name, ())
        found = names.best(a, b)
        if found is None:
            continue
        agrees = found.weight > 0
        weight = WEIGHTS[word]["agree"] * share if agrees else WEIGHTS[word].get("differ", 0.0)
        yield Reason(name, f"{'Same' if agrees else 'Different'} {word}'s name", weight)


def _shared(left: Features, right: Features) -> Iterator[Reason]:
    """The one number two things have in common that is surest to be one, and what else they have in common."""
    found = [reason for kind in _both(left, right) for reason in _share(kind, left, right)]
    found.extend(_shared_address(left, right))
    for at, reason in enumerate(sorted(found, key=lambda reason: (-reason.weight, reason.text))):
        yield reason if at == 0 else Reason(reason.property, reason.text, min(1.0, reason.weight))


def _share(kind: str, left: Features, right: Features) -> Iterator[Reason]:
    exact, loose = NUMBERS[kind]["shares"], NUMBERS[kind]["shares_loose"]
    if left.family == right.family and kind in DEFINING.get(left.family, {}):
        # Two cars with one plate are rather one car, unless something else says that they are two.
        exact, loose = min(exact, SHARES_DEFINING), min(loose, SHARES_DEFINING)
    yield from _number(kind, left, right, [exact, loose, 0.0])


def _both(left: Features, right: Features) -> list[str]:
    """The kinds of number that both have, in the table's order."""
    if not left.numbers or not right.numbers:
        return []
    return [kind for kind in NUMBERS if kind in left.numbers and kind in right.numbers]


def _shared_address(left: Features, right: Features) -> Iterator[Reason]:
    weights = NUMBERS["address"]
    if left.addresses and right.addresses:
        level = max(bag_likeness(a, b) for a in left.addresses for b in right.addresses)
        if level >= 0.8:
            yield Reason("address", "Same address", weights["shares"] if level > 0.99 else weights["shares_loose"])
