"""Whose strangers are taken for somebody else: false hits per 1,000 checks by script, country and kind of name.

``python -m benchmarks.fairness``: people known to be nobody on the list are checked against it. 50,000 invented
persons of many countries and the persons of an exercise are split into two disjoint halves; each person is checked
against the other half, so that every ``same`` at the default threshold is a false hit. Pairs that the exercise makes
to be mistaken (namesakes, brothers, twins) are left out: they measure hardship, not whose names suffer. Once with the
name alone; once with name and birth date, of those whose whole birth date is known. A rate is the share of checks
with a false hit, with its 95 % interval (Wilson 1927); ``namesakes_only`` counts those whose false hits all have the
very same words for a name. Groups of fewer than 500 checks stand together as ``all smaller``.
"""

import argparse
import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from benchmarks.measure import keep, shared_data
from benchmarks.strangers import Stranger, halves, of_exercise, of_register, script
from tallystick.crosscheck import ENGINE_VERSION, THRESHOLD
from tallystick.crosscheck.batch import crosscheck

ENOUGH = 500
TARGET_RATIO = 2.0
SMALLER = "all smaller"
SHORT_LETTERS = 8
FREQUENT_WORDS = 400
Z_95 = 1.959964
SETTINGS = {"name_only": False, "name_and_birth_date": True}


@dataclass(frozen=True, slots=True)
class FalseHit:
    """Somebody else whom a person was taken for; ``namesake`` where both names have the very same words."""

    id: str
    namesake: bool
    score: str


def words(one: Stranger) -> frozenset[str]:
    """The words of a name, whatever their order and case."""
    return frozenset(one.name.casefold().split())


