"""Criminal groups: men of three to eight countries who share phones, cars, guns, accounts and a roof."""

import random

from tallystick.exercise.cells import Cell, Sighting, some
from tallystick.exercise.people import AgencySpec
from tallystick.exercise.tables import countries
from tallystick.exercise.things import Maker, Thing

POOL = {"PhoneLine": (1, 3), "Vehicle": (1, 2), "BankAccount": (0, 1), "OnlineAccount": (0, 2), "Firearm": (0, 2),
        "Address": (0, 1), "CryptoWallet": (0, 1), "Company": (0, 1), "Consignment": (0, 1)}  # fmt: skip
USED = {"PhoneLine": "phone", "Vehicle": "plate", "BankAccount": "iban", "OnlineAccount": "handle", "Firearm": "serial",
        "Address": "address", "CryptoWallet": "wallet"}  # fmt: skip
LARGEST = 60
"""No group has more sightings than this."""


def group(rng: random.Random, make: Maker) -> Cell:
    """One group: its members in the files of the countries it works in, and the things they have in common."""
    interested = some(rng, rng.randrange(3, 9))
    pool = [
        thing for schema, (low, high) in POOL.items() for thing in _several(rng, make, schema, low, high, interested)
    ]
    sightings = []
    for _ in range(rng.randrange(4, 10)):
        man = make.man(rng, countries()[rng.choice(interested).country])
        used = frozenset[str]()
        for thing in pool:
            if thing.schema in USED and rng.random() < 0.25:
                kind = USED[thing.schema]
                man, used = man.also(kind, thing.facts[kind][0]), used | {kind}
        sightings += _files(rng, man, interested, rng.choice((1, 2, 2, 3)), used)
    for thing in pool:
        sightings += _files(rng, thing, interested, rng.choice((1, 1, 2)), frozenset())
    return Cell(tuple(sightings[:LARGEST]))


def _several(
    rng: random.Random, make: Maker, schema: str, low: int, high: int, interested: list[AgencySpec]
) -> list[Thing]:
    return [make.thing(rng, schema, countries()[rng.choice(interested).country]) for _ in range(rng.randint(low, high))]


def _files(
    rng: random.Random, thing: Thing, interested: list[AgencySpec], number: int, used: frozenset[str]
) -> list[Sighting]:
    """``thing`` in several of the group's files; each knows about half of what is shared."""
    chosen = rng.sample(interested, min(number, len(interested)))
    return [
        Sighting(thing, agency, frozenset(kind for kind in sorted(used) if rng.random() < 0.7)) for agency in chosen
    ]
