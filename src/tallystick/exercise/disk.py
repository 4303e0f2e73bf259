"""A world on disk: lists a hub imports, a day's checks at a border post, and the truth beside them."""

import csv
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import yaml

from tallystick.exercise.cells import contributors
from tallystick.exercise.records import PROPERTIES
from tallystick.exercise.world import WORLD_VERSION, Item, Pair, World, make_world
from tallystick.vocabulary import Conditions

TEXT = ("name", "firstName", "lastName", "fatherName", "alias", "birthDate", "gender", "nationality", "country")
NUMBERS = tuple(dict.fromkeys(name for names in PROPERTIES.values() for name in names.values()))
CAR = ("make", "model", "colour", "vin")
LINE = ("imei", "operator", "lastSeen", "bankName", "currencySymbol", "service")
GOODS = ("calibre", "firearmType", "documentType", "validUntil", "goods", "hsCode", "massKg", "origin", "destination")
DETAIL = (*CAR, *LINE, *GOODS, "postedOn", "notes")
LAW = ("handling", "restrictions", "evaluation", "confidentiality", "purpose", "legal_basis", "subject_category")
CONDITIONS = (*LAW, "flags", "recipients", "withheld", "review_date", "silent")
COLUMNS = ("id", "schema", *TEXT, *NUMBERS, *DETAIL, *CONDITIONS)
CHECKS = 120
"""People, cars and phones met at the post in one day."""
HIT_SHARE = 0.3
CHECKABLE = {"name": "name", "plate": "registrationNumber", "phone": "phone", "document": "documentNumber"}

README = """Exercise SPLIT STICK: an invented joint operation. Nobody in it is real; every number is made up.

seed {seed}, {size} contributions, difficulty {difficulty}, today {today}, world version {version}

agencies.csv        who takes part
people.csv          who signs in there
contributions/      one list per agency, and MAP.yml that says what the columns are
checks.csv          a day at a border post: names, plates, telephones and documents met (kind, query)
truth.csv           what is true: left,right,kind,what
                    same: one thing; shares: two things, one value in common (what); different: easily taken for one,
                    and why; check: left is a row of checks.csv, right a contribution it must find
* The designation Kosovo* is without prejudice to positions on status.

The story, to be followed in this order:
{story}
"""


