"""What the pages call agencies, things and properties: one sentence's worth of words each."""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import icu
from followthemoney.types import registry

from tallystick.hub.agencies.models import Agency
from tallystick.hub.templatetags.presenting import span
from tallystick.vocabulary import Entity, schema

NAMES = ("name", "alias", "weakAlias", "previousName")
"""Properties that hold names, in the order they are looked through."""
_PLAIN = {"registrationNumber": "plate", "documentNumber": "document number", "serialNumber": "firearm serial number",
          "username": "handle", "cryptoAddress": "wallet", "phone": "phone number", "iban": "IBAN", "vin": "VIN",
          "imei": "IMEI"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An agency in words. ``short`` stands as a subject in a sentence, and tells agencies of one country apart."""

    code: str
    name: str
    country: str
    short: str


def agencies() -> dict[str, Named]:
    """Every agency of the hub by its code."""
    rows = list(Agency.objects.values_list("code", "name", "country"))
    several = Counter(country for _, _, country in rows)
    return {code: _named(code, name, country, alone=several[country] == 1) for code, name, country in rows}


def country_name(code: str) -> str:
    """A country in English; the code itself where it is not known."""
    return str(registry.country.caption(code.lower()) or code)


def called(entity: Entity, caption: str) -> str:
    """A thing in a sentence: people and organisations by their name, everything else with its kind before it."""
    return caption if entity.is_a("LegalEntity") else f"{kind_of(entity)} {caption}"


def kind_of(entity: Entity) -> str:
    """What kind of thing it is, as a noun in a sentence: ``person``, ``phone line``."""
    return str(schema(entity.schema).label).lower()


def age(length: timedelta) -> str:
    """How long ago: ``just now``, ``12 min ago``, ``3 days ago``."""
    return f"{span(length)} ago" if length >= timedelta(minutes=1) else "just now"


def property_label(schema_name: str, name: str) -> str:
    """A property's words."""
    found = schema(schema_name).get(name)
    return str(found.label) if found else name


def read_as(entity: Entity) -> str:
    """What a typed text was read as: ``plate``, ``phone number``, ``name``."""
    name = next(iter(entity.properties), "")
    return _PLAIN.get(name) or property_label(entity.schema, name).lower()


def shown(schema_name: str, name: str, value: str) -> str:
    """A value as people read it: countries by their names, the rest as stated."""
    found = schema(schema_name).get(name)
    if found is not None and found.type == registry.country:
        return country_name(value)
    return value


def latin(entity: Entity) -> str:
    """A Latin form of the caption where it is in another script: a stated one, else a transliteration; or nothing."""
    caption = entity.caption
    if _is_latin(caption):
        return ""
    stated = (value for name in NAMES for value in entity.get(name))
    return next((value for value in stated if _is_latin(value)), "") or _transliterated(caption)


def latin_form(text: str) -> str:
    """A Latin transliteration of a text in Cyrillic or Greek letters; empty for any other."""
    return "" if _is_latin(text) else _transliterated(text)


def _named(code: str, name: str, country: str, *, alone: bool) -> Named:
    land = country_name(country)
    told_apart = name if land in name else f"{name}, {land}"
    return Named(code=code, name=name, country=country, short=land if alone else told_apart)


def _is_latin(text: str) -> bool:
    return all(ord(char) < 0x250 or not char.isalpha() for char in text)


def _transliterated(text: str) -> str:
    """For Cyrillic and Greek, whose letters say enough; empty for scripts that leave the vowels out."""
    if any("\u0370" <= char <= "\u03ff" for char in text):
        return _in_latin("Greek-Latin/BGN", text)
    if any("\u0400" <= char <= "\u04ff" for char in text):
        serbian = bool(set(text.lower()) & set("ђћџљњј"))
        return _in_latin("Serbian-Latin/BGN" if serbian else "Bulgarian-Latin/BGN", text)
    return ""


def _in_latin(name: str, text: str) -> str:
    return unicodedata.normalize("NFC", str(_transliterator(name).transliterate(text)))


@cache
def _transliterator(name: str) -> "icu.Transliterator":
    return icu.Transliterator.createInstance(name)
