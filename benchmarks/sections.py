"""What the page says of each result: its tables, its pictures, and the claims it bears out or not."""

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.curve import chart
from benchmarks.gate_section import gate, gate_claims
from benchmarks.tables import bits, cell, percent, quality, table

Result = dict[str, Any]
QUALITY = ("precision", "recall", "F1")
FEWEST = 20
"""Pairs that a bin needs to be drawn."""


def real_lists(result: Result) -> list[str]:
    """The UN list, the truth set, pairs of names and of entities: ours beside logic-v2; then recall and speed."""
    sets = {
        "UN list among 50,000 strangers (tuned on)": "un_list",
        "truth set, three lists (tuned on)": "truth_set",
        "name pairs, shared half (tuned on)": "name_pairs",
        "name pairs, written here (tuned on)": "written_name_pairs",
        "entity pairs, written here (tuned on)": "written_entity_pairs",
    }
    rows = []
    for title, key in sets.items():
        found = result[key]
        rows.append((title, "Tallystick", *quality(found["tallystick"])))
        if "logic_v2" in found:
            rows.append(("", "logic-v2", *quality(found["logic_v2"]["quality"])))
    un = result["un_list"]
    reached = [
        ("true pairs that share a key, %", percent(un["reached_by_keys"])),
        (f"{un['altered']} altered rows: own counterpart within ten, %", percent(un["altered_within_ten"])),
        ("told at the threshold, %", percent(un["altered_told"])),
        ("strangers told", un["strangers_hit"]),
    ]
    peer = un.get("logic_v2", {})
    speed = [
        ("pairs compared", un["pairs_compared"], None),
        ("pairs found and compared a second", un["compared_per_s"], peer.get("compared_per_s")),
        ("rows made ready a second, two cores", un["rows_per_s"], None),
        ("machine's limit: Levenshtein pairs a second", result["machine_pairs_per_s"], None),
    ]
    return [
        f"Pairs told `same` at {result['threshold']}, for both.",
        "",
        *table(("list", "by", *QUALITY), rows),
        "",
        "The UN list as received:",
        "",
        *table(("figure", "Tallystick"), reached),
        "",
        "Speed on the UN list:",
        "",
        *table(("figure", "Tallystick", "logic-v2"), speed),
    ]


def febrl(result: Result) -> list[str]:
    """Shipped weights, learned ones and Splink at their own threshold and at the best one; what goes wrong most."""
    rows = [
        (name, how, found["best"]["threshold"] if how == "best" else found["default_threshold"], *quality(found[how]))
        for name, found in (
            ("Tallystick, as shipped", result["tallystick"]),
            ("Tallystick, learned", result["learned"]),
            ("Splink, learned", result["splink"]),
        )
        for how in ("default", "best")
    ]
    ours, learned, theirs = result["tallystick"], result["learned"], result["splink"]
    wrong = [
        (line["pairs"], line["what"], line["names"], line["birth_date"], line["address"], line["example"])
        for line in result["commonest_mistakes"]
    ]
    return [
        "5,000 invented Australians against 5,000 spoilt copies: names, address, birth date, no number. Splink and",
        "`tallystick crosscheck --learn` learn their weights on these very files, without labels; the shipped weights",
        "never saw them, and take another name at the same address for another of the household. `best` is the",
        "threshold that gives the highest F1 on these files.",
        "",
        *table(("by", "threshold", "at", *QUALITY), rows),
        "",
        f"True pairs told as one at any score: {percent(ours['reached'], 2)} % as shipped,"
        f" {percent(learned['reached'], 2)} % learned, {percent(theirs['reached'], 2)} % by Splink. Seconds, learning"
        f" included: {ours['seconds']}, {learned['seconds']} and {theirs['seconds']}. Splink {theirs['version']}.",
        "",
        f"The {result['mistakes']:,} mistakes with shipped weights at their threshold, the commonest patterns:",
        "",
        *table(("pairs", "what", "names", "birth date", "address", "example"), wrong),
    ]


