"""The agencies of the exercise and the people who work there. The same in every world."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tallystick.exercise.naming import invent, write
from tallystick.exercise.tables import countries, read
from tallystick.vocabulary import AgencyKind, Role

EVERYWHERE = (Role.OFFICER, Role.ANALYST, Role.SUPERVISOR)
ACCOUNT_WORDS = {Role.DATA_PROTECTION_OFFICER: "dpo", Role.ADMINISTRATOR: "admin"}


@dataclass(frozen=True, slots=True)
class AgencySpec:
    """One agency: ``RS-MUP``, its name, its country (ISO, lower case) and kind."""

    code: str
    name: str
    country: str
    kind: AgencyKind


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """One person of an agency; a guest has a host agency, a mandate and its last day."""

    account: str
    name: str
    agency: str
    role: Role
    host: str | None = None
    mandate: str = ""
    until: date | None = None


@cache
def agencies() -> tuple[AgencySpec, ...]:
    """The agencies, the coordination centre last."""
    return tuple(
        AgencySpec(code, data["name"], data["country"], AgencyKind(data["kind"]))
        for code, data in read("agencies")["agencies"].items()
    )


def people(today: date) -> tuple[PersonSpec, ...]:
    """Everybody, the guests last; ``today`` sets the last day of their mandates."""
    tables = read("agencies")
    country = {agency.code: agency.country for agency in agencies()}
    found: list[PersonSpec] = []
    for code, data in tables["agencies"].items():
        roles = (
            [Role(name) for name in data["only"]] if "only" in data else [*EVERYWHERE, *map(Role, data.get("also", ()))]
        )
        prefix = "cc" if data["kind"] == "centre" else data["country"]
        for role in roles:
            account = f"{prefix}.{ACCOUNT_WORDS.get(role, role.value)}"
            found.append(PersonSpec(account, _called(account, data["country"], found), code, role))
    for account, data in tables["guests"].items():
        until = today + timedelta(days=data["days"])
        name = _called(account, country[data["agency"]], found)
        found.append(PersonSpec(account, name, data["agency"], Role.GUEST, data["host"], data["mandate"], until))
    return tuple(found)


def _called(account: str, country: str, others: list[PersonSpec]) -> str:
    """A name for the account that none of the others bears."""
    rng, taken = random.Random(f"people/{account}"), {other.name for other in others}
    while True:
        name = invent(rng, countries()[country].cultures.values[0], rng.choice("mf"))
        called = write(name, "latin", both_surnames=False).full(family_first=False)
        if called not in taken:
            return called
