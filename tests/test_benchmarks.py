"""The arithmetic of the benchmarks: what they say of a matcher must itself be right."""

import random

import numpy as np
import pytest
from benchmarks.calibration import best_map, bins, calibration_error, chances, fit_isotonic, fit_line, stair
from benchmarks.fairness import SMALLER, FalseHit, rates, spread, wilson
from benchmarks.febrl import best
from benchmarks.febrl_patterns import births, word
from benchmarks.page import page, read_results
from benchmarks.population import altered, entities
from benchmarks.strangers import Stranger, halves, of_exercise, script
from benchmarks.tables import percent, table

RNG = np.random.default_rng(3)


def test_wilson_agrees_with_the_published_interval() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20, method 3.
    assert wilson(81, 263) == (255.3, 366.2) or wilson(81, 263) == pytest.approx((255.3, 366.2), abs=0.1)
    assert wilson(0, 20) == pytest.approx((0.0, 161.1), abs=0.1)


def _people(script_name: str, count: int) -> list[Stranger]:
    return [Stranger(f"{script_name}-{at}", f"{script_name}-{at}", script_name, "", "") for at in range(count)]


def test_small_groups_stand_together_and_are_not_compared() -> None:
    people = [*_people("a", 600), *_people("b", 600), *_people("c", 3), *_people("d", 4)]
    hits = {f"a-{at}": [FalseHit("x", False, "0.9")] for at in range(60)} | {"c-1": [FalseHit("x", True, "0.9")]}
    lines = rates(people, hits, lambda one: one.name)
    assert [(line["group"], line["checks"]) for line in lines] == [("a", 600), ("b", 600), (SMALLER, 7)]
    told = spread(lines)
    assert (told["worst"], told["best"], told["ratio"], told["verdict"]) == ("a", "b", None, "missed")


def test_halves_share_nobody_and_lose_nobody() -> None:
    people, _ = of_exercise(200, 0.3)
    left, right = ({one.person for one in half} for half in halves(people))
    assert not left & right
    assert len(left | right) == len(people)


def test_scripts_are_told_by_most_letters() -> None:
    assert [script(name) for name in ("Ana", "Ђорђе A", "高橋", "あすか", "123")] == [
        "Latin",
        "Cyrillic",
        "Han",
        "Kana",
        "",
    ]


def test_a_calibrated_score_has_no_error_and_needs_no_map() -> None:
    bits = RNG.normal(0, 4, 40_000)
    true = (RNG.random(40_000) < chances(bits)).astype(float)
    ones = np.ones(40_000)
    assert calibration_error(chances(bits), true) < 0.01
    slope, intercept = fit_line(bits, true, ones)
    assert slope == pytest.approx(1, abs=0.05)
    assert intercept == pytest.approx(0, abs=0.1)


def test_the_line_finds_what_was_done_to_the_bits() -> None:
    bits = RNG.normal(0, 4, 40_000)
    true = (RNG.random(40_000) < chances(0.5 * bits - 2)).astype(float)
    found = best_map(bits, true, np.ones(40_000))
    assert (found["slope"], found["intercept_bits"]) == (pytest.approx(0.5, abs=0.05), pytest.approx(-2, abs=0.2))
    errors = found["calibration_error"]
    assert errors["line"] < 0.02 < errors["as_shipped"]
    assert errors["isotonic"] < 0.02


def test_the_staircase_never_falls_and_keeps_the_share_true() -> None:
    bits, true = np.array([0.0, 1.0, 2.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    starts, shares = fit_isotonic(bits, true, np.ones(5))
    assert list(starts) == [0.0, 1.0, 3.0]
    assert list(shares) == [0.0, pytest.approx(2 / 3), 1.0]
    assert list(stair(starts, shares, np.array([-9.0, 2.5, 9.0]))) == [0.0, pytest.approx(2 / 3), 1.0]


def test_bins_count_every_pair_once() -> None:
    told = bins(np.array([0.0, 0.05, 0.1, 1.0]), np.array([0.0, 0.0, 1.0, 1.0]))
    assert [(line["from"], line["pairs"], line["share_true"]) for line in told] == [
        (0.0, 2, 0.0),
        (0.1, 1, 1.0),
        (0.9, 1, 1.0),
    ]


def test_the_best_threshold_takes_equal_scores_together() -> None:
    truth = frozenset({("a", "a"), ("b", "b")})
    found = best([(0.9, ("a", "a")), (0.5, ("b", "b")), (0.5, ("a", "b")), (0.1, ("b", "a"))], truth)
    assert (found.threshold, found.precision, found.recall, found.f1) == (0.5, 0.6667, 1.0, 0.8)


def test_febrl_patterns_read_slips_and_dates() -> None:
    assert [word("amy", "amh"), word("amy", "tom"), word("amy", ""), word("amy", "amy")] == [
        "misspelt",
        "other",
        "missing",
        "same",
    ]
    told = [births("19840312", other) for other in ("19840312", "19841203", "19840313", "19900312", "")]
    assert told == ["equal", "day and month swapped", "one digit", "one part", "missing"]


def test_tables_escape_bars_and_dash_what_is_not_known() -> None:
    assert table(("a", "b"), [("x|y", None), ("z", 1234)])[1:] == ["|---|---:|", "| x\\|y | – |", "| z | 1,234 |"]
    assert percent(None) is None


def test_every_result_has_its_section() -> None:
    results = read_results()
    text = page(results)
    assert all(f"`python -m benchmarks.{name}`" in text for name in results)


def test_a_person_of_the_population_is_told_by_seed_and_number() -> None:
    whole = list(entities(5, 0, 300))
    assert list(entities(5, 120, 30)) == whole[120:150]
    assert list(entities(6, 0, 300)) != whole
    assert len({script(one.first("name")) for one in whole}) > 3


def test_an_altered_person_keeps_his_number_and_country() -> None:
    rng = random.Random(5)
    for number in range(50):
        (known,) = entities(5, number, 1)
        again = altered(5, number, rng)
        assert again.id == f"{known.id}-again"
        assert again.first("nationality") == known.first("nationality")
        assert again.first("birthDate")[:4] == known.first("birthDate")[:4]
