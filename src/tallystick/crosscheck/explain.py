"""Reasons as plain sentences: what agrees, what differs, and why it weighs what it weighs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tallystick.crosscheck import layout
from tallystick.crosscheck.features import Features, Named
from tallystick.crosscheck.layout import Birth, Meeting, Says
from tallystick.crosscheck.scripts import clean
from tallystick.crosscheck.slips import slip
from tallystick.crosscheck.territories import country_name
from tallystick.crosscheck.tokens import Token, words_written

Row = list[float]
"""A piece of evidence as ``layout`` lays it out."""


@dataclass(frozen=True, slots=True)
class NameAgreement:
    """Two names, the words that agree and how far, and those of either that have no counterpart."""

    left: Named
    right: Named
    agreeing: tuple[tuple[Token, Token, float], ...]
    left_over: tuple[Token, ...]
    right_over: tuple[Token, ...]
    joined: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: the property it rests on, a sentence, and its weight in bits (+1 doubles the odds)."""

    property: str
    text: str
    weight: float


NUMBER_WORDS = {
    "phone": "phone number",
    "email": "e-mail address",
    "iban": "IBAN",
    "account": "account number",
    "plate": "licence plate",
    "serial": "serial number",
    "wallet": "wallet address",
    "handle": "handle",
    "document": "document number",
    "register": "register number",
    "vin": "vehicle identification number",
    "imei": "IMEI",
    "imsi": "IMSI",
    "consignment": "consignment number",
    "address": "address",
}
DETAIL_WORDS = {"documentType": "type of document", "service": "platform"}
_LOOSELY = {
    "phone": "Phone numbers agree but for the country, which one of them lacks",
    "email": "E-mail addresses differ but reach one mailbox",
    "handle": "Handles differ only in dots, dashes or characters easily misread",
    "register": "Register numbers differ only in the country's letters or characters easily misread",
    "imei": "IMEIs agree but for a check digit that fails",
}
MAX_QUOTED = 80
"""Characters of a name or date that a sentence quotes."""
_BIRTH = {
    Birth.EQUAL: "Same birth date: {dates}",
    Birth.EQUAL_YEAR: "Same birth year: {year}",
    Birth.SWAPPED: "Birth day and month swapped: {dates}",
    Birth.ONE_PART: "Birth date differs in day or month only: {dates}",
    Birth.NEAR_YEAR: "Birth date differs in the year only, by one digit or one year: {dates}",
    Birth.YEAR_NEAR: "Birth years one apart: {dates}",
    Birth.YEAR_CLOSE: "Birth years a few apart: {dates}",
    Birth.MONTH_DAY: "Same birthday, another year: {dates}",
    Birth.YEAR_ONLY_OF_TWO: "Same birth year, another day and month: {dates}",
    Birth.DIFFERENT: "Different birth dates: {dates}",
    Birth.DIFFERENT_CLOSE: "Different birth dates, at most twelve years apart: {dates}",
    Birth.YEAR_DIFFERENT: "Different birth years: {dates}",
}


def start(same: bool, weight: float) -> Reason:
    """The starting odds, said first."""
    many = round(2.0**-weight + 1.0)
    told = f"{round(many, -3):,}" if many > 1_000 else f"{round(many, -1)}" if many > 15 else f"{many}"
    what = "is one and the same" if same else "holds one thing in common"
    return Reason("", f"Starting odds: about 1 in {told} pairs picked by these keys {what}", weight)


def read_agreement(
    left: Named, right: Named, paired: Sequence[tuple[int, float]], back: Sequence[int], how: int
) -> NameAgreement:
    """The agreement of two names from what was worked out: each left word's counterpart and level, each right word's
    counterpart (-1 none, -2 read with the word before), and whether words were read together."""
    whole = how == 2
    return NameAgreement(
        left,
        right,
        tuple((left.words[i], right.words[j], level) for i, (j, level) in enumerate(paired) if j >= 0),
        () if whole else tuple(left.words[i] for i, (j, _) in enumerate(paired) if j == -1),
        () if whole else tuple(right.words[j] for j, i in enumerate(back) if i == -1),
        how > 0,
    )