def write_world(world: World, out: Path, *, progress: Callable[[int], None] = lambda _made: None) -> None:
    """``out`` holds the world; the same world gives the same bytes. Files already there are overwritten.

    ``progress`` is told how many more contributions are written.
    """
    (out / "contributions").mkdir(parents=True, exist_ok=True)
    _table(
        out / "agencies.csv",
        ("code", "name", "country", "kind"),
        ((a.code, a.name, a.country, a.kind) for a in world.agencies),
    )
    _table(
        out / "people.csv",
        ("account", "name", "agency", "role", "host", "mandate", "until"),
        ((p.account, p.name, p.agency, p.role, p.host or "", p.mandate, p.until or "") for p in world.people),
    )
    mapping = {"columns": {name: name for name in COLUMNS}, "constants": {}, "separator": ";"}
    (out / "contributions" / "MAP.yml").write_text(yaml.safe_dump(mapping, sort_keys=False), "utf-8")
    met = _write_lists(world, out, progress)
    _table(out / "checks.csv", ("nr", "time", "post", "kind", "query"), (check.row for check in met))
    hits = ((check.row[0], check.hit, "check", check.row[3]) for check in met if check.hit)
    with (out / "truth.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(hits)
    story = "\n".join(f"  {n}. {step.text}  [{step.entity_id}]" for n, step in enumerate(world.story, 1))
    text = README.format(
        seed=world.seed,
        size=world.size,
        difficulty=world.difficulty,
        today=world.today,
        version=WORLD_VERSION,
        story=story,
    )
    (out / "README.txt").write_text(text, "utf-8")


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the day's list, and the contribution it must find (or none)."""

    row: tuple[str, str, str, str, str]
    hit: str


def _write_lists(world: World, out: Path, progress: Callable[[int], None]) -> list[Check]:
    """The contributions and their truth, written in one pass; returns the day's checks drawn on the way."""
    rng, known = random.Random(f"checks/{world.seed}"), _Sample(int(CHECKS * HIT_SHARE))
    with ExitStack() as stack:
        lists = {}
        for agency in contributors().values:
            file = stack.enter_context(
                (out / "contributions" / f"{agency.code}.csv").open("w", encoding="utf-8", newline="")
            )
            lists[agency.code] = csv.writer(file, lineterminator="\n")
            lists[agency.code].writerow(COLUMNS)
        truth = csv.writer(
            stack.enter_context((out / "truth.csv").open("w", encoding="utf-8", newline="")), lineterminator="\n"
        )
        truth.writerow(("left", "right", "kind", "what"))
        for items, pairs in world.iter_cells():
            for item in items:
                lists[item.agency].writerow(row(item))
                known.offer(rng, item)
            truth.writerows(_truth_rows(pairs))
            progress(len(items))
    return _checks(rng, known.kept, world)


def row(item: Item) -> list[str]:
    """The contribution as a row under COLUMNS; several values joined by ``;``."""
    given = {"id": item.source_id, "schema": item.entity.schema, **condition_cells(item.conditions)}
    values = item.entity.properties
    return [given[name] if name in given else ";".join(values.get(name, ())) for name in COLUMNS]


def condition_cells(conditions: Conditions) -> dict[str, str]:
    """The condition columns of one row."""
    return {
        "handling": ";".join(sorted(conditions.handling)),
        "restrictions": ";".join(sorted(conditions.restrictions)),
        "evaluation": ";".join(sorted(evaluation.code for evaluation in conditions.evaluations)),
        "confidentiality": conditions.confidentiality.code,
        "purpose": ";".join(sorted(conditions.purposes)),
        "legal_basis": ";".join(sorted(conditions.legal_bases)),
        "subject_category": ";".join(sorted(conditions.subject_categories)),
        "flags": ";".join(sorted(conditions.flags)),
        "recipients": ";".join(sorted(conditions.recipients or ())),
        "withheld": ";".join(sorted(conditions.withheld)),
        "review_date": conditions.review_date.isoformat(),
        "silent": "yes" if conditions.silent else "no",
    }


class _Sample:
    """A fair sample of the contributions a check may find (Vitter's algorithm R)."""

    def __init__(self, size: int) -> None:
        self.size, self.seen, self.kept = size, 0, list[Item]()

    def offer(self, rng: random.Random, item: Item) -> None:
        checkable = item.conditions.crosschecked and item.conditions.recipients is None and not item.conditions.silent
        if not checkable or not _queries(item):
            return
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(item)
        elif (place := rng.randrange(self.seen)) < self.size:
            self.kept[place] = item


def _queries(item: Item) -> list[tuple[str, str]]:
    """What of the contribution somebody at a post could type."""
    return [(kind, value) for kind, name in CHECKABLE.items() for value in item.entity.get(name) if value.strip()]


def _checks(rng: random.Random, known: list[Item], world: World) -> list[Check]:
    """Rows that must hit, and rows of a world nobody here has files on."""
    met = [(*rng.choice(_queries(item)), item.entity.id) for item in known]
    elsewhere = make_world(seed=world.seed + 500_000, difficulty=world.difficulty, today=world.today)
    for item in elsewhere.iter_items():
        if len(met) >= CHECKS:
            break
        if item.entity.id not in {step.entity_id for step in elsewhere.story} and (queries := _queries(item)):
            met.append((*rng.choice(queries), ""))
    rng.shuffle(met)
    return [
        Check(
            (f"check-{n:03d}", f"{6 + n * 14 // CHECKS:02d}:{n * 7 % 60:02d}", "Batrovci (exercise)", kind, query), hit
        )
        for n, (kind, query, hit) in enumerate(met)
    ]


def _truth_rows(pairs: Iterable[Pair]) -> Iterator[tuple[str, str, str, str]]:
    return ((pair.left, pair.right, pair.kind, pair.what) for pair in pairs)


def _table(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