def wilson(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, per 1,000."""
    if not of:
        return 0.0, 1000.0
    share, spread = found / of, Z_95**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return round(1000 * max(0.0, middle - half), 2), round(1000 * min(1.0, middle + half), 2)


def write(path: Path, people: Iterable[Stranger], *, birth: bool) -> None:
    """The list as a file of persons: the name, and the birth date if wanted."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("id", "schema", "name", "birthDate"))
        writer.writerows((one.id, "Person", one.name, one.born if birth else "") for one in people)


def false_hits(
    checked: Sequence[Stranger], listed: Sequence[Stranger], apart: frozenset[frozenset[str]], *, birth: bool
) -> dict[str, list[FalseHit]]:
    """For each person of either half who was taken for somebody of the other: for whom. A hit counts both ways."""
    known = {one.id: one for one in (*checked, *listed)}
    found: dict[str, list[FalseHit]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        left, right, out = (Path(scratch) / name for name in ("checked.csv", "listed.csv", "hits.csv"))
        write(left, checked, birth=birth)
        write(right, listed, birth=birth)
        crosscheck(left, right, out, min_score=THRESHOLD)
        with out.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                left_one, right_one = known[row["left"]], known[row["right"]]
                pair = frozenset((left_one.person, right_one.person))
                if row["kind"] == "same" and len(pair) == 2 and pair not in apart:
                    namesake = words(left_one) == words(right_one)
                    found[left_one.id].append(FalseHit(right_one.id, namesake, row["score"]))
                    found[right_one.id].append(FalseHit(left_one.id, namesake, row["score"]))
    return found


def rates(
    checked: Sequence[Stranger], hits: Mapping[str, list[FalseHit]], group: Callable[[Stranger], str]
) -> list[dict[str, Any]]:
    """A line for each group with enough checks, the worst first, and one for all smaller groups together."""
    sizes = Counter(map(group, checked))
    members: dict[str, list[Stranger]] = defaultdict(list)
    for one in checked:
        if name := group(one):
            members[name if sizes[name] >= ENOUGH else SMALLER].append(one)
    lines = [rate(name, people, hits) for name, people in members.items()]
    return sorted(lines, key=lambda line: (line["group"] == SMALLER, -line["per_1000"], line["group"]))


def rate(name: str, people: Sequence[Stranger], hits: Mapping[str, list[FalseHit]]) -> dict[str, Any]:
    """One group: how many were checked, how many of them falsely hit, and how sure that is."""
    hit = sum(one.id in hits for one in people)
    low, high = wilson(hit, len(people))
    return {
        "group": name,
        "checks": len(people),
        "checks_with_false_hit": hit,
        "namesakes_only": sum(one.id in hits and all(hit.namesake for hit in hits[one.id]) for one in people),
        "false_hits": sum(len(hits.get(one.id, ())) for one in people),
        "per_1000": round(1000 * hit / len(people), 2) if people else 0.0,
        "low": low,
        "high": high,
    }


def spread(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Worst against best of the groups with enough checks; no ratio where the best has no false hit at all.

    ``proven`` is the least ratio the intervals allow: above the target, the difference is no accident (``missed``);
    ``met`` where the ratio itself keeps the target, ``open`` in between.
    """
    told = [line for line in lines if line["group"] != SMALLER]
    if len(told) < 2:
        return {}
    worst, best = max(told, key=lambda line: line["per_1000"]), min(told, key=lambda line: line["per_1000"])
    ratio = round(worst["per_1000"] / best["per_1000"], 2) if best["per_1000"] else None
    proven = round(worst["low"] / best["high"], 2)
    met = worst["per_1000"] <= TARGET_RATIO * best["per_1000"]
    return {
        "worst": worst["group"],
        "best": best["group"],
        "ratio": ratio,
        "proven": proven,
        "target": TARGET_RATIO,
        "verdict": "met" if met else "missed" if proven > TARGET_RATIO else "open",
    }


def kinds(people: Sequence[Stranger]) -> dict[str, Callable[[Stranger], bool]]:
    """Kinds of names that a matcher may treat worse than others."""
    counts = Counter(word for one in people for word in words(one))
    frequent = {word for word, _ in counts.most_common(FREQUENT_WORDS)}
    return {
        f"short (at most {SHORT_LETTERS} letters)": lambda one: letters(one.name) <= SHORT_LETTERS,
        f"longer than {SHORT_LETTERS} letters": lambda one: letters(one.name) > SHORT_LETTERS,
        f"every word among the {FREQUENT_WORDS} commonest": lambda one: words(one) <= frequent,
        "some word rarer": lambda one: not words(one) <= frequent,
        "transliterated to Latin": lambda one: one.transliterated and script(one.name) == "Latin",
    }


def letters(name: str) -> int:
    """How many letters a name has, blanks and marks not counted."""
    return sum(letter.isalpha() for letter in name)


def measured(checked: Sequence[Stranger], hits: Mapping[str, list[FalseHit]]) -> dict[str, Any]:
    """One setting: everybody together, and by script, country and kind of name."""
    by_script = rates(checked, hits, lambda one: script(one.name))
    by_country = rates(checked, hits, lambda one: one.country)
    by_kind = [rate(name, [one for one in checked if is_so(one)], hits) for name, is_so in kinds(checked).items()]
    return {
        "all": rate("all", checked, hits),
        "spread": {"scripts": spread(by_script), "countries": spread(by_country)},
        "scripts": by_script,
        "countries": by_country,
        "kinds_of_name": by_kind,
    }


def show(setting: str, people: Sequence[Stranger], hits: Mapping[str, list[FalseHit]], most: int) -> None:
    """Prints some false hits whose names are not the very same, for whoever wants to know why."""
    known = {one.id: one for one in people}
    unlike = [(one, hit) for one, found in hits.items() for hit in found if not hit.namesake and one < hit.id]
    for one, hit in unlike[:: max(1, len(unlike) // most)] if most else ():
        left, right = known[one], known[hit.id]
        print(setting, hit.score, left.name, left.born, left.country, "|", right.name, right.born, right.country)


def main() -> None:
    """Measures both settings and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exercise", type=int, default=20_000, help="contributions of the exercise")
    parser.add_argument("--difficulty", type=float, default=0.3)
    parser.add_argument("--show", type=int, default=0, help="print so many false hits of each setting")
    args = parser.parse_args()
    register = list(of_register(shared_data() / "registers" / "background_50k.csv"))
    persons, apart = of_exercise(args.exercise, args.difficulty)
    figures: dict[str, Any] = {"engine": ENGINE_VERSION, "threshold": THRESHOLD}
    for setting, birth in SETTINGS.items():
        known = [[one for one in people if len(one.born) == 10 or not birth] for people in (register, persons)]
        sides = zip(*map(halves, known), strict=True)
        checked, listed = ([one for half in side for one in half] for side in sides)
        hits = false_hits(checked, listed, apart, birth=birth)
        figures[setting] = measured([*checked, *listed], hits)
        show(setting, [*checked, *listed], hits, args.show)
    keep("fairness", "False hits by script, country and kind of name", figures)


if __name__ == "__main__":
    main()
