"""True things of a world: men, cars, phones, accounts, firearms. What agencies then write of them is another matter."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from tallystick.exercise.naming import Name, invent
from tallystick.exercise.numbers import Mint
from tallystick.exercise.tables import Country, countries, culture, read

OWNED = {"phone": 0.75, "address": 0.6, "document": 0.4, "plate": 0.3, "handle": 0.2, "iban": 0.15, "wallet": 0.02}
"""How often a man has one that could be known."""
THINGS = ("Vehicle", "PhoneLine", "BankAccount", "OnlineAccount", "Firearm", "IdentityDocument", "Address")
KINDS = (*THINGS, "CryptoWallet", "Consignment", "Company")
Made = tuple[dict[str, tuple[str, ...]], dict[str, str]]
"""The facts and the other properties of a new thing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One true thing. ``facts`` are the identifying values by kind; two things with one value share it."""

    key: int
    schema: str
    country: str
    facts: Mapping[str, tuple[str, ...]]
    name: Name | None = None
    born: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def also(self, kind: str, value: str) -> "Thing":
        """The same thing, with one more fact."""
        return replace(self, facts={**self.facts, kind: (*self.facts.get(kind, ()), value)})


@cache
def goods() -> dict[str, Any]:
    """The table of goods, makes and words."""
    return read("goods")


class Maker:
    """Makes the true things of one world."""

    def __init__(self, mint: Mint, today: date) -> None:
        self.mint, self.today, self._keys = mint, today, 0

    def thing(self, rng: random.Random, schema: str, country: Country) -> Thing:
        """A thing of ``schema`` (one of KINDS), with its number and what is seen of it."""
        facts, extra = getattr(self, f"_{schema.lower()}")(rng, country)
        return Thing(self._key(), schema, country.code, facts, extra=extra)

    def man(self, rng: random.Random, country: Country, *, name: Name | None = None, born: date | None = None) -> Thing:
        """A person: a name of the country's mix, a plausible birthday, and the things he has."""
        if name is None:
            name = invent(rng, country.cultures.draw(rng), "f" if rng.random() < 0.15 else "m")
        facts = {kind: (self.fact(rng, kind, country),) for kind, chance in OWNED.items() if rng.random() < chance}
        if not facts.keys() - {"address"}:
            facts["phone"] = (self.fact(rng, "phone", country),)
        return Thing(self._key(), "Person", country.code, facts, name, born or self.birthday(rng))

    def birthday(self, rng: random.Random, *, low: float = 16, high: float = 68) -> date:
        """A birthday of somebody aged ``low`` to ``high``, most often in the low thirties."""
        return self.today - timedelta(days=int(365.25 * rng.triangular(low, high, low + 0.3 * (high - low))))

    def fact(self, rng: random.Random, kind: str, country: Country) -> str:
        """A new value of ``kind``."""
        mint = self.mint
        match kind:
            case "phone":
                return mint.fill(country.phone)
            case "plate":
                return mint.fill(rng.choice(country.plates), country.letters)
            case "iban":
                return mint.iban(country)
            case "wallet":
                return mint.ethereum() if rng.random() < 0.4 else mint.bitcoin()
            case "handle":
                first, second = rng.choice(goods()["handles"]), rng.choice(goods()["handles"])
                return f"{first}{rng.choice('_._-')}{second}{mint.serial('handle') * 37 % 999983}"
            case "document":
                return mint.fill(f"{country.code.upper()[0]}@#######")
            case "registration":
                return mint.fill("########")
            case "serial":
                return mint.fill(rng.choice(("@-######", "######", "@@@####", "@@######")))
        return self._home(rng, country)

    def _key(self) -> int:
        self._keys += 1
        return self._keys

    def _home(self, rng: random.Random, country: Country) -> str:
        city, postcode = rng.choice(country.cities)
        number = self.mint.serial(f"home/{country.code}") * 53 % 9973 % 290 + 1
        flat = self.mint.serial(f"flat/{country.code}")
        return f"{rng.choice(country.streets)} {number}/{flat % 97 + 1}, {postcode} {city}"

    def _vehicle(self, rng: random.Random, country: Country) -> Made:
        make, model = rng.choice(goods()["cars"]).split("=")
        extra = {"make": make, "model": model, "colour": rng.choice(goods()["colours"]), "vin": self.mint.vin()}
        return {"plate": (self.fact(rng, "plate", country),)}, extra

    def _phoneline(self, rng: random.Random, country: Country) -> Made:
        seen = (self.today - timedelta(days=rng.randrange(400))).isoformat()
        extra = {"imei": self.mint.imei(), "operator": rng.choice(goods()["operators"]), "lastSeen": seen}
        return {"phone": (self.fact(rng, "phone", country),)}, extra

    def _bankaccount(self, rng: random.Random, country: Country) -> Made:
        return {"iban": (self.fact(rng, "iban", country),)}, {"bankName": rng.choice(goods()["banks"])}

    def _cryptowallet(self, rng: random.Random, country: Country) -> Made:
        value = self.fact(rng, "wallet", country)
        return {"wallet": (value,)}, {"currencySymbol": "ETH" if value.startswith("0x") else "BTC"}

    def _onlineaccount(self, rng: random.Random, country: Country) -> Made:
        return {"handle": (self.fact(rng, "handle", country),)}, {"service": rng.choice(goods()["services"])}

    def _firearm(self, rng: random.Random, country: Country) -> Made:
        make, rest = rng.choice(goods()["firearms"]).split("=")
        model, calibre, kind = rest.split("|")
        extra = {"make": make, "model": model, "calibre": calibre, "firearmType": kind}
        return {"serial": (self.fact(rng, "serial", country),)}, extra

    def _identitydocument(self, rng: random.Random, country: Country) -> Made:
        kind = rng.choice(list(goods()["documents"]))
        value = self.mint.fill(country.code.upper()[0] + goods()["documents"][kind])
        until = (self.today + timedelta(days=rng.randrange(-900, 3000))).isoformat()
        return {"document": (value,)}, {"documentType": kind, "validUntil": until}

    def _address(self, rng: random.Random, country: Country) -> Made:
        return {"address": (self._home(rng, country),)}, {}

    def _consignment(self, rng: random.Random, country: Country) -> Made:
        text, code = rng.choice(goods()["goods"]).split("=")
        posted = (self.today - timedelta(days=rng.randrange(60))).isoformat()
        origin = rng.choice(list(countries()))
        extra = {"goods": text, "hsCode": code, "massKg": f"{rng.lognormvariate(5, 1.5):.1f}", "origin": origin,
                 "destination": country.code, "postedOn": posted}  # fmt: skip
        return {"consignment": (self.mint.postal_item(country),), "address": (self._home(rng, country),)}, extra

    def _company(self, rng: random.Random, country: Country) -> Made:
        words, family = rng.sample(goods()["firms"], 2), culture(country.cultures.values[0]).surnames.draw(rng)
        title = (
            f"{words[0]} {words[1]}" if rng.random() < 0.7 or family.script != "Latn" else f"{family.native} {words[0]}"
        )
        extra = {"name": f"{title} {goods()['forms'][country.code]}"}
        facts: dict[str, tuple[str, ...]] = {
            kind: (self.fact(rng, kind, country),) for kind in ("registration", "address")
        }
        facts |= {kind: (self.fact(rng, kind, country),) for kind in ("phone", "iban") if rng.random() < 0.5}
        return facts, extra
