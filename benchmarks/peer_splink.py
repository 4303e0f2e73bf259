"""Runs in the peer's own environment: links FEBRL's two files with Splink, its weights learned by EM on them.

Reads ``a.csv`` and ``b.csv`` of the folder named first; writes ``splink.csv`` (``left,right,probability``) there and
``{"version", "seconds", "pairs"}`` to standard output. The model is after Splink's own FEBRL example, made stronger:
names with their swap and with how common they are, dates by edits and by parts, every part of the address by itself
and the two address lines against each other. Made and called by ``benchmarks/febrl.py``.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

SEED = 17
LEAST_PROBABILITY = 0.0001
DATE, LINE_1, LINE_2 = "date_of_birth", "address_1", "address_2"
BLOCKS = (
    ("given_name", "surname"),
    (DATE,),
    ("postcode", "street_number"),
    ("suburb", "surname"),
    ("suburb", "given_name"),
    ("surname", "postcode"),
    ("given_name", "postcode"),
    (LINE_1, "street_number"),
    (LINE_1, "suburb"),
    (LINE_1, "postcode"),
    (LINE_2, "suburb"),
    (LINE_2, "postcode"),
    (LINE_2, "surname"),
    ("substr(surname, 1, 3)", "substr(given_name, 1, 3)"),
    ("substr(date_of_birth, 1, 6)", "substr(given_name, 1, 1)"),
    ("substr(date_of_birth, 5, 4)", "substr(surname, 1, 1)"),
    ("substr(date_of_birth, 1, 4)", "substr(date_of_birth, 7, 2)", "substr(surname, 1, 1)"),
)
SWAPPED = "l.given_name = r.surname and l.surname = r.given_name"
CERTAIN = (("given_name", "surname", DATE), ("surname", DATE, "postcode"), ("given_name", LINE_1, "suburb"))
TRAINED_ON = ((DATE,), ("surname", "given_name"), ("postcode", "suburb"), (LINE_1, "street_number"))


def settings() -> Any:
    """The model before it has learned: what is compared, at which levels, and which pairs are looked at."""
    import splink.comparison_library as cl  # type: ignore[import-not-found]
    from splink import SettingsCreator, block_on

    def counted(comparison: Any) -> Any:
        return comparison.configure(term_frequency_adjustments=True)

    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rec_id",
        comparisons=[
            counted(cl.ForenameSurnameComparison("given_name", "surname", jaro_winkler_thresholds=[0.92, 0.8])),
            cl.CustomComparison(output_column_name=DATE, comparison_levels=date_levels()),
            counted(cl.LevenshteinAtThresholds("postcode", [1, 2])),
            counted(cl.LevenshteinAtThresholds("street_number", [1])),
            cl.CustomComparison(output_column_name="street", comparison_levels=street_levels()),
            counted(cl.JaroWinklerAtThresholds("suburb", [0.9, 0.75])),
            counted(cl.ExactMatch("state")),
        ],
        blocking_rules_to_generate_predictions=[*(block_on(*columns) for columns in BLOCKS), SWAPPED],
        retain_matching_columns=False,
    )


def date_levels() -> list[Any]:
    """Birth dates as texts, for many are no dates: equal, one and two edits apart, the same year."""
    import splink.comparison_level_library as cll  # type: ignore[import-not-found]

    return [
        cll.NullLevel(DATE),
        cll.ExactMatchLevel(DATE),
        cll.DamerauLevenshteinLevel(DATE, 1),
        cll.DamerauLevenshteinLevel(DATE, 2),
        cll.CustomLevel("substr(date_of_birth_l, 1, 4) = substr(date_of_birth_r, 1, 4)", "same year"),
        cll.ElseLevel(),
    ]


def street_levels() -> list[Any]:
    """Both address lines together: the lines may stand in each other's place, or one be missing or misspelt."""
    import splink.comparison_level_library as cll

    one, two = cll.JaroWinklerLevel(LINE_1, 0.9), cll.JaroWinklerLevel(LINE_2, 0.9)
    crossed = "(address_1_l = address_2_r or address_2_l = address_1_r)"
    return [
        cll.And(cll.NullLevel(LINE_1), cll.NullLevel(LINE_2)),
        cll.And(cll.ExactMatchLevel(LINE_1), cll.ExactMatchLevel(LINE_2)),
        cll.And(one, two),
        cll.ExactMatchLevel(LINE_1, term_frequency_adjustments=True),
        cll.ExactMatchLevel(LINE_2, term_frequency_adjustments=True),
        cll.CustomLevel(crossed, "lines crossed"),
        cll.Or(one, two),
        cll.Or(cll.JaroWinklerLevel(LINE_1, 0.75), cll.JaroWinklerLevel(LINE_2, 0.75)),
        cll.ElseLevel(),
    ]


def linked(folder: Path) -> tuple[Any, float]:
    """Splink's pairs with their probability, and the seconds of learning and predicting."""
    import pandas  # type: ignore[import-untyped]
    from splink import DuckDBAPI, Linker, block_on

    database = DuckDBAPI()
    frames = [pandas.read_csv(folder / f"{name}.csv", dtype=str) for name in "ab"]
    tables = [database.register(frame, dataset_display_name=name) for name, frame in zip("ab", frames, strict=True)]
    started = time.perf_counter()
    linker = Linker(tables, settings(), log_level="ERROR")
    learn = linker.training
    learn.estimate_probability_two_random_records_match([block_on(*columns) for columns in CERTAIN], recall=0.8)
    learn.estimate_u_using_random_sampling(max_pairs=5_000_000, seed=SEED)
    for columns in TRAINED_ON:
        learn.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    found = linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY).as_pandas_dataframe()
    return found, time.perf_counter() - started


def main(folder: Path) -> None:
    """Links the files and keeps every pair that is not next to impossible."""
    found, seconds = linked(folder)
    kept = found[["rec_id_l", "rec_id_r", "match_probability"]]
    kept.columns = ["left", "right", "probability"]
    kept.to_csv(folder / "splink.csv", index=False)
    json.dump({"version": version("splink"), "seconds": seconds, "pairs": len(kept)}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
