"""A large hub for measures of the gate: contributions of the exercise under its conditions, releases, terms, hits.

``start(sizes, url)`` sets Django up on SQLite in ``.data``, or on the PostgreSQL database that ``url`` names;
``prepare`` writes the rows straight into the tables, on both the same. What is written comes from a pool of the
exercise's contributions, each stated many times under another number: entities, owners and conditions are the
exercise's, and beside them some are past review, classified or withdrawn, as in a hub that has run for years.
Versions and blocking keys are left out: no list reads them.
"""

import json
import os
import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT
from tallystick.crosscheck import terms_and_keys
from tallystick.exercise import Item, make_world
from tallystick.vocabulary import Confidentiality, Role
from tallystick.vocabulary.conditions import to_dict

SEED = 20_231_113
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
POOL = 50_000
PIECE = 20_000
SECONDS_BETWEEN = 90
"""On average, between two contributions: a million of them arrive in some three years, 50 at a time."""
AT_A_TIME = 50
CLASSIFIED, PAST, WITHDRAWN = 0.04, 0.05, 0.01
"""Shares of contributions that are R-UE, past their review date, withdrawn."""
RESTRICTED_FIRST = 0.7
"""Share of releases that are for contributions an agency would not read whole without one."""
COLUMNS = (
    "id", "owner_id", "source_id", "schema", "version", "status", "open_properties", "conditions_json",
    "content_digest", "confidentiality", "purposes", "no_dissemination", "limited", "silent", "shareable",
    "crosschecked", "subject_category", "review_date", "visibility_class", "made_at", "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows the hub has."""

    contributions: int
    releases: int
    hits: int


@dataclass(frozen=True, slots=True)
class Stock:
    """One contribution of the pool, ready to be written under any number."""

    owner: str
    source_id: str
    schema: str
    opened: str
    hidden: str
    conditions: str
    review_date: str
    columns: tuple[Any, ...]
    category: str
    recipients: tuple[str, ...]
    terms: tuple[tuple[str, int], ...]
    restricted: bool
    released: bool


def start(sizes: Sizes, url: str = "") -> None:
    """Django on the hub's database."""
    folder = ROOT / ".data" / f"gate-{sizes.contributions}"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(TALLYSTICK_DATA=str(folder), DJANGO_SETTINGS_MODULE="tallystick.hub.settings")
    os.environ.pop("TALLYSTICK_DATABASE_URL", None)
    if url:
        os.environ["TALLYSTICK_DATABASE_URL"] = url
    import django

    django.setup()


def prepare(sizes: Sizes) -> None:
    """The hub of these sizes, with the tables as they are now; one that is there already is kept."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    if not filled(sizes):
        _wipe()
        call_command("migrate", verbosity=0, interactive=False)
        _fill(sizes)


def _wipe() -> None:
    """No table is left."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    connection.close()
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        for path in name.parent.glob(f"{name.name}*"):
            path.unlink()


def filled(sizes: Sizes) -> bool:
    """Whether the database holds such a hub already."""
    from tallystick.hub.hits.models import Hit
    from tallystick.hub.register.models import Contribution, Release

    held = [model.objects.count() for model in (Contribution, Release, Hit)]
    return held == [sizes.contributions, sizes.releases, sizes.hits]


def _fill(sizes: Sizes) -> None:
    """Write the hub into empty tables."""
    from django.db import transaction

    world = make_world(seed=SEED, size=min(POOL, sizes.contributions), today=NOW.date())
    rng = random.Random(SEED)
    stock = [_stock(item, rng) for item in world.contributions]
    with transaction.atomic(), _without_indexes():
        _agencies()
        ids = _contributions(stock, sizes.contributions, rng)
        _releases(stock, ids, sizes.releases, rng)
        _hits(ids, sizes.hits, rng)
    _settle()


def _stock(item: Item, rng: random.Random) -> Stock:
    from tallystick.hub.register.models import split
    from tallystick.hub.register.policy import gate_columns

    secret = Confidentiality.RESTRICTED if rng.random() < CLASSIFIED else item.conditions.confidentiality
    terms = replace(item.conditions, confidentiality=secret)
    opened, hidden = split(item.entity, terms.withheld)
    columns = dict(gate_columns(terms))
    read, whole = terms_and_keys(opened)[0], terms_and_keys(item.entity)[0]
    flags = ("confidentiality", "purposes", "no_dissemination", "limited", "silent", "shareable", "crosschecked")
    return Stock(
        owner=item.agency, source_id=item.source_id, schema=item.entity.schema,
        opened=_text(opened.to_dict()["properties"]), hidden=_text(hidden.to_dict()["properties"]),
        conditions=_text(to_dict(terms)), review_date=terms.review_date.isoformat(),
        columns=tuple(int(columns[name]) for name in flags),  # type: ignore[call-overload]
        category=str(columns["subject_category"]), recipients=tuple(sorted(terms.recipients or ())),
        terms=tuple((term, int(term not in read)) for term in whole),
        restricted=bool(columns["limited"] or columns["no_dissemination"] or terms.withheld),
        released=bool(columns["shareable"]) and not columns["silent"],
    )  # fmt: skip


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _agencies() -> None:
    from tallystick.hub.agencies.models import Agency, Hub, Person

    world = make_world(seed=SEED, size=50, today=NOW.date())
    Hub.objects.create(name="Large", exercise=True, ceiling=Confidentiality.RESTRICTED)
    Agency.objects.bulk_create(
        Agency(code=one.code, name=one.name, country=one.country.upper(), kind=one.kind) for one in world.agencies
    )
    Person.objects.bulk_create(
        Person(account=one.code.lower(), name=one.name, agency_id=one.code, role=Role.ANALYST, password="!")
        for one in world.agencies
    )


def _contributions(stock: Sequence[Stock], count: int, rng: random.Random) -> list[str]:
    """The ids, in the order of their numbers; the newest is number 0."""
    ids: list[str] = []
    numbers = iter(range(count))
    while piece := list(islice(numbers, PIECE)):
        made = [uuid.UUID(int=rng.getrandbits(128), version=4).hex for _ in piece]
        stated = [stock[number % len(stock)] for number in piece]
        _write("Contribution", COLUMNS, (
            _row(number, one, of, rng) for number, one, of in zip(piece, made, stated, strict=True)
        ))  # fmt: skip
        pairs = list(zip(made, stated, strict=True))
        hidden = ((one, of.hidden) for one, of in pairs if of.hidden != "{}")
        _write("Withheld", ("contribution_id", "properties"), hidden)
        named = ((one, agency) for one, of in pairs for agency in of.recipients)
        _write("Recipient", ("contribution_id", "agency_id"), named)
        told = ((one, term, side) for one, of in pairs for term, side in of.terms)
        _write("SearchTerm", ("contribution_id", "value", "withheld"), told)
        ids += made
    return ids


def _row(number: int, one: str, of: Stock, rng: random.Random) -> tuple[Any, ...]:
    at = str(NOW - timedelta(seconds=number // AT_A_TIME * AT_A_TIME * SECONDS_BETWEEN + 1))
    past = (NOW.date() - timedelta(days=rng.randrange(1, 400))).isoformat()
    review = past if rng.random() < PAST else of.review_date
    status = "withdrawn" if rng.random() < WITHDRAWN else "active"
    return (
        one, of.owner, f"{of.source_id}-{number}", of.schema, 1, status, of.opened,
        of.conditions.replace(of.review_date, review), "", *of.columns, of.category, review, 0, at, at,
    )  # fmt: skip


def _releases(stock: Sequence[Stock], ids: Sequence[str], count: int, rng: random.Random) -> None:
    from tallystick.hub.agencies.models import Agency, Person
    from tallystick.hub.register.models import Release

    agencies = list(Agency.objects.values_list("code", flat=True))
    by = Person.objects.values_list("pk", flat=True)[0]
    free = [at for at, of in enumerate(stock) if of.released]
    tight = [at for at in free if stock[at].restricted] or free
    made = (
        Release(
            pk=one, agency_id=rng.choice(agencies), purposes=rng.choice((4, 5, 12, 13)), until=_until(rng),
            contribution_id=ids[_number(rng, tight if rng.random() < RESTRICTED_FIRST else free, stock, ids)],
            why="For the action days.", by_id=by, at=NOW, ended_at=NOW if rng.random() < 0.1 else None,
        )
        for one in rng.sample(range(1, 1 << 53), count)
    )  # fmt: skip
    while piece := list(islice(made, PIECE)):
        Release.objects.bulk_create(piece)


def _number(rng: random.Random, places: Sequence[int], stock: Sequence[Stock], ids: Sequence[str]) -> int:
    """The number of some contribution that states one of these places of the pool."""
    times = max(1, len(ids) // len(stock))
    return (rng.choice(places) + len(stock) * rng.randrange(times)) % len(ids)


def _until(rng: random.Random) -> date:
    return NOW.date() + timedelta(days=rng.randrange(-30, 180))


def _hits(ids: Sequence[str], count: int, rng: random.Random) -> None:
    columns = (
        "id", "left_id", "right_id", "kind_ff", "kind_fo", "kind_of", "kind_oo",
        "score_ff", "score_fo", "score_of", "score_oo", "engine_version", "found_at",
    )  # fmt: skip
    _write("Hit", columns, (_hit(pair, rng) for pair in _pairs(ids, count, rng)))


def _hit(pair: tuple[str, str], rng: random.Random) -> tuple[Any, ...]:
    score = round(1 - 0.6 * rng.random() ** 2, 4)
    kinds = (("same" if rng.random() < 0.6 else "shares"),) * 4
    at = str(NOW - timedelta(seconds=rng.randrange(3 * 365 * 86_400)))
    return (uuid.UUID(int=rng.getrandbits(128), version=4).hex, *pair, *kinds, *(score,) * 4, "1", at)


def _pairs(ids: Sequence[str], count: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Different pairs of contributions, of two owners mostly."""
    seen: set[tuple[str, str]] = set()
    while len(seen) < count:
        left, right = sorted((ids[rng.randrange(len(ids))], ids[rng.randrange(len(ids))]))
        if left != right and (left, right) not in seen:
            seen.add((left, right))
            yield left, right


def _write(model: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    from django.apps import apps

    from tallystick.hub.register.keying import write_rows

    app = "hits" if model == "Hit" else "register"
    write_rows(apps.get_model(app, model), columns, rows)


@contextmanager
def _without_indexes() -> Iterator[None]:
    """The tables' indexes are made again after what runs inside; foreign keys are not looked at meanwhile."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(INDEXES[connection.vendor])
        made = cursor.fetchall()
        for name, _ in made:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, ddl in made:
            cursor.execute(ddl)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")


def _settle() -> None:
    """Statistics, and on PostgreSQL the map of visible pages: what either database does by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    " AND (tbl_name LIKE 'register_%' OR tbl_name LIKE 'hits_%')",
    "postgresql": "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public'"
    " AND (i.tablename LIKE 'register_%' OR i.tablename LIKE 'hits_%')"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
}
"""Name and definition of each index of the register's and the hits' tables that no constraint needs."""
