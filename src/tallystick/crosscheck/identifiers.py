"""Numbers that identify: what a record writes, read as a number of its kind, and how two of them meet."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from tallystick.crosscheck import checks, handles, national, normalise, plates, slips
from tallystick.crosscheck.slips import slip

__all__ = ["MAX_SLIP_KEYS", "Number", "read_number", "slip", "slip_keys"]

MAX_SLIP_KEYS = slips.MAX_SLIP_KEYS
MAX_COUNTRIES = 4
_IMSI = re.compile(r"[2-79][0-9]{13,14}|001[0-9]{11,12}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[0-9A-Z]{2}(?:[0-9A-Z]{3})?")
_PHONE_DIGITS, _LONGEST_DOMESTIC = range(6, 16), 10
Form = tuple[str, str, bool | None]
"""Exact form, loose form, whether the check digit holds."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that identifies: its kind, its exact form, the form it may be misread as, and as it was written.

    ``exact`` is empty where the number is not sure enough to be told from others (no country, a wrong check digit).
    ``loose`` brings characters together that are read for one another; it is never empty.
    ``valid`` says whether the check digit holds; None where the number has none, or none that proves anything.
    ``day`` is when it was given, for a number that is given again.
    """

    kind: str
    exact: str
    loose: str
    written: str
    property: str
    valid: bool | None = None
    day: date | None = None


def read_number(kind: str, text: str, name: str, countries: Collection[str]) -> Iterator[Number]:
    """The numbers that ``text`` may be, written in property ``name`` of an entity that names ``countries`` (ISO codes).

    Of the given kind, or of another where the text can be nothing else (an IBAN among account numbers). Several where
    it reads in several ways; none where it is no such number.
    """
    if kind == "account" and normalise.iban(text):
        kind = "iban"
    if kind in _BY_COUNTRY:
        forms = _BY_COUNTRY[kind](text, countries)
    elif kind in _BY_PROPERTY:
        forms = _BY_PROPERTY[kind](text, name, countries)
    else:
        forms = _READERS[kind](text)
    for exact, loose, valid in forms:
        # One character again and again (00000000) fills a field; it is no number.
        if len(set(loose)) > 1:
            yield Number(kind, exact, loose, text, name, valid)


def slip_keys(number: Number) -> tuple[str, ...]:
    """At most eight keys, one of which every number has that is one ``slip`` away; none for a short number."""
    return slips.keys(number.loose) if len(number.loose) >= _least_chars(number.kind) else ()


def _least_chars(kind: str) -> int:
    return 6 if kind == "plate" else 7


def _phone(text: str, countries: Collection[str]) -> Iterator[Form]:
    """A phone number with its country's prefix, tried once per country the entity names; else its digits.

    The loose form has neither country nor leading zeros. Digits without a country may begin with one, the + forgotten.
    """
    digits = normalise.phone_digits(text)
    if len(digits) not in _PHONE_DIGITS:
        return
    told = normalise.international_phone(text)
    tried = ("",) if told else sorted(countries)[:MAX_COUNTRIES]
    exact = dict.fromkeys(filter(None, (normalise.phone(text, code) for code in tried)))
    yield from ((form, normalise.split_phone(form[1:])[1], None) for form in exact)
    if not exact:
        yield "", normalise.split_phone(digits)[1] if told else digits, None
        yield from _plus_forgotten(text, digits)


def _plus_forgotten(text: str, digits: str) -> Iterator[Form]:
    """The loose form of digits that begin with a country's code, its + left out; none behind a 0."""
    if len(digits) > _LONGEST_DOMESTIC and normalise.plain(text).lstrip(" (")[:1] not in ("0", "+"):
        rest = normalise.split_phone(digits)[1]
        if len(rest) >= _least_chars("phone") and normalise.phone(f"+{digits}", ""):
            yield "", rest, None


def _plate(text: str, countries: Collection[str]) -> Iterator[Form]:
    """A plate, without the sign of its country; where the whole may be a plate too, the rest is not sure."""
    whole = plates.read(text, countries)
    signed = plates.without_sign(text)
    if signed is None or any(plates.fits(form, code) for form in whole for code in countries if code != signed[1]):
        yield from ((form, normalise.confusable(form), None) for form in whole)
        return
    rest, country = signed
    sure = country in countries or not any(map(plates.fits, whole))
    if not sure:
        yield from ((form, normalise.confusable(form), None) for form in whole)
    yield from ((form if sure else "", normalise.confusable(form), None) for form in plates.read(rest, {country}))


