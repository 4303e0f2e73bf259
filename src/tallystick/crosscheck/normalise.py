"""Numbers, plates, addresses and handles in one form, so that two spellings of one thing are one string."""

import re
import sys
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE

from tallystick.crosscheck import checks, handles
from tallystick.crosscheck.scripts import clean, fold, skeleton
from tallystick.crosscheck.shipped import table

__all__ = [
    "confusable", "document", "email", "fold", "handle", "iban", "imei", "international_phone", "phone", "plate",
    "plates", "serial", "skeleton", "vin", "wallet",
]  # fmt: skip

MAX_NUMBER_CHARS = 64
MAX_WALLET_CHARS = 128
_ALNUM = re.compile(r"[\W_]+")
# One pass instead of a pattern and a change of case: three times as fast, and most numbers are ASCII.
_ASCII_COMPACT = {code: chr(code).upper() if chr(code).isalnum() else None for code in range(128)}
_BLANKS = re.compile(r"\s+")
_LOOK_ALIKES = str.maketrans(table("letters")["look_alikes"])
_CONFUSED = str.maketrans(table("letters")["confused"])
_NOT_IN_VIN = str.maketrans("IOQ", "100")
_PHONE = re.compile(r"[+0-9][0-9 ()./\-]{4,30}")
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;.<>]{2,63}")
_BEFORE_IMEI = re.compile(r"^\s*IMEI(?:[ /-]?SV)?[\s:#.-]*", re.I)
_GOOGLE = frozenset(("gmail.com", "googlemail.com"))
# Every decimal digit of Unicode, so that a number typed in Arabic-Indic digits is the number.
_DIGITS = {
    ord(digit): str(unicodedata.decimal(digit))
    for digit in re.findall(r"\d", "".join(map(chr, range(128, sys.maxunicode))))
}


def plain(text: str) -> str:
    """``clean`` text with the digits of every script as 0 to 9; at most 400 characters."""
    text = clean(text)
    return text if text.isascii() else text.translate(_DIGITS)


def compact(text: str) -> str:
    """The letters and digits of a text in capitals, at most 64; letters of other scripts stay."""
    text = plain(text)
    if text.isascii():
        return text.translate(_ASCII_COMPACT)[:MAX_NUMBER_CHARS]
    return _ALNUM.sub("", text).upper()[:MAX_NUMBER_CHARS]


def looks(text: str) -> str:
    """A compact text in Latin capitals: letters of other scripts by their look, where they have none by their sound."""
    return text if text.isascii() else _latin(text.translate(_LOOK_ALIKES))


def readings(text: str) -> tuple[str, ...]:
    """A written number in Latin capitals and digits: by the letters' look, and by their sound where that differs."""
    whole = compact(text)
    return (whole,) if whole.isascii() else tuple(dict.fromkeys((looks(whole), _latin(whole))))


def _latin(text: str) -> str:
    return fold(text).replace(" ", "").upper()


@lru_cache(maxsize=65_536)
def phone(text: str, country: str) -> str | None:
    """E.164 for a number written in ``country`` (ISO code, may be empty) or with its own prefix; None for no number."""
    text = plain(text).strip()
    text = "+" + text[2:] if text.startswith("00") else text
    if not _PHONE.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def international_phone(text: str) -> bool:
    """Whether a number carries its country with it."""
    return plain(text).lstrip().startswith(("+", "00"))


def phone_digits(text: str) -> str:
    """The digits of a phone number, leading zeros off."""
    return "".join([c for c in plain(text) if "0" <= c <= "9"]).lstrip("0")


def split_phone(digits: str) -> tuple[str, str]:
    """An international number's digits (no + or 00) as its country's code and the rest, whose leading zeros go."""
    length = next((n for n in (1, 2, 3) if int(digits[:n] or 0) in COUNTRY_CODE_TO_REGION_CODE), 0)
    return digits[:length], digits[length:].lstrip("0")


def iban(text: str) -> str | None:
    """An IBAN whose check digits and length hold, without blanks; None for anything else."""
    whole = looks(compact(text))
    return whole if checks.iban(whole) else None


def plates(text: str) -> tuple[str, ...]:
    """A plate as it reads in Latin letters: by the letters' look, and by their sound where that differs."""
    return tuple([form for form in readings(text) if _is_number(form)])


def plate(text: str) -> str | None:
    """The first reading of a plate; None where no plate can be read."""
    return next(iter(plates(text)), None)


def _is_number(text: str) -> bool:
    """Whether capitals and digits are three at least, and not all capitals."""
    return len(text) >= 3 and not text.isalpha()


def serials(text: str) -> tuple[str, ...]:
    """The readings of a serial number, leading zeros off; none below three characters or without a digit."""
    return tuple(form for reading in readings(text) if _is_number(form := reading.lstrip("0")))


def serial(text: str) -> str | None:
    """The first reading of a serial number; None where there is none."""
    return next(iter(serials(text)), None)


def document(text: str) -> str | None:
    """A passport, card, licence or register number in capitals and digits; None below four characters."""
    whole = looks(compact(text))
    return whole if len(whole) >= 4 and _is_number(whole) else None


def vin(text: str) -> str | None:
    """A vehicle identification number (17 characters, ISO 3779: no I, O, Q); None for anything else."""
    whole = looks(compact(text)).translate(_NOT_IN_VIN)
    return whole if len(whole) == 17 and _is_number(whole) else None


def figures(text: str) -> str:
    """The digits of a number that has nothing else, letters read for digits put right; empty for another text."""
    whole = looks(compact(text))
    whole = whole if whole.isdecimal() or sum(c.isdecimal() for c in whole) < 8 else confusable(whole)
    return whole if whole.isdecimal() else ""


def handset(text: str) -> str:
    """The 14 to 17 digits of an IMEI (15), its version (16) or both (17) as written; empty for anything else."""
    digits = figures(_BEFORE_IMEI.sub("", plain(text)))
    return digits if 14 <= len(digits) <= 17 else ""


def imei(text: str) -> str | None:
    """The first 14 digits of an IMEI (the rest is a check digit or a version); None for anything else."""
    return handset(text)[:14] or None


def wallet(text: str) -> str | None:
    """A wallet address; hexadecimal and bech32 ones in lower case, others as written. None below 20 characters."""
    address = address_as_written(text)
    return checks.caseless(address) if address else None


def address_as_written(text: str) -> str:
    """A wallet address without blanks and the name of its network (``bitcoin:``), in its own case; empty for none."""
    address = _BLANKS.sub("", plain(text))
    address = address.rpartition(":")[2].partition("?")[0][:MAX_WALLET_CHARS]
    return address if len(address) >= 20 and address.isascii() and address.isalnum() else ""


def handle(text: str) -> str | None:
    """An online handle without its @ or address, lower case; None below three characters."""
    return handles.handle(plain(text)) or None


def email(text: str) -> str | None:
    """A mail address in lower case; None for anything else."""
    text = plain(text).strip().lower()
    if text.endswith(">"):
        text = text[text.rfind("<") + 1 : -1]
    text = text.removeprefix("mailto:")
    return text if _EMAIL.fullmatch(text) else None


def mailbox(address: str) -> str:
    """The box an address of ``email`` reaches: without ``+tag``, and at Google without the dots it overlooks."""
    name, _, host = address.rpartition("@")
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '')}@gmail.com" if host in _GOOGLE else f"{name}@{host}"


def confusable(number: str) -> str:
    """A number with the characters that are read for one another brought together (O and 0, I and 1, ...)."""
    return number.translate(_CONFUSED)