def fairness(result: Result) -> list[str]:
    """False hits per 1,000 checks by group, for both settings."""
    lines = ["Checks of people who are on no list; a rate is the checks with a false hit, per 1,000.", ""]
    for key, title in (("name_only", "With the name alone"), ("name_and_birth_date", "With name and birth date")):
        found = result[key]
        lines += [f"### {title}", "", *_spread(found), ""]
        for groups in ("scripts", "countries", "kinds_of_name"):
            rows = [
                (line["group"], line["checks"], f"{line['per_1000']:.2f}", f"{line['low']} to {line['high']}",
                 percent(line["namesakes_only"] / (line["checks_with_false_hit"] or 1), 0))
                for line in found[groups]
            ]  # fmt: skip
            head = (groups.replace("_", " "), "checks", "per 1,000", "95 % interval", "of these namesakes only, %")
            lines += [*table(head, rows), ""]
    return lines[:-1]


def _spread(found: Result) -> list[str]:
    """Worst against best group."""
    rows = [
        (
            name,
            told["worst"],
            told["best"],
            told["ratio"],
            told["proven"],
            f"at most {told['target']:g}",
            told["verdict"],
        )
        for name, told in found["spread"].items()
        if told
    ]
    total = found["all"]
    return [
        f"All: {total['per_1000']} per 1,000 of {total['checks']:,} checks. `sure` is the least ratio that the two"
        " intervals allow. The target is met where the ratio keeps it, missed where even `sure` does not, else open.",
        "",
        *table(("by", "worst", "best", "worst / best", "sure", "target", "verdict"), rows),
    ]


def calibration(result: Result) -> list[str]:
    """Brier score and calibration error of both; the picture; the best map of bits."""
    rows = [
        (name, line["set"] if name == "Tallystick" else "", *(found.get(key) for key in _CALIBRATED))
        for line in result["sets"]
        for name, found in (("Tallystick", line["tallystick"]), ("logic-v2", line["logic_v2"]))
        if found
    ]
    maps = [
        (name, found["slope"], bits(found["intercept_bits"]), *(found["calibration_error_told"][how] for how in _MAPS))
        for name, found in result["best_map"].items()
    ]
    return [
        "0 is perfect for both figures; `told` counts only pairs with a score of 0.2 or more. Pairs share a key, for a",
        "score is asked about no others. logic-v2's score is not meant as a probability.",
        "",
        "Pairs told as sharing one thing (`shares`) make another claim and are left out for both; `one after all` are",
        "those of them that are one.",
        "",
        *table(("set", "by", "pairs", "true", "Brier", "calibration error", "told", "Brier, told",
                "calibration error, told", "`shares`", "one after all"),
               [(row[1], row[0], *row[2:]) for row in rows]),
        "",
        "![Share of pairs that are true over their score](calibration.svg)",
        "",
        "The line of bits (log2 odds) that would be best calibrated, learned on half of the pairs, and the calibration",
        "error of told pairs on the other half: as shipped, by the line, by a staircase.",
        "",
        *table(("set", "slope", "intercept, bits", "as shipped", "line", "isotonic"), maps),
        "",
        "The staircase over all sets, each counting the same:",
        "",
        *table(("bits", "score said", "share true"),
               [(line["bits"], line["score"], line["share_true"]) for line in result["staircase"]]),
    ]  # fmt: skip


_CALIBRATED = ("pairs", "true", "brier", "calibration_error", "told", "brier_told", "calibration_error_told",
               "told_shares", "of_them_one")  # fmt: skip
_MAPS = ("as_shipped", "line", "isotonic")


def calibration_chart(result: Result) -> str:
    """The reliability of every set: the share that is true over the score, bins with few pairs left out."""
    xs = [0.05 + step / 10 for step in range(10)]
    lines: dict[str, list[float | None]] = {"perfect": [*xs]}
    for name, told in result["reliability"].items():
        shares = {round(line["from"] * 10): line["share_true"] for line in told if line["pairs"] >= FEWEST}
        lines[name.replace("difficulty ", "")] = [shares.get(at) for at in range(10)]
    return chart("score", [round(x, 2) for x in xs], lines, lowest=0.0)


