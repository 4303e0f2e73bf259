"""A thousand ways to tamper with an export, at random: each is found, and named where it was done."""

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallystick.auditlog import Finding, Kind
from tests.auditlog.logs import (
    OTHER_KEY,
    Line,
    Log,
    entry_line,
    judged,
    make_log,
    public,
    rehashed,
    signed,
)

SIZE, EVERY = 120, 25
LOG = make_log(SIZE, EVERY)
SIZES = [25, 50, 75, 100, 120]
Done = tuple[list[Line], Callable[[list[Finding]], bool]]
"""The lines after tampering, and whether what was found names what was done."""


def index_of(position: int) -> int:
    return next(at for at, line in enumerate(LOG.lines) if line.get("position") == position)


def interval(position: int) -> tuple[int, int]:
    """First and last position between the two checkpoints around an entry."""
    end = next(size for size in SIZES if size > position)
    return max((size for size in SIZES if size <= position), default=0), end - 1


def names(kind: Kind, first: int, last: int) -> Callable[[list[Finding]], bool]:
    return lambda found: any((one.kind, one.first, one.last) == (kind, first, last) for one in found)


def says(kind: Kind, words: str) -> Callable[[list[Finding]], bool]:
    return lambda found: any(one.kind == kind and words in one.text for one in found)


def readable(chance: random.Random) -> int:
    return chance.choice([n for n in range(SIZE) if n % 7 != 1])


def fresh() -> list[Line]:
    return copy.deepcopy(LOG.lines)


def other(chance: random.Random, value: Any) -> Any:
    return chance.choice([one for one in ("", "x", "NL-DOU", 7, None, ["x"], value and f"{value}.") if one != value])


def a_field(chance: random.Random) -> Done:
    at, lines = readable(chance), fresh()
    entry = lines[index_of(at)]["entry"]
    name = chance.choice(sorted(entry))
    entry[name] = other(chance, entry[name])
    return lines, names(Kind.ALTERED, at, at)


def a_field_more_or_less(chance: random.Random) -> Done:
    at, lines = readable(chance), fresh()
    entry = lines[index_of(at)]["entry"]
    if chance.random() < 0.5:
        entry["more"] = "x"
    else:
        del entry[chance.choice(sorted(entry))]
    return lines, names(Kind.ALTERED, at, at)


def an_opened_part(chance: random.Random) -> Done:
    at, lines = readable(chance), fresh()
    part = chance.choice(list(lines[index_of(at)]["opened"].values()))
    if chance.random() < 0.5:
        part["value"] = {"account": "somebody.else"}
    else:
        part["salt"] = chance.randbytes(32).hex()
    return lines, names(Kind.ALTERED, at, at)


def a_hash(chance: random.Random) -> Done:
    at, lines = chance.randrange(SIZE), fresh()
    lines[index_of(at)]["leaf"] = chance.randbytes(32).hex()
    return lines, names(Kind.RECOMPUTED, *interval(at))


def a_field_and_its_hash(chance: random.Random) -> Done:
    at, lines = readable(chance), fresh()
    lines[index_of(at)]["entry"]["case"] = f"X-{chance.randrange(10**6)}"
    lines[index_of(at)] = rehashed(lines[index_of(at)])
    return lines, names(Kind.RECOMPUTED, *interval(at))


def two_fields_in_two_intervals(chance: random.Random) -> Done:
    first, second = sorted(chance.sample([n for n in range(0, SIZE, 25) if n % 7 != 1], 2))
    lines = fresh()
    for at in (first, second):
        lines[index_of(at)]["entry"]["case"] = "X"
        lines[index_of(at)] = rehashed(lines[index_of(at)])
    one, two = names(Kind.RECOMPUTED, *interval(first)), names(Kind.RECOMPUTED, *interval(second))
    return lines, lambda found: one(found) and two(found) and len(found) == 2


def deleted(chance: random.Random) -> Done:
    first = chance.randrange(SIZE - 1)
    last = min(first + chance.randrange(5), SIZE - 2)
    lines = [line for line in fresh() if not first <= line.get("position", -1) <= last]
    return lines, names(Kind.MISSING, first, last)


def deleted_and_counted_anew(chance: random.Random) -> Done:
    """The positions close up, and the header agrees: the next checkpoint tells."""
    at, lines = chance.randrange(SIZE), fresh()
    del lines[index_of(at)]
    for line in lines:
        if line.get("position", -1) > at:
            line["position"] -= 1
    lines[0]["size"] -= 1
    last = interval(at)[1]
    return lines, lambda found: any(
        names(kind, last, last)(found) for kind in (Kind.MISSING, Kind.REORDERED)
    )  # fmt: skip


def swapped(chance: random.Random) -> Done:
    first, second = sorted(chance.sample(range(SIZE), 2))
    lines = fresh()
    one, two = index_of(first), index_of(second)
    lines[one], lines[two] = lines[two], lines[one]
    return lines, names(Kind.REORDERED, first, first)


def swapped_and_counted_anew(chance: random.Random) -> Done:
    first, second = sorted(chance.sample(range(SIZE), 2))
    lines = fresh()
    one, two = index_of(first), index_of(second)
    lines[one], lines[two] = lines[two] | {"position": first}, lines[one] | {"position": second}
    return lines, names(Kind.RECOMPUTED, *interval(first))


