"""What the page says of the gate and the lists on a large hub."""

from collections.abc import Iterator
from typing import Any

from benchmarks.tables import table

Result = dict[str, Any]
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def gate(result: Result) -> list[str]:
    """The scan, the lists, the queue; then one decision after another beside the peers."""
    hub, found = result["hub"], {key: result[key] for key in DATABASES if key in result}
    return [
        f"{hub['contributions']:,} contributions of the exercise under its conditions, {hub['releases']:,} releases to",
        f"27 agencies, {hub['hits']:,} hits; one process, one connection. CPU time is that of both ends of the",
        "connection: other work on the machine makes wall time longer and leaves CPU time as it is.",
        "",
        "A full scan: every contribution is put to the gate, and what is shown of it is read; the machine's limit is",
        "the same scan and the same reading without the gate.",
        "",
        *table(("a second of CPU", *(DATABASES[key] for key in found)), _scan(found)),
        "",
        "Pages of 50 of the register with total and facets, the log entry included; a list counts the newest 5,000",
        "that the viewer may see. `sees most` may read three contributions in four, `sees few` one in ten,",
        "`owns nothing` has none of its own. The lists that cost most were chosen for it and stand last.",
        "",
        *table(_head("list", found), _pages(found, "lists")),
        "",
        "Pages of the hit queue, which is sorted by a strength that differs from viewer to viewer:",
        "",
        *table(_head("queue", found), _pages(found, "queues")),
        "",
        *_limits(found),
        "",
        "One decision after another, in memory, on the same contributions; the peers decide by the same rules:",
        "",
        *table(("by", "decisions a second", "as the gate decides"), _one_by_one(result)),
    ]  # fmt: skip


def _scan(found: Result) -> list[tuple[Any, ...]]:
    named = {
        "contributions decided": "decisions_per_cpu_s",
        "property values filtered": "property_values_per_cpu_s",
        "property values shown": "property_values_shown_per_cpu_s",
        "machine's limit: property values read without the gate": "machine_property_values_per_cpu_s",
        "property values filtered, by the clock": "property_values_per_s",
    }
    return [(words, *(one["scan"][key] for one in found.values())) for words, key in named.items()]


def _head(what: str, found: Result) -> tuple[str, ...]:
    figures = ("p50 ms", "p99 ms", "CPU ms")
    return (what, "viewer", "found", *(f"{DATABASES[key]}, {figure}" for key in found for figure in figures))


def _pages(found: Result, part: str) -> Iterator[tuple[Any, ...]]:
    """The usual ones first."""
    rows = list(zip(*(one[part] for one in found.values()), strict=True))
    for row in sorted(rows, key=lambda same: "hard" in same[0]):
        figures = (one[name] for one in row for name in ("p50_ms", "p99_ms", "cpu_ms"))
        yield row[0]["list"], row[0].get("viewer", "sees most"), row[0]["total"], *figures


def _limits(found: Result) -> list[str]:
    told = (
        f"{DATABASES[key]}: {one['machine']['fdatasync_ms']} ms for a write to disk,"
        f" {one['machine']['rows_by_key_cpu_ms']} ms CPU to read 50 contributions by their keys"
        for key, one in found.items()
    )
    return [f"The machine's limits in the same run: {'; '.join(told)}."]


def _one_by_one(result: Result) -> Iterator[tuple[Any, ...]]:
    names = {"in_words": "Tallystick, `decide` in Python", "cedar": "Cedar", "casbin": "casbin"}
    for key, told in result.get("one_by_one", {}).items():
        version = f" {told['version']}" if "version" in told else ""
        yield names[key] + version, told["decisions_per_s"], f"{told['as_the_gate']:,} of {told['decisions']:,}"


def gate_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    """The target for either database, beside the fastest peer."""
    targets, peers = result["targets"], result.get("one_by_one", {})
    best = max((one["decisions_per_s"] for key, one in peers.items() if key != "in_words"), default=None)
    peer = None if best is None else f"{best:,} decisions a second (Cedar)"
    for key, name in DATABASES.items():
        if key not in result:
            continue
        scan, lists = result[key]["scan"], result[key]["lists"]
        values = f"{scan['property_values_per_cpu_s']:,} ({scan['decisions_per_cpu_s']:,} decisions)"
        title = "property values the gate filters a second, one core"
        yield f"{title}, {name}", values, peer, f"{targets['property_values_per_s']:,}"
        first = next(one for one in lists if one["list"] == "everything")
        worst = max(lists, key=lambda one: one["cpu_ms"])
        shown = f"{first['cpu_ms']} CPU, {first['p50_ms']} by the clock; worst: {worst['cpu_ms']} ({worst['list']})"
        yield f"list page of 50 of a million, {name}, ms", shown, None, f"at most {targets['list_page_ms']}"
