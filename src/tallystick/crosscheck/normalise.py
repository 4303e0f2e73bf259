"""Numbers, plates, addresses and handles in one form, so that two spellings of one thing are one string."""

import re
from functools import lru_cache

import phonenumbers
from stdnum import iban as stdnum_iban

from tallystick.crosscheck.scripts import clean, fold, skeleton
from tallystick.crosscheck.shipped import table

__all__ = [
    "confusable", "document", "email", "fold", "handle", "iban", "imei", "international_phone", "phone", "plate",
    "plates", "serial", "skeleton", "vin", "wallet",
]  # fmt: skip

MAX_NUMBER_CHARS = 64
_ALNUM = re.compile(r"[\W_]+")
_LOOK_ALIKES = str.maketrans(table("letters")["look_alikes"])
_CONFUSED = str.maketrans(table("letters")["confused"])
_PHONE = re.compile(r"[+0-9][0-9 ()./\-]{4,30}")
_EMAIL = re.compile(r"[^@\s,;]{1,64}@[^@\s,;]+\.[^@\s,;.]{2,63}")
_HANDLE_URL = re.compile(r"^(?:https?://)?(?:www\.)?[a-z0-9-]+\.[a-z]{2,6}/(?:@|u/|user/|in/)?([^/?#\s]+)/?$", re.I)


def _alnum(text: str) -> str:
    return _ALNUM.sub("", clean(text)).upper()[:MAX_NUMBER_CHARS]


@lru_cache(maxsize=65_536)
def phone(text: str, country: str) -> str | None:
    """E.164 for a number written in ``country`` (ISO code, may be empty) or with its own prefix; None for no number."""
    text = clean(text).strip()
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
    return clean(text).lstrip().startswith(("+", "00"))


def iban(text: str) -> str | None:
    """An IBAN whose check digits hold, without blanks; None for anything else."""
    compact = _alnum(text)
    return compact if stdnum_iban.is_valid(compact, check_country=False) else None


def plates(text: str) -> tuple[str, ...]:
    """A plate as it reads in Latin letters: by the letters' look, and by their sound where that differs."""
    compact = _alnum(text)
    looks = fold(compact.translate(_LOOK_ALIKES)).replace(" ", "").upper()
    sound = fold(compact).replace(" ", "").upper()
    return tuple(dict.fromkeys(form for form in (looks, sound) if _is_number(form)))


def plate(text: str) -> str | None:
    """The first reading of a plate; None where no plate can be read."""
    return next(iter(plates(text)), None)


def _is_number(text: str) -> bool:
    return len(text) >= 3 and any(c.isdigit() for c in text)


def serial(text: str) -> str | None:
    """A serial number in capitals and digits, leading zeros off; None below three characters or without a digit."""
    compact = _alnum(text).translate(_LOOK_ALIKES).lstrip("0")
    return compact if _is_number(compact) else None


def document(text: str) -> str | None:
    """A passport, card, licence or register number in capitals and digits; None below four characters."""
    compact = _alnum(text).translate(_LOOK_ALIKES)
    return compact if len(compact) >= 4 and _is_number(compact) else None


def vin(text: str) -> str | None:
    """A vehicle identification number (17 characters, ISO 3779: no I, O, Q); None for anything else."""
    compact = _alnum(text).translate(_LOOK_ALIKES).translate(str.maketrans("IOQ", "100"))
    return compact if len(compact) == 17 and _is_number(compact) else None


def imei(text: str) -> str | None:
    """The first 14 digits of an IMEI (the rest is a check digit or a version); None for anything else."""
    digits = re.sub(r"\D", "", clean(text))
    return digits[:14] if 14 <= len(digits) <= 17 else None


def wallet(text: str) -> str | None:
    """A wallet address; hexadecimal and bech32 ones in lower case, others as written. None below 20 characters."""
    address = re.sub(r"\s", "", clean(text))[:128]
    if len(address) < 20 or not address.isascii() or not address.isalnum():
        return None
    return address.lower() if address[:2].lower() in ("0x", "bc", "lt") else address


def handle(text: str) -> str | None:
    """An online handle without its @ or address, lower case; None below three characters."""
    text = clean(text).strip()
    found = _HANDLE_URL.match(text)
    name = (found[1] if found else text).lstrip("@").lower()
    return name if 3 <= len(name) <= 64 and not re.search(r"\s", name) else None


def email(text: str) -> str | None:
    """A mail address in lower case; None for anything else."""
    text = clean(text).strip().lower().removeprefix("mailto:")
    return text if _EMAIL.fullmatch(text) else None


def confusable(number: str) -> str:
    """A number with the characters that are read for one another brought together (O and 0, I and 1, ...)."""
    return number.translate(_CONFUSED)