def doubled(chance: random.Random) -> Done:
    at, lines = chance.randrange(SIZE), fresh()
    lines.insert(index_of(at) + 1 + chance.randrange(3), copy.deepcopy(lines[index_of(at)]))
    return lines, names(Kind.DOUBLED, at, at)


def inserted(chance: random.Random) -> Done:
    """A forged entry where none was, and all later ones count on: the checkpoint comes too late."""
    at, lines = chance.randrange(SIZE), fresh()
    for line in lines:
        if line.get("position", -1) >= at:
            line["position"] += 1
    lines.insert(index_of(at), entry_line(10_000) | {"position": at})
    lines[0]["size"] += 1
    first, last = interval(at)
    return lines, names(Kind.REORDERED, first, last + 1)


def cut_off(chance: random.Random) -> Done:
    """The end is gone; the header, if it was thought of, says so too."""
    size, lines = chance.choice(SIZES[:-1]) if chance.random() < 0.5 else chance.randrange(1, SIZE), fresh()
    lines = lines[: index_of(size)]
    if chance.random() < 0.5:
        lines[0] |= {"size": size, "checkpoints": sum("checkpoint" in line for line in lines)}
    return lines, names(Kind.TRUNCATED, size, SIZE - 1)


def written_anew(chance: random.Random) -> Done:
    """One entry changed, then every hash, every checkpoint and the keys: only what somebody kept tells."""
    at = readable(chance)
    entries = [line for line in fresh() if "position" in line]
    entries[at]["entry"]["case"] = "X"
    entries[at] = rehashed(entries[at])
    new = signed(entries, EVERY, private=OTHER_KEY).lines
    return new, lambda found: says(Kind.BAD_SIGNATURE, "kept-4")(found) and names(Kind.RECOMPUTED, 0, SIZE - 1)(found)


def written_anew_with_the_key(chance: random.Random) -> Done:
    """The same by the hub itself: two checkpoints of one size, both well signed."""
    at = readable(chance)
    entries = [line for line in fresh() if "position" in line]
    entries[at]["entry"]["case"] = "X"
    entries[at] = rehashed(entries[at])
    return signed(entries, EVERY).lines, says(Kind.SPLIT_VIEW, "kept-4")


def appended(chance: random.Random) -> Done:
    """Forged entries at the end, under no checkpoint."""
    lines, more = fresh(), chance.randrange(1, 5)
    lines += [entry_line(SIZE + n) for n in range(more)]
    lines[0]["size"] += more
    return lines, names(Kind.UNSIGNED, SIZE, SIZE + more - 1)


def a_checkpoint(chance: random.Random) -> Done:
    lines = fresh()
    number = chance.randrange(len(SIZES))
    at = [n for n, line in enumerate(lines) if "checkpoint" in line][number]
    words = f"checkpoint of {SIZES[number]} entries"
    how = chance.randrange(4)
    if how == 0:
        lines[at]["checkpoint"] = signed([x for x in LOG.lines if "position" in x], EVERY, private=OTHER_KEY).notes[
            number
        ]
        return lines, says(Kind.BAD_SIGNATURE, words)
    if how == 1:
        lines[at]["checkpoint"] = lines[at]["checkpoint"].replace("tallystick/test", "tallystick/other")
        return lines, says(Kind.OTHER_LOG, words)
    if how == 2:
        lines[at]["peaks"][-1] = chance.randbytes(32).hex()
        return lines, says(Kind.ALTERED, words)
    del lines[at]
    return lines, says(Kind.MISSING, "header")


def the_header(chance: random.Random) -> Done:
    lines = fresh()
    how = chance.randrange(4)
    if how == 0:
        lines[0]["size"] += chance.choice([-1, 1])
        return lines, lambda found: bool(found)
    if how == 1:
        lines[0]["checkpoints"] += chance.choice([-1, 1])
        return lines, says(Kind.MISSING, "header")
    if how == 2:
        lines[0]["origin"] = "tallystick/other"
        return lines, says(Kind.OTHER_LOG, "kept-4")
    lines[0]["keys"] = [str(public(OTHER_KEY))]
    return lines, says(Kind.BAD_SIGNATURE, "kept-4")


WAYS = [
    a_field, a_field_more_or_less, an_opened_part, a_hash, a_field_and_its_hash, two_fields_in_two_intervals, deleted,
    deleted_and_counted_anew, swapped, swapped_and_counted_anew, doubled, inserted, cut_off, written_anew,
    written_anew_with_the_key, appended, a_checkpoint, the_header,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_tamperings_are_found_and_named(seed: int, tmp_path: Path) -> None:
    """A hundred for each seed; a partner kept the last checkpoint."""
    chance = random.Random(seed)
    for number in range(100):
        way = WAYS[number % len(WAYS)] if number < len(WAYS) else chance.choice(WAYS)
        lines, named = way(chance)
        found = judged(tmp_path / "export.jsonl", lines, kept=LOG.kept(4))
        assert named(found), f"seed {seed}, {number}: {way.__name__}: {[one.text for one in found]}"


@pytest.mark.parametrize(("size", "every"), [(1, 1), (2, 1), (7, 3), (120, 25), (257, 64)])
def test_what_was_not_touched_holds(size: int, every: int, tmp_path: Path) -> None:
    log: Log = make_log(size, every)
    assert judged(tmp_path / "export.jsonl", log.lines, kept=log.kept(0, -1), keys=[public()]) == []
