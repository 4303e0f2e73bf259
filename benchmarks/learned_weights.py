"""What each piece of evidence weighs, learned by Splink, beside the weights that Tallystick ships.

``python -m benchmarks.learned_weights``: for birth date, sex, country, birth place, address, phone, e-mail and
document, how often each level of agreement occurs between records of one person (``m``, from the known truth) and
between random ones (``u``, by sampling), and log2(m / u), the weight in bits (Fellegi and Sunter 1969). From persons
of the exercise at three difficulties, the UN list as received and published, the truth set, and FEBRL 4. The exercise
invents its errors, so its ``m`` is a choice of ours; the public sets' is not.

``u`` is of random pairs. Cross-checking meets pairs that share a key, among which agreements are commoner: the
starting odds in the shipped table allow for that, and a shipped weight may well stand below the learned one.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from math import log2
from pathlib import Path
from typing import Any

import yaml

from benchmarks import peers, truthset
from benchmarks.labelled import febrl_sides, persons
from benchmarks.measure import ROOT, SHARED, keep
from benchmarks.strangers import persons_of
from tallystick.crosscheck import ENGINE_VERSION
from tallystick.crosscheck.scripts import fold
from tallystick.crosscheck.territories import country
from tallystick.exercise import make_world
from tallystick.vocabulary import Entity

TODAY = date(2026, 11, 16)
WEIGHTS = ROOT / "src" / "tallystick" / "crosscheck" / "tables" / "weights.yml"
COLUMNS = ("unique_id", "person", "born", "sex", "country", "birth_place", "address", "phone", "email", "document")
DOCUMENTS = ("documentNumber", "passportNumber", "idNumber", "socialSecurityNumber", "licenseNumber", "taxNumber")
ISO = re.compile(r"\d{4}(-\d{2}){0,2}")
LEAST_PROBABILITY = 1e-7
Owned = Iterable[tuple[str, Entity]]


def row(at: int, person: str, entity: Entity) -> tuple[str, ...]:
    """One record as the peer's script reads it."""
    countries = sorted({country(v) for name in ("nationality", "country") for v in entity.get(name)} - {""})
    return (
        f"{at}",
        person,
        born(entity),
        entity.first("gender"),
        "|".join(countries),
        bag(entity, "birthPlace"),
        bag(entity, "address"),
        "|".join(sorted({"".join(filter(str.isdigit, v))[-8:] for v in entity.get("phone")} - {""})),
        "|".join(sorted(v.lower() for v in entity.get("email"))),
        "|".join(sorted({fold(v).replace(" ", "") for name in DOCUMENTS for v in entity.get(name)} - {""})),
    )


def born(entity: Entity) -> str:
    """The first birth date where it is written year first; else nothing."""
    return next((text for text in entity.get("birthDate") if ISO.fullmatch(text)), "")


def bag(entity: Entity, name: str) -> str:
    """The first value's words, folded."""
    return " ".join(sorted(set(fold(entity.first(name)).split())))


def exercise(difficulty: float, size: int = 4_000) -> Owned:
    """Persons of an exercise with who they are."""
    world = make_world(seed=29, size=size, difficulty=difficulty, today=TODAY)
    who = persons_of(world)
    found = (item.entity for item in world.contributions)
    return [(who.get(entity.id, entity.id), entity) for entity in found if entity.schema == "Person"]


def un_list(folder: Path) -> Owned:
    """The UN list twice: the same row is the same person."""
    files = ("un_list", "un_list_as_received")
    return [(str(at), one) for file in files for at, one in enumerate(persons(folder / f"{file}.csv", file))]


def truth_set(folder: Path) -> Owned:
    """The truth set's persons with their clusters."""
    cluster = truthset.clusters(folder)
    return [(cluster[one.id], one) for one in truthset.entities(folder) if one.schema == "Person"]


def febrl() -> Owned:
    """FEBRL 4's two files; nothing without the peers."""
    return [(one.id.split("-")[1], one) for side in febrl_sides() for one in side]


def learn(owned: Owned) -> dict[str, Any] | None:
    """What Splink learns from these records; None where it cannot be installed."""
    with tempfile.TemporaryDirectory() as scratch:
        with (Path(scratch) / "records.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(row(at, person, entity) for at, (person, entity) in enumerate(owned))
        return peers.run("peer_splink_levels", scratch)


def bits(level: Mapping[str, Any]) -> float | None:
    """The weight of a level; None where it was never seen in pairs of one person or in random ones."""
    m, u = level["m"], level["u"]
    if not isinstance(m, float) or not isinstance(u, float) or m < LEAST_PROBABILITY or u < LEAST_PROBABILITY:
        return None
    return round(log2(m / u), 2)


def shipped() -> dict[tuple[str, str], float]:
    """The shipped weight of each comparison and level, as far as the table names one."""
    table = yaml.safe_load(WEIGHTS.read_text("utf-8"))
    sections = {"born": "birth", "sex": "sex", "country": "country", "birth_place": "place", "address": "address"}
    found = {
        (name, level): float(value)
        for name, section in sections.items()
        for level, value in (table.get(section) or {}).items()
        if isinstance(value, int | float)
    }
    for kind in ("phone", "email", "document"):
        weights = table.get("numbers", {}).get(kind, {})
        if "same" in weights:
            found[kind, "agree"] = float(weights["same"])
    return found


def table(learned: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A line for each comparison and level: the shipped weight, then the learned one of each set."""
    known = shipped()
    places = dict.fromkeys((name, level) for told in learned.values() for name in told for level in told[name])
    return [
        {
            "evidence": name,
            "level": level,
            "shipped": known.get((name, level)),
            **{source: bits(told[name][level]) for source, told in learned.items()},
        }
        for name, level in places
    ]


def sources() -> dict[str, Owned]:
    """Every set that is there."""
    found: dict[str, Owned] = {f"exercise {level}": exercise(level) for level in (0.2, 0.5, 0.8)}
    if SHARED.is_dir():
        found["UN list"] = un_list(SHARED / "registers")
        found["truth set"] = truth_set(SHARED / "truthset")
    found["FEBRL 4"] = febrl()
    return found


def main() -> None:
    """Learns from every set and keeps the table."""
    told = {name: learn(owned) for name, owned in sources().items()}
    learned = {name: found["comparisons"] for name, found in told.items() if found}
    if not learned:
        print("skipped: Splink cannot be installed")
        return
    versions = sorted({found["version"] for found in told.values() if found})
    figures = {"engine": ENGINE_VERSION, "splink": ", ".join(versions), "bits": table(learned), "m_and_u": learned}
    keep("learned_weights", "Weights of evidence, learned", figures)


if __name__ == "__main__":
    main()