def learned_weights(result: Result) -> list[str]:
    """The shipped weight beside the learned ones, in bits."""
    names = [name for name in result["bits"][0] if name not in ("evidence", "level", "shipped")]
    rows, last = [], ""
    for line in result["bits"]:
        evidence = line["evidence"].replace("_", " ").replace("born", "birth date")
        shown = (bits(line[name]) for name in ("shipped", *names))
        rows.append(("" if evidence == last else evidence, line["level"].replace("_", " "), *shown))
        last = evidence
    return [
        "Weights in bits: +1 doubles the odds, -1 halves them. Learned: log2 of how often a level occurs between",
        f"records of one person and between random ones (Splink {result['splink']}). A dash: no such pair was seen.",
        "",
        *table(("evidence", "level", "shipped", *names), rows),
    ]


def difficulty(result: Result) -> list[str]:
    """The curve, and its figures by difficulty."""
    rows = [
        (point["difficulty"], *(percent(point["same"][name]) for name in ("precision", "recall", "f1")),
         percent(point["shares"]["f1"]), percent(point["any"]["f1"]), percent(point["keys_recall"]),
         point["pairs_compared"], point["pairs_per_cpu_second"])
        for point in result["points"]
    ]  # fmt: skip
    sorts = list(result["points"][0]["different_told_same"])
    taken = [(p["difficulty"], *(p["different_told_same"][sort] for sort in sorts)) for p in result["points"]]
    head = ("difficulty", *(f"same: {name}" for name in QUALITY), "shares: F1", "either: F1", "share a key")
    return [
        f"{result['question']} {result['size']:,} contributions of an invented operation, checked against themselves.",
        "",
        "![Precision, recall and F1 of `same`, and F1 of `shares`, over difficulty](difficulty.svg)",
        "",
        *table((*head, "pairs compared", "pairs a CPU second"), rows),
        "",
        "Pairs made to be taken for one, and how many were:",
        "",
        *table(("difficulty", *sorts), taken),
    ]


def difficulty_chart(result: Result) -> str:
    """The curve over difficulty."""
    points = result["points"]
    lines = {f"same: {name}": [point["same"][name.lower()] for point in points] for name in QUALITY}
    lines["shares: F1"] = [point["shares"]["f1"] for point in points]
    return chart("difficulty", [point["difficulty"] for point in points], lines, lowest=0.7)


def plainly(result: Result) -> list[str]:
    """Every figure of a result that has no section of its own."""
    rest = {key: value for key, value in result.items() if key not in ("title", "measured", "machine", "engine")}
    return table(("figure", "value"), _flat("", rest))


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    """(label, value) for every figure, however deep it stands."""
    if not isinstance(value, dict):
        yield prefix, cell(value)
        return
    for key, inner in value.items():
        label = str(key).replace("_per_s", " per second").replace("_", " ")
        yield from _flat(f"{prefix}, {label}" if prefix else label, inner)


_F1_TARGETS = {
    "un_list": ("UN list", "above the peer"),
    "truth_set": ("truth set", "above the peer"),
    "name_pairs": ("name pairs, shared half", "88"),
    "written_entity_pairs": ("entity pairs, written here", "95"),
}


