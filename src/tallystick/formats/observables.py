"""What an entity is in STIX: cyber-observable objects where it is an online target or a number, else one object."""

import re
from collections.abc import Iterator
from typing import Any

from tallystick.formats.ids import RECORD_EXTENSION, observable_id
from tallystick.vocabulary import Entity

HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.I)
MOST = 100
"""Observables of one entity; its record holds all values anyway."""


def observables(entity: Entity) -> list[dict[str, Any]]:
    """The cyber-observable objects the entity is made of; none where it is something else."""
    if entity.is_a("UserAccount"):
        found = [*_accounts(entity), *_addresses(entity), *map(_phone, entity.get("phone"))]
    elif entity.is_a("CryptoWallet"):
        found = [_wallet(value, entity) for value in (*entity.get("publicKey"), *entity.get("cryptoAddress"))]
    elif entity.is_a("PhoneLine"):
        found = [_phone(value) for value in entity.get("phone")]
    else:
        found = []
    return list({one["id"]: one for one in found[:MOST]}.values())


def own_type(entity: Entity) -> str:
    """The type of an object of ours: ``tallystick-vehicle``, ``tallystick-firearm-part``."""
    return "tallystick-" + re.sub(r"(?<!^)(?=[A-Z])", "-", entity.schema).lower()


def _accounts(entity: Entity) -> Iterator[dict[str, Any]]:
    """One account for each name or number it signs in by."""
    service = re.sub(r"[^a-z0-9]+", "-", entity.first("service").lower()).strip("-")
    kind = {"account_type": service} if service else {}
    shown = {"display_name": entity.first("name")} if entity.first("name") else {}
    numbers, names = entity.get("accountId"), entity.get("username")
    for at in range(max(len(numbers), len(names))):
        told = {"user_id": numbers[at]} if at < len(numbers) else {}
        told |= {"account_login": names[at]} if at < len(names) else {}
        yield {**_sco("user-account", {**kind, **told}), **shown}


def _addresses(entity: Entity) -> Iterator[dict[str, Any]]:
    yield from (_sco("email-addr", {"value": value}) for value in entity.get("email"))
    for value in entity.get("profileUrl"):
        if "://" in value:
            yield _sco("url", {"value": value})
        elif HOST.fullmatch(value):
            yield _sco("domain-name", {"value": value})


def _phone(value: str) -> dict[str, Any]:
    return {**_sco("tallystick-phone", {"value": value}), **_new()}


def _wallet(value: str, entity: Entity) -> dict[str, Any]:
    currency = entity.first("currencySymbol") or entity.first("currency")
    told = {"value": value, **({"currency": currency} if currency else {})}
    return {**_sco("tallystick-wallet", told), **_new()}


def _sco(kind: str, told: dict[str, str]) -> dict[str, Any]:
    """An object whose id is made of all it is told by."""
    return {"type": kind, "spec_version": "2.1", "id": observable_id(kind, told), **told}


def _new() -> dict[str, Any]:
    return {"extensions": {RECORD_EXTENSION: {"extension_type": "new-sco"}}}