def name(found: NameAgreement, weight: float) -> Reason:
    """Why two names agree or not, quoted as the records write them."""
    left, right = found.left.written, found.right.written
    parts = [f"{_name_head(found, left, weight)}: {_both(clean(left), clean(right))}", *_common(found, left, right)]
    if found.left_over and found.right_over:
        parts.append(f"{_words(found.left_over, left)} against {_words(found.right_over, right)}")
    elif found.left_over or found.right_over:
        parts.append(f"only one has {_words(found.left_over, left) or _words(found.right_over, right)}")
    return Reason("name", "; ".join(parts), weight)


def _name_head(found: NameAgreement, written: str, weight: float) -> str:
    full = [pair for pair in found.agreeing if pair[2] > 0]
    if found.joined:
        return "Same name, words joined or split differently"
    if not full:
        return "Only initials agree" if found.agreeing else "Different names"
    if found.left_over and found.right_over:
        return f"Names share {_words(tuple(a for a, *_ in full), written)} and differ otherwise"
    if {a.child_of - b.child_of for a, b, _ in full} >= {1, -1}:
        return "Same words, but child and parent the other way round"
    if all(level == 1.0 for *_, level in full):
        return "Same name"
    if weight < 0.0:
        return "Names resemble each other, but too little"
    return "Same name across scripts" if any(a.abjad != b.abjad for a, b, _ in full) else "Same name, spelt differently"


def _both(left: str, right: str) -> str:
    """What two records write, once where they write the same."""
    left, right = left[:MAX_QUOTED], right[:MAX_QUOTED]
    return left if left.casefold() == right.casefold() else f"{left} / {right}"


def _common(found: NameAgreement, left: str, right: str) -> list[str]:
    common = [(a, b) for a, b, level in found.agreeing if level > 0 and a.known is not None and b.known is not None]
    common.sort(key=lambda pair: pair[0].text)
    # A word put together (abd al x) stands as one in neither or only one of the two.
    said = (_quoted(a, left) if a.text in words_written(left) else _quoted(b, right) for a, b in common[:3])
    return list(dict.fromkeys(f"{word} is common" for word in said))


def _words(tokens: tuple[Token, ...], written: str) -> str:
    return " ".join(dict.fromkeys(_quoted(token, written) for token in tokens[:4])) + " ..." * (len(tokens) > 4)


def _quoted(token: Token, written: str) -> str:
    """The word of a written name that a token was read from."""
    return f"'{words_written(written).get(token.text) or token.text.title()}'"


def _generation(row: Row, left: Features, right: Features) -> Reason:
    ends = sorted(left.generations | right.generations)
    return Reason("nameSuffix", f"Names end differently: '{ends[0]}', '{ends[-1]}'", row[layout.WEIGHT])


def _legal_form(row: Row, _left: Features, _right: Features) -> Reason:
    return Reason("name", "Different legal forms", row[layout.WEIGHT])


def _birth(row: Row, left: Features, right: Features) -> Reason:
    a, b = left.births[int(row[layout.LEFT])], right.births[int(row[layout.RIGHT])]
    text = _BIRTH[Birth(int(row[layout.HOW]))].format(
        dates=_both(a.written or str(a), b.written or str(b)), year=a.year
    )
    if "organisation" in (left.family, right.family):
        founded = text.replace("Birth", "Founding").replace("birth", "founding")
        return Reason("incorporationDate", founded, row[layout.WEIGHT])
    return Reason("birthDate", text, row[layout.WEIGHT])


def _sex(row: Row, left: Features, right: Features) -> Reason:
    shared = left.sexes & right.sexes
    return Reason("gender", f"Same sex: {min(shared)}" if shared else "Different sex", row[layout.WEIGHT])


def _country(row: Row, left: Features, right: Features) -> Reason:
    shared = set(left.countries) & set(right.countries)
    text = f"Same country: {min(map(country_name, shared))}" if shared else "Different country"
    return Reason("country", text, row[layout.WEIGHT])


def _place(row: Row, _left: Features, _right: Features) -> Reason:
    how = row[layout.HOW]
    text = "Different places of birth" if how < 0.25 else "Places of birth agree in part"
    return Reason("birthPlace", text if how < 0.7 else "Same place of birth", row[layout.WEIGHT])


