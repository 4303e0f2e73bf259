"""What somebody typed to check it, as entities: names, names with a birth date, plates, numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn

from tallystick.crosscheck import checks, handles, national, normalise
from tallystick.crosscheck.identifiers import read_number
from tallystick.crosscheck.organisations import has_legal_form, is_trade_word
from tallystick.crosscheck.plates import without_sign
from tallystick.crosscheck.query_parts import named_and_born
from tallystick.crosscheck.scripts import fold
from tallystick.vocabulary import Entity, make

MAX_QUERIES = 6
_RUN = re.compile(r"[^\W\d_]+|\d+")
_PREFIXES = ("0x", "bc1", "ltc1")
_PLATE_LETTERS, _PLATE_FIGURES, _PLATE_CHARS = 4, 6, 10
Reading = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed: its text, its figures and letters, and the longest run of each."""

    text: str
    compact: str
    figures: int
    letters: int
    longest_figures: int
    longest_letters: int

    @property
    def words(self) -> int:
        """How many words were typed."""
        return len(self.text.split())


def read_query(text: str) -> tuple[Entity, ...]:
    """What a typed name or number may be, as entities to check, most likely first; at most six, none for nothing.

    They have no id: nothing of them is kept.
    """
    typed = _typed(normalise.plain(text).strip())
    found = [make("", schema, properties) for schema, properties in _readings(typed)] if typed.text else []
    return tuple(found[:MAX_QUERIES])


def _typed(text: str) -> _Typed:
    runs = _RUN.findall(text)
    figures = [len(run) for run in runs if run[0].isdecimal()]
    letters = [len(run) for run in runs if not run[0].isdecimal()]
    return _Typed(
        text, "".join(runs), sum(figures), sum(letters), max(figures, default=0), max(letters, default=0)
    )  # fmt: skip


def _readings(typed: _Typed) -> Iterator[Reading]:
    obvious = _obvious(typed)
    if obvious:
        yield obvious
        return
    if born := named_and_born(typed.text):
        yield from (("Person", {"name": name, "birthDate": date}) for name, date in born)
    elif not typed.figures:
        yield from _named(typed)
    else:
        proved = list(_proved(typed))
        rest = _mixed(typed) if typed.letters else _figures(typed)
        yield from [*proved, *(reading for reading in rest if reading not in proved)]


def _obvious(typed: _Typed) -> Reading | None:
    """What can be one thing only: an address of mail, page or wallet, a number whose check digit holds."""
    text = typed.text
    if normalise.email(text):
        return "OnlineAccount", {"email": text}
    if (text.startswith("@") or "://" in text or handles.page(text)) and normalise.handle(text):
        return "OnlineAccount", {"username": text}
    if typed.letters and _holds("iban", text):
        return "BankAccount", {"iban": text}
    if _holds("consignment", text):
        return "Consignment", {"consignmentNumber": text}
    if typed.words == 1 and normalise.wallet(text) and (text.lower().startswith(_PREFIXES) or _holds("wallet", text)):
        return "CryptoWallet", {"cryptoAddress": text}
    return _obvious_number(typed)


def _holds(kind: str, text: str, name: str = "") -> bool:
    """Whether a text is a number of a kind with a check digit that holds."""
    return any(number.valid for number in read_number(kind, text, name, frozenset()))


def _obvious_number(typed: _Typed) -> Reading | None:
    text = typed.text
    if typed.letters and typed.figures and _holds("register", text, "leiCode"):
        return "Company", {"leiCode": text}
    if typed.letters and typed.figures > 1 and typed.words == 1 and normalise.vin(text):
        return "Vehicle", {"vin": text}
    if not typed.letters and text.startswith("+") and normalise.phone(text, ""):
        return "PhoneLine", {"phone": text}
    if not typed.letters and typed.figures == 15 and luhn.is_valid(typed.compact) and not text.startswith("00"):
        return "PhoneLine", {"imei": text}
    if typed.letters and text[:4].upper() == "IMEI" and normalise.handset(text):
        return "PhoneLine", {"imei": normalise.handset(text)}
    return None