def _iban(text: str) -> Iterator[Form]:
    """An IBAN; one whose check digits fail may still be a misread one."""
    whole = normalise.looks(normalise.compact(text)).removeprefix("IBAN")
    if not 15 <= len(whole) <= 34:
        return
    # Most accounts have figures only, so that a letter behind the country's two is a figure read wrongly.
    for form in (whole, whole[:2] + normalise.confusable(whole[2:])):
        if checks.iban(form):
            yield form, normalise.confusable(form), True
            return
    if whole[:2].isalpha():
        yield "", normalise.confusable(whole), False


def _plain(text: str) -> Iterator[Form]:
    """A number without a check digit."""
    if exact := normalise.document(text):
        yield exact, normalise.confusable(exact), None


def _serial(text: str) -> Iterator[Form]:
    yield from ((form, normalise.confusable(form), None) for form in normalise.serials(text))


def _document(text: str, name: str, countries: Collection[str]) -> Iterator[Form]:
    """A document's or a person's number; the latter is proved where the entity names its country."""
    if not (whole := normalise.document(text)):
        return
    found = national.read(whole, name, frozenset(countries), register=False)
    yield "" if found.valid is False else found.number, normalise.confusable(found.number), found.valid


def _register(text: str, name: str, countries: Collection[str]) -> Iterator[Form]:
    """An organisation's number, its country's letters before it where they are known; the loose form has none."""
    if name == "swiftBic":
        yield from _bic(text)
        return
    if not (whole := normalise.document(text)):
        return
    if name == "leiCode":
        valid = checks.lei(whole)
        yield whole if valid else "", normalise.confusable(whole), valid
        return
    found = national.read(whole, name, frozenset(countries), register=True)
    exact = found.country.upper() + found.number if found.named else found.number
    yield "" if found.valid is False else exact, normalise.confusable(found.number), found.valid


def _bic(text: str) -> Iterator[Form]:
    """A bank's code (ISO 9362); its head office is meant with and without XXX behind."""
    whole = normalise.looks(normalise.compact(text))
    if _BIC.fullmatch(whole):
        exact = whole.removesuffix("XXX") if len(whole) > 8 else whole
        yield exact, normalise.confusable(exact), None


def _vin(text: str) -> Iterator[Form]:
    if exact := normalise.vin(text):
        valid = checks.vin(exact)
        yield "" if valid is False else exact, normalise.confusable(exact), valid


def _imei(text: str) -> Iterator[Form]:
    if digits := normalise.handset(text):
        valid = checks.imei(digits)
        yield "" if valid is False else digits[:14], digits[:14], valid


def _imsi(text: str) -> Iterator[Form]:
    """A subscriber's number: 15 digits (14 in few networks), the first three a mobile country code (ITU-T E.212)."""
    digits = normalise.figures(text)
    if 6 <= len(digits) <= 15:
        yield digits if _IMSI.fullmatch(digits) else "", digits, None


def _consignment(text: str) -> Iterator[Form]:
    """A postal item (UPU S10), a container (ISO 6346), or another carrier's number, which has no check we know."""
    if not (whole := normalise.document(text)):
        return
    item = whole[:2] + normalise.confusable(whole[2:11]) + whole[11:]
    if checks.is_postal_item(item):
        valid: bool | None = checks.postal_item(item)
        whole = item
    else:
        valid = checks.container(whole)
    yield "" if valid is False else whole, normalise.confusable(whole), valid


def _wallet(text: str) -> Iterator[Form]:
    if address := normalise.address_as_written(text):
        valid = checks.wallet(address)
        yield "" if valid is False else checks.caseless(address), normalise.confusable(address.upper()), valid


def _handle(text: str) -> Iterator[Form]:
    if exact := normalise.handle(text):
        yield exact, normalise.confusable((handles.alike(exact) or exact).upper()), None


def _email(text: str) -> Iterator[Form]:
    if exact := normalise.email(text):
        yield exact, normalise.mailbox(exact), None


_BY_COUNTRY: dict[str, Callable[[str, Collection[str]], Iterator[Form]]] = {"phone": _phone, "plate": _plate}
_BY_PROPERTY: dict[str, Callable[[str, str, Collection[str]], Iterator[Form]]] = {
    "document": _document,
    "register": _register,
}
_READERS: dict[str, Callable[[str], Iterator[Form]]] = {
    "email": _email,
    "iban": _iban,
    "account": _plain,
    "serial": _serial,
    "wallet": _wallet,
    "handle": _handle,
    "vin": _vin,
    "imei": _imei,
    "imsi": _imsi,
    "consignment": _consignment,
}
