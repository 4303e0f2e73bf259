"""Runs in the peer's own environment: learns with Splink how often each level of evidence occurs.

Reads ``records.csv`` (``unique_id,person,born,sex,country,birth_place,address,phone,email,document``; several values
of one column joined by blanks for places and addresses, ``|`` otherwise) of the folder named first. ``m`` is learned
from the pairs of rows of one person, ``u`` from random pairs. Writes JSON to standard output: for each comparison its
levels with ``m``, ``u`` and the pairs of one person seen. Made and called by ``benchmarks/learned_weights.py``.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

SEED = 5
MOST_PAIRS = 4_000_000
WORDS = ("birth_place", "address")
LISTS = ("country", "phone", "email", "document")
YEAR, MONTH, DAY = (f"substr(born_{{}}, {part})" for part in ("1, 4", "6, 2", "9, 2"))
KNOWN = " and ".join(f"length(born_{side}) = 10 and born_{side} not like '%-01-01'" for side in "lr")
OVERLAP = "len(list_intersect({0}_l, {0}_r))"
LIKENESS = f"{OVERLAP} / (0.5 * len({{0}}_l) + 0.5 * len({{0}}_r))"


def same(*parts: str) -> str:
    """SQL: these parts of both dates are equal."""
    return " and ".join(f"{part.format('l')} = {part.format('r')}" for part in parts)


def birth() -> list[tuple[str, str]]:
    """The levels of two birth dates, the first that holds counts; the first of January says the year only."""
    years = f"abs(cast({YEAR.format('l')} as int) - cast({YEAR.format('r')} as int))"
    misread = f"({years} = 1 or hamming({YEAR.format('l')}, {YEAR.format('r')}) = 1)"
    turned = f"{MONTH.format('l')} = {DAY.format('r')} and {DAY.format('l')} = {MONTH.format('r')}"
    return [
        ("equal", f"{KNOWN} and born_l = born_r"),
        ("swapped", f"{KNOWN} and {same(YEAR)} and {turned}"),
        ("one_part", f"{KNOWN} and {same(YEAR)} and ({same(MONTH)} or {same(DAY)})"),
        ("near_year", f"{KNOWN} and {same(MONTH, DAY)} and {misread}"),
        ("month_day", f"{KNOWN} and {same(MONTH, DAY)}"),
        ("year_only_of_two", f"{KNOWN} and {same(YEAR)}"),
        ("different", KNOWN),
        ("equal_year", f"{years} = 0"),
        ("year_near", f"{years} = 1"),
        ("year_close", f"{years} <= 5"),
        ("year_different", "true"),
    ]


def levels() -> dict[str, list[tuple[str, str]]]:
    """Every comparison's levels as (name, SQL condition), in the order they are tried."""
    found = {"born": birth(), "sex": [("agree", "sex_l = sex_r"), ("differ", "true")]}
    for name in LISTS:
        found[name] = [("agree", f"{OVERLAP.format(name)} > 0"), ("differ", "true")]
    shares = {"birth_place": (0.7, 0.25), "address": (0.7, 0.5)}
    for name, (agree, part) in shares.items():
        likeness = LIKENESS.format(name)
        found[name] = [("agree", f"{likeness} >= {agree}"), ("part", f"{likeness} >= {part}"), ("differ", "true")]
    return found


def comparison(name: str, conditions: list[tuple[str, str]]) -> dict[str, Any]:
    """A comparison as Splink's settings write it."""
    null = {"sql_condition": f"{name}_l is null or {name}_r is null", "label_for_charts": "null", "is_null_level": True}
    told = [{"sql_condition": sql, "label_for_charts": label} for label, sql in conditions[:-1]]
    rest = {"sql_condition": "ELSE", "label_for_charts": conditions[-1][0]}
    return {"output_column_name": name, "comparison_levels": [null, *told, rest]}


def records(path: Path) -> Any:
    """The rows, columns of several values as lists."""
    import duckdb

    lists = [f"list_distinct(string_split(nullif({name}, ''), '|')) as {name}" for name in LISTS]
    words = [f"list_distinct(string_split(nullif({name}, ''), ' ')) as {name}" for name in WORDS]
    plain = [f"nullif({name}, '') as {name}" for name in ("born", "sex", "person")]
    chosen = ", ".join(["unique_id", *plain, *lists, *words])
    query = f"select {chosen} from read_csv('{path}', all_varchar=true, header=true)"
    found: Any = duckdb.sql(query)
    return found.to_arrow_table()


def learned(path: Path) -> list[dict[str, Any]]:
    """The comparisons as Splink learned them."""
    from splink import DuckDBAPI, Linker  # type: ignore[import-not-found]

    settings = {
        "link_type": "dedupe_only",
        "comparisons": [comparison(name, conditions) for name, conditions in levels().items()],
        "blocking_rules_to_generate_predictions": [],
    }
    table = DuckDBAPI().register(records(path), table_name="records")
    linker = Linker(table, settings, log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS, seed=SEED, min_count_per_level=None)
    linker.training.estimate_m_from_label_column("person")
    model: dict[str, Any] = linker.misc.save_model_to_json()
    return list(model["comparisons"])


def main(folder: Path) -> None:
    """Learns and tells ``m`` and ``u`` of each level; null where no pair had it."""
    found = {
        made["output_column_name"]: {
            level["label_for_charts"]: {"m": level.get("m_probability"), "u": level.get("u_probability")}
            for level in made["comparison_levels"]
            if not level.get("is_null_level")
        }
        for made in learned(folder / "records.csv")
    }
    json.dump({"version": version("splink"), "comparisons": found}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
