"""How one agency writes a thing down: its spelling, its gaps, its slips."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import phonenumbers

from tallystick.exercise import noise
from tallystick.exercise.naming import SCRIPT_OF, way_of_writing, write
from tallystick.exercise.spelling import bare, cyrillic
from tallystick.exercise.tables import Country, culture
from tallystick.exercise.things import Thing

PERSON = {"phone": "phone", "address": "address", "document": "documentNumber", "plate": "plate", "handle": "handle",
          "iban": "iban", "wallet": "wallet", "serial": "firearmSerial"}  # fmt: skip
COMPANY = {
    "registration": "registrationNumber",
    "address": "address",
    "phone": "phone",
    "iban": "iban",
    "plate": "plate",
}
PROPERTIES: dict[str, dict[str, str]] = {
    "Person": PERSON,
    "Company": COMPANY,
    "Vehicle": {"plate": "registrationNumber"},
    "PhoneLine": {"phone": "phone"},
    "BankAccount": {"iban": "iban"},
    "CryptoWallet": {"wallet": "cryptoAddress"},
    "OnlineAccount": {"handle": "username", "phone": "phone"},
    "Firearm": {"serial": "serialNumber"},
    "IdentityDocument": {"document": "documentNumber"},
    "Address": {"address": "full"},
    "Consignment": {"consignment": "consignmentNumber", "address": "receiverAddress"},
}
NO_COUNTRY = frozenset({"Consignment", "CryptoWallet", "OnlineAccount"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What an agency states: properties, and the true (kind, value) facts behind them, however misspelt."""

    properties: dict[str, tuple[str, ...]]
    facts: frozenset[tuple[str, str]]


def state(
    rng: random.Random, thing: Thing, country: Country, difficulty: float, *, keep: frozenset[str] = frozenset()
) -> Stated:
    """``thing`` as officers of ``country`` write it; facts of the kinds in ``keep`` are never left out."""
    out: dict[str, tuple[str, ...]] = {}
    if thing.name is not None:
        out.update(_person(rng, thing, country, difficulty))
    stated: set[tuple[str, str]] = set()
    names = PROPERTIES[thing.schema]
    whole = thing.schema != "Person"
    for kind, values in thing.facts.items():
        if kind in keep or whole or rng.random() > 0.05 + 0.75 * difficulty:
            out[names[kind]] = tuple([_value(rng, kind, value, country, difficulty) for value in values])
            stated.update((kind, value) for value in values)
    if thing.name is not None and not stated and "birthDate" not in out:
        out["birthDate"] = (str(thing.born),)
    for name, text in thing.extra.items():
        if name == "name" or rng.random() > 0.4 * difficulty:
            out[name] = (_slipped(rng, text, difficulty) if name == "name" else text,)
    if thing.schema not in NO_COUNTRY and not (thing.name is not None and rng.random() < difficulty / 2):
        out["country" if thing.name is None else "nationality"] = (thing.country,)
    return Stated(out, frozenset(stated))


def _person(
    rng: random.Random, thing: Thing, country: Country, difficulty: float
) -> Iterator[tuple[str, tuple[str, ...]]]:
    name = thing.name
    if name is None:
        return
    how = way_of_writing(rng, name, country, difficulty)
    written = write(name, how, both_surnames=country.code == thing.country or rng.random() > 0.5 * difficulty)
    given, family = written.given, _slipped(rng, written.family, difficulty)
    if rng.random() < 0.08 * difficulty:
        given, family = family, given
    middle = written.middle if rng.random() > 0.6 * difficulty else ""
    family_first = culture(name.culture).family_first and country.code in {"hu", "rs"}
    parts = (family, given) if family_first or rng.random() < 0.1 * difficulty else (given, middle, family)
    full = " ".join(filter(None, parts))
    yield "name", (full.upper() if rng.random() < 0.2 * difficulty else full,)
    if rng.random() > 0.5 * difficulty:
        yield "firstName", (given,)
        yield "lastName", (family,)
    script = culture(name.culture).script
    if script in SCRIPT_OF and how != "native" and rng.random() < 0.15:
        yield "alias", (write(name, "native").full(family_first=False),)
    if rng.random() < 0.35 * (1 - difficulty / 2):
        yield "fatherName", (written.father,)
    if rng.random() > 0.6 * difficulty:
        yield "gender", ("female" if name.gender == "f" else "male",)
    yield from _birth(rng, thing, difficulty)


def _birth(rng: random.Random, thing: Thing, difficulty: float) -> Iterator[tuple[str, tuple[str, ...]]]:
    if thing.born is None or rng.random() < 0.35 * difficulty:
        return
    chance, text = rng.random(), thing.born.isoformat()
    if chance < 0.08 * difficulty:
        text = noise.day_for_month(thing.born)
    elif chance < 0.2 * difficulty:
        text = text[:4]
    elif chance < 0.26 * difficulty:
        text = f"{thing.born.year + rng.choice((-1, 1))}{text[4:]}" if text[5:] != "02-29" else text
    yield "birthDate", (text,)


def _value(rng: random.Random, kind: str, value: str, country: Country, difficulty: float) -> str:
    value = value.partition("|")[0]
    if kind == "phone":
        return noise.domestic(rng, value, calling_code(country.code)) if rng.random() < 0.8 * difficulty else value
    if kind == "handle":
        return f"@{value}" if rng.random() < 0.5 * difficulty else value
    if kind == "address":
        return _address(rng, value, country, difficulty)
    if kind in {"plate", "serial", "document"}:
        value = noise.respaced(rng, value) if rng.random() < 0.6 * difficulty else value
        return noise.misread(rng, value) if rng.random() < 0.2 * difficulty else value
    return value


def _address(rng: random.Random, value: str, country: Country, difficulty: float) -> str:
    if rng.random() < 0.25 * difficulty:
        street, _, rest = value.partition(", ")
        value = f"{street}, {rest.partition(' ')[2]}"
    if country.writes == "sr" and rng.random() < difficulty:
        return cyrillic(value)
    return bare(value) if rng.random() < 0.6 * difficulty else value


def _slipped(rng: random.Random, text: str, difficulty: float) -> str:
    return noise.slip(rng, text) if rng.random() < 0.25 * difficulty else text


@cache
def calling_code(country: str) -> str:
    """The country's telephone code: ``+381``."""
    return f"+{phonenumbers.country_code_for_region(country.upper())}"