def speed(result: Result) -> list[str]:
    """Every figure beside its target; then the parts of an action week."""
    keys, sql, pairs = result["keys"], result["keys_into_sql"], result["precise_comparisons"]
    one, week = result["one_against_a_list"], result["action_week"]
    peer, theirs, index = one.get("nomenklatura_candidates", {}), pairs.get("logic_v2", {}), week["against"]
    asked = f"{peer['p50_ms']} (nomenklatura, {cell(peer['against'])})" if peer else None
    compared = f"{cell(theirs['pairs_per_s'])} (logic-v2)" if theirs else None
    rows = [
        ("entities to keys, a second", keys["records_per_s"], keys["records_per_cpu_s"], keys["target"], None),
        ("the same, every word met before", None, keys["words_known_records_per_cpu_s"], None, None),
        ("keys into SQLite, records a second", sql["records_per_s"], sql["records_per_cpu_s"], sql["target"], None),
        *_in_large_hub(sql),
        ("pairs scored, a second", pairs["pairs_per_s"], pairs["pairs_per_cpu_s"], pairs["target"], compared),
        (f"one against {cell(one['against'])}, median ms", one["p50_ms"], one["cpu"]["p50_ms"], 1.5, asked),
        (f"one against {cell(one['against'])}, 99th percentile ms", one["p99_ms"], one["cpu"]["p99_ms"], 10, None),
        (_week_title(week), week["seconds"], week["cpu_s"], 60, None),
        ("the same, memory at most, GiB", week["peak_gib"], None, 8, None),
    ]
    parts = [(name.replace("_", " "), part["s"], part["cpu_s"]) for name, part in week["parts"].items()]
    return [
        *table(("figure", "by the clock", "by CPU time", "target", "peer"), rows),
        "",
        f"Machine's limit in the same run: {cell(pairs['machine_cdist_pairs_per_s'])} Levenshtein pairs a second, "
        f"{cell(sql['machine_rows_per_s'])} sorted rows a second into a bare SQLite table. A word in another script "
        f"that was never seen costs {keys['unseen_native_word_ms']} ms once. An index over "
        f"{cell(index['rows'])} persons takes {index['gib']} GiB, {index['build_s']} s to build and "
        f"{index['open_ms']} ms to open.",
        "",
        f"Of those who stand in the list under another spelling, {percent(one['present_found'])} % are found among "
        f"{cell(one['against'])} and {percent(week['present_found'])} % among {cell(week['against']['rows'])}; of "
        f"strangers, {percent(one['strangers_with_hits'])} % have a hit among {cell(one['against'])}: the population "
        "has few names for its size.",
        "",
        *table(("part of an action week", "s", "CPU s of all processes"), parts),
    ]


def _in_large_hub(sql: Result) -> Iterator[tuple[Any, ...]]:
    if "in_large_hub" not in sql:
        return
    held, found = cell(sql["held"]), sql["look_up"]
    large = sql["in_large_hub"]
    yield f"the same, where the keys of {held} are", large["records_per_s"], large["records_per_cpu_s"], None, None
    yield f"candidates in a hub of {held}, median ms", found["p50_ms"], found["cpu_p50_ms"], None, None
    yield f"candidates in a hub of {held}, 99th percentile ms", found["p99_ms"], found["cpu_p99_ms"], None, None


def _week_title(week: Result) -> str:
    return f"{cell(week['persons'])} against {cell(week['against']['rows'])} on {week['cores']} cores, s"


def _speed_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    one, week = result["one_against_a_list"], result["action_week"]
    yield "entities to keys, a second and core", result["keys"]["records_per_cpu_s"], None, "50,000"
    yield "keys into SQLite, a second and core", result["keys_into_sql"]["records_per_cpu_s"], None, "20,000"
    pairs = result["precise_comparisons"]
    peer = f"{cell(pairs['logic_v2']['pairs_per_s'])} (logic-v2)" if "logic_v2" in pairs else None
    yield "pairs scored, a second and core", pairs["pairs_per_cpu_s"], peer, "60,000"
    yield "one against 1,000,000, median and 99th percentile, ms", [one["p50_ms"], one["p99_ms"]], None, "1.5 and 10"
    yield _week_title(week), week["seconds"], None, "60"


def _f1_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    for key, (title, target) in _F1_TARGETS.items():
        peer = quality(result[key].get("logic_v2", {}).get("quality"))[2]
        ours = quality(result[key]["tallystick"])[2]
        yield f"F1, {title}, %", ours, f"{peer} (logic-v2)" if peer else None, target
    un = result["un_list"]
    yield "UN list, altered rows: own counterpart within ten, %", percent(un["altered_within_ten"]), None, "99"
    yield "UN list, altered rows told at the threshold, %", percent(un["altered_told"]), None, "97"
    yield "UN list, strangers told", un["strangers_hit"], None, "at most 10"


