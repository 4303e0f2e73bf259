"""An action week in figures: what each agency reports and when, with the slips that real ones make. Invented, and the
same for the same seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

RATES = {
    ("checks", "persons", ""): 5.0, ("checks", "vehicles", ""): 3.0, ("checks", "parcels", ""): 0.8,
    ("checks", "premises", ""): 0.3, ("arrests", "", "migrant_smuggling"): 0.5, ("arrests", "", "drugs"): 0.45,
    ("arrests", "", "firearms"): 0.2, ("arrests", "", "other"): 0.25, ("seizures_drugs_kg", "cocaine", "drugs"): 0.15,
    ("seizures_drugs_kg", "cannabis", "drugs"): 0.3, ("seizures_drugs_kg", "heroin", "drugs"): 0.1,
    ("seizures_firearms", "pistols", "firearms"): 0.3, ("seizures_firearms", "rifles", "firearms"): 0.1,
    ("seizures_ammunition", "", "firearms"): 0.25, ("illegal_entries", "", "migrant_smuggling"): 1.2,
    ("forged_documents", "", "document_fraud"): 0.3, ("investigations", "", ""): 0.3, ("cash", "", ""): 0.15,
    ("force_incidents", "", ""): 0.03,
}  # fmt: skip
"""Reports of one agency in a day: indicator, part and crime area."""
SIZES = {"persons": 420, "vehicles": 140, "parcels": 30, "premises": 4, "illegal_entries": 6, "cocaine": 4.0,
         "cannabis": 9.0, "heroin": 1.5, "seizures_ammunition": 60, "cash": 18_000.0}  # fmt: skip
"""What one report is about, on average; one or two where nothing is said."""
PLACES = ("motorway control", "border crossing", "port", "railway station", "airport", "city")


class Slip(StrEnum):
    """What goes wrong with a report."""

    NONE = ""
    DOUBLE = "double"  # sent twice
    UNIT = "unit"  # grams told as kilograms, and corrected later
    WITHDRAWN = "withdrawn"
    LATE = "late"  # a sheet of the day comes the day after


@dataclass(frozen=True, slots=True)
class Report:
    """One report of the week, at its moment. ``wrong`` is what it says at first, where that is a slip."""

    at: datetime
    agency: str
    key: str
    cells: dict[str, str] = field(default_factory=dict)
    place: str = ""
    slip: Slip = Slip.NONE
    wrong: str = ""


def week(agencies: Sequence[str], first: date, days: int, *, seed: int = 1) -> list[Report]:
    """Every report of the week in the order of its moments, between six in the morning and ten at night (UTC)."""
    found = [
        one for at, agency in enumerate(agencies) for one in _of_agency(agency, first, days, Random(seed * 997 + at))
    ]
    return sorted(found, key=lambda one: (one.at, one.key))


def _of_agency(agency: str, first: date, days: int, random: Random) -> Iterator[Report]:
    eager = random.uniform(0.4, 1.6)
    for day in (first + timedelta(days=at) for at in range(days)):
        late = random.random() < 0.04
        yield _officers(agency, day, random)
        for (indicator, part, area), rate in RATES.items():
            for number in range(_poisson(rate * eager, random)):
                moment = datetime.combine(day, time(6)) + timedelta(minutes=random.randrange(16 * 60))
                yield _report(agency, day, moment, (indicator, part, area), number, random, late=late)


def _officers(agency: str, day: date, random: Random) -> Report:
    cells = {"day": day.isoformat(), "indicator": "officers", "value": str(random.randrange(120, 1_600))}
    return Report(datetime.combine(day, time(6)), agency, f"{day:%m%d}-officers", cells)


def _report(
    agency: str, day: date, moment: datetime, what: tuple[str, str, str], number: int, random: Random, *, late: bool
) -> Report:
    indicator, part, area = what
    size = SIZES.get(part, SIZES.get(indicator, 1))
    value, unit = _value(size, random), ""
    if indicator == "cash":
        unit = "EUR"
    slip, wrong = _slip(indicator, random, late=late), ""
    if slip is Slip.UNIT:
        wrong = str(round(float(value) * 1_000))
    cells = {
        "day": day.isoformat(),
        "indicator": indicator,
        "part": part,
        "crime_area": area,
        "value": value,
        "unit": unit,
    }
    key = f"{day:%m%d}-{indicator}-{part or area or 'all'}-{number}"
    when = moment + timedelta(hours=20) if slip is Slip.LATE else moment
    return Report(
        when, agency, key, cells, f"{random.choice(PLACES)} {random.randrange(1, 6)}, {agency[:2]}", slip, wrong
    )


def _value(size: float, random: Random) -> str:
    if isinstance(size, int):
        return str(max(1, round(random.expovariate(1 / size)))) if size > 1 else str(random.choice((1, 1, 1, 2, 2, 3)))
    grown = random.lognormvariate(0, 1.1) * size
    return f"{grown:.1f}" if size < 1_000 else str(round(grown / 10) * 10)


def _slip(indicator: str, random: Random, *, late: bool) -> Slip:
    if late:
        return Slip.LATE
    chance = random.random()
    if indicator == "seizures_drugs_kg" and chance < 0.05:
        return Slip.UNIT
    return Slip.WITHDRAWN if chance > 0.985 else Slip.DOUBLE if chance > 0.95 else Slip.NONE


def _poisson(mean: float, random: Random) -> int:
    """Knuth's way: small means only."""
    count, product, limit = 0, random.random(), 2.718281828459045**-mean
    while product > limit and count < 100:
        count, product = count + 1, product * random.random()
    return count