def _address(row: Row, _left: Features, _right: Features) -> Reason:
    same = row[layout.HOW] >= 0.7
    return Reason("address", "Same address" if same else "Addresses agree in part", row[layout.WEIGHT])


def _full_address(row: Row, _left: Features, _right: Features) -> Reason:
    same = row[layout.HOW] >= 0.7
    return Reason("full", "Same address" if same else "Different addresses", row[layout.WEIGHT])


def _parent(row: Row, _left: Features, _right: Features) -> Reason:
    father = int(row[layout.ABOUT]) == Says.FATHER
    agrees = "Same" if row[layout.HOW] else "Different"
    property_name, word = ("fatherName", "father") if father else ("motherName", "mother")
    return Reason(property_name, f"{agrees} {word}'s name", row[layout.WEIGHT])


def _number(row: Row, left: Features, right: Features) -> Reason:
    """Two numbers that agree: exactly, but for characters that are read for one another, or but for one slip."""
    one, other = left.numbers[int(row[layout.LEFT])], right.numbers[int(row[layout.RIGHT])]
    first, second = sorted((one.written, other.written))
    word, how = NUMBER_WORDS[one.kind], int(row[layout.HOW])
    if how == Meeting.SAME:
        plainly = first == second or _plain(first) == _plain(second)
        text = f"Same {word} {first}" if plainly else f"Same {word} {first} (also written {second})"
    elif how == Meeting.MISREAD:
        told = _LOOSELY.get(one.kind, f"{_plural(one.kind)} differ only in characters easily misread")
        text = f"{told}: {first}, {second}"
    else:
        swapped = slip(one.loose, other.loose) == "transposed"
        slipped = "two neighbouring characters changed about" if swapped else "one character left out"
        text = f"{_plural(one.kind)} alike but for {slipped}: {first}, {second}"
    return Reason(one.property, text, row[layout.WEIGHT])


def _plural(kind: str) -> str:
    word = NUMBER_WORDS[kind]
    return f"{word[0].upper()}{word[1:]}{'es' if word.endswith('s') else 's'}"


def _plain(number: str) -> str:
    """A number without its punctuation and leading zeros."""
    return "".join(c for c in number if c.isalnum()).upper().lstrip("0")


def _numbers_differ(row: Row, left: Features, _right: Features) -> Reason:
    """Both sides state such a number and none agrees."""
    kind, at = layout.KINDS[int(row[layout.HOW])], int(row[layout.LEFT])
    property_name = next(n.property for n in left.numbers if n.kind == kind) if at < 0 else layout.NUMBER_PROPERTIES[at]
    word = _plural(kind)
    return Reason(
        property_name, f"Different {word if word[1].isupper() else word[0].lower() + word[1:]}", row[layout.WEIGHT]
    )


def _detail(row: Row, left: Features, right: Features) -> Reason:
    """A make, model, colour ... that agrees or differs; the value quoted is the left side's."""
    name, at = layout.DETAIL_NAMES[int(row[layout.HOW])], int(row[layout.LEFT])
    word = DETAIL_WORDS.get(name, name)
    if at < 0:
        return Reason(name, f"Different {word}s", row[layout.WEIGHT])
    mine, theirs = left.details[name], right.details[name]
    alike = sorted(mine[a] for a in mine for b in theirs if a == b or (min(len(a), len(b)) > 2 and (a in b or b in a)))
    return Reason(name, f"Same {word}: {clean((alike or sorted(mine.values()))[0])}", row[layout.WEIGHT])


SAYINGS: dict[Says, Callable[[Row, Features, Features], Reason]] = {
    Says.GENERATION: _generation,
    Says.BIRTH: _birth,
    Says.SEX: _sex,
    Says.COUNTRY: _country,
    Says.PLACE: _place,
    Says.ADDRESS: _address,
    Says.FATHER: _parent,
    Says.MOTHER: _parent,
    Says.NUMBER: _number,
    Says.NUMBERS_DIFFER: _numbers_differ,
    Says.DETAIL: _detail,
    Says.FULL_ADDRESS: _full_address,
    Says.LEGAL_FORM: _legal_form,
}
"""How each piece of evidence but the name's is said."""