def _scripts_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    targets = {"hebrew_latin_fullnames": "90", "russian_latin_tokens": "97", "arabic_latin_tokens": "92"}
    for key, target in targets.items():
        ours, peer = (percent(result[key][by]["within_10"]) for by in ("alignment", "icu_levenshtein"))
        title = key.replace("_", " ")
        yield f"{title}: right one within ten, on names held back, %", ours, f"{peer} (ICU + Levenshtein)", target


def _febrl_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    for weights, name in (("shipped weights", "tallystick"), ("learned weights", "learned")):
        for how in ("default", "best"):
            ours, theirs = (quality(result[one][how])[2] for one in (name, "splink"))
            yield f"F1, FEBRL 4, {weights}, {how} threshold, %", ours, f"{theirs} (Splink, learned)", "above the peer"


def _fairness_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    for key, title in (("name_only", "name alone"), ("name_and_birth_date", "name and birth date")):
        for by, told in result[key]["spread"].items():
            if told:
                ours = f"{cell(told['ratio'])} (sure: {cell(told['proven'])}; {told['verdict']})"
                yield f"false hits, worst / best of {by}, {title}", ours, None, f"at most {told['target']:g}"


def _calibration_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    for line in result["sets"]:
        theirs = line["logic_v2"].get("brier")
        peer = None if theirs is None else f"{theirs} (logic-v2)"
        yield f"Brier score, {line['set']}", line["tallystick"]["brier"], peer, "below the peer"


def _difficulty_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    for point in result["points"]:
        if point["difficulty"] in (0.0, 0.5, 1.0):
            title = f"F1, exercise, difficulty {point['difficulty']}, %"
            yield title, percent(point["same"]["f1"], 2), None, None


def audit_log(result: Result) -> list[str]:
    """Entries in batch, what the tree adds to one action, export and verification; each database."""
    names = {
        "batch_entries_per_s": "entries a second, in batches of 4,000 with their commit",
        "batch_entries_per_cpu_s": "the same, a second of this program's CPU",
        "action_with_tree_ms": "an action that logs one read, without its commit, ms",
        "action_without_tree_ms": "the same without the tree, ms",
        "action_row_by_orm_ms": "as before there was a tree: a row by the ORM, ms",
        "tree_adds_ms": "what the tree adds, median of the pairs, ms",
        "exported_entries_per_s": "entries exported a second",
        "verified_entries_per_s": "entries verified a second, each read and recomputed",
    }
    found = result["databases"]
    rows = [(title, *(one[key] for one in found.values())) for key, title in names.items()]
    limits = (
        f"{cell(result['machine_sha256_per_s'])} SHA-256 digests, {cell(result['machine_fdatasync_per_s'])} flushes"
    )
    return [*table(("figure", *found), rows), "", f"The machine's limits in the same run, a second: {limits}."]


def _audit_claims(result: Result) -> Iterator[tuple[Any, ...]]:
    for name, found in result["databases"].items():
        yield f"log entries in batch, a second, {name}", found["batch_entries_per_s"], None, "20,000"
        yield f"what the log's tree adds to an action, ms, {name}", found["tree_adds_ms"], None, "below 0.2"


SECTIONS: dict[str, Callable[[Result], list[str]]] = {
    "real_lists": real_lists,
    "febrl": febrl,
    "difficulty": difficulty,
    "calibration": calibration,
    "fairness": fairness,
    "learned_weights": learned_weights,
    "speed": speed,
    "gate": gate,
    "audit_log": audit_log,
}


CLAIMS: dict[str, Callable[[Result], Iterator[tuple[Any, ...]]]] = {
    "real_lists": _f1_claims,
    "scripts": _scripts_claims,
    "febrl": _febrl_claims,
    "difficulty": _difficulty_claims,
    "calibration": _calibration_claims,
    "fairness": _fairness_claims,
    "speed": _speed_claims,
    "gate": gate_claims,
    "audit_log": _audit_claims,
}
CHARTS: dict[str, Callable[[Result], str]] = {"difficulty": difficulty_chart, "calibration": calibration_chart}