def _proved(typed: _Typed) -> Iterator[Reading]:
    """A number that looks like one of its kind, though its check digit fails or may hold by chance."""
    text, compact = typed.text, normalise.looks(normalise.compact(typed.text))
    rule = next(national.with_birth(compact), None)
    if rule is not None:
        yield "IdentityDocument", {"documentNumber": compact[-rule.last :]}
    if checks.is_iban_shaped(compact) and checks.iban_length(compact[:2]):
        yield "BankAccount", {"iban": text}
    if checks.is_postal_item(compact):
        yield "Consignment", {"consignmentNumber": text}
    if typed.letters and national.prefixed(compact):
        yield "Company", {"vatCode": text}
    if not typed.letters and len(compact) in (13, 15) and _holds("register", text, "ogrnCode"):
        yield "Company", {"ogrnCode": text}


def _named(typed: _Typed) -> Iterator[Reading]:
    """No figure in it: a name. Several words are a person's unless one belongs to a trade."""
    if not fold(typed.text) and not typed.letters:
        return
    text, name = typed.text, {"name": typed.text}
    if has_legal_form(text):
        yield "Company", name
        return
    if typed.words == 1 and "_" in text and normalise.handle(text):
        yield "OnlineAccount", {"username": text}
    yield "Person", name
    if typed.words == 1 or any(is_trade_word(word) for word in fold(text).split()):
        yield "Company", name
    if typed.words == 1 and "_" not in text and normalise.handle(text):
        yield "OnlineAccount", {"username": text}


def _figures(typed: _Typed) -> Iterator[Reading]:
    """Figures alone: a phone, a document, an account, a serial, the number of a phone's set."""
    text = typed.text
    if normalise.international_phone(text) and normalise.phone(text, ""):
        yield "PhoneLine", {"phone": text}
        return
    if normalise.imei(text):
        yield "PhoneLine", {"imei": text}
    if 6 <= typed.figures <= 15:
        yield "PhoneLine", {"phone": text}
    if normalise.document(text):
        yield "IdentityDocument", {"documentNumber": text}
    if typed.figures >= 6:
        yield "BankAccount", {"accountNumber": text}
    if normalise.serial(text):
        yield "Firearm", {"serialNumber": text}
    if 4 <= typed.figures <= _PLATE_FIGURES:
        yield "Vehicle", {"registrationNumber": text}


def _mixed(typed: _Typed) -> Iterator[Reading]:
    """Letters and figures: a plate if short enough, a document, a serial; a handle or name where letters prevail."""
    text = typed.text
    wordy = typed.longest_letters > _PLATE_LETTERS
    if not wordy:
        yield from _plates(typed)
        if normalise.document(text):
            yield "IdentityDocument", {"documentNumber": text}
        if normalise.serial(text):
            yield "Firearm", {"serialNumber": text}
    if typed.words == 1 and normalise.wallet(text):
        yield "CryptoWallet", {"cryptoAddress": text}
    if typed.words == 1 and normalise.handle(text) and typed.letters >= 3:
        yield "OnlineAccount", {"username": text}
    if wordy:
        yield from _wordy(typed)


def _wordy(typed: _Typed) -> Iterator[Reading]:
    """Words with a figure among them: an organisation, a name with a slip, a number with a word before it."""
    if typed.letters >= typed.figures:
        yield "Person", {"name": typed.text}
        yield "Company", {"name": typed.text}
    if typed.figures >= 3 and typed.words == 1 and len(typed.compact) <= 24:
        yield "IdentityDocument", {"documentNumber": typed.text}
        yield "Firearm", {"serialNumber": typed.text}


def _plates(typed: _Typed) -> Iterator[Reading]:
    """The plate as typed, and without the sign of a country before it; the latter first where the whole is too long."""
    text = typed.text
    bare = without_sign(text)
    whole = len(typed.compact) <= _PLATE_CHARS and typed.longest_figures <= _PLATE_FIGURES and normalise.plate(text)
    readings: list[Reading] = [("Vehicle", {"registrationNumber": text})] if whole else []
    if bare:
        plate, country = bare
        readings.append(("Vehicle", {"registrationNumber": plate, "country": country}))
    yield from reversed(readings) if len(typed.compact) > _PLATE_CHARS - 2 else readings
