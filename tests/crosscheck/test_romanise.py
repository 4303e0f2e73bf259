"""A name meets its spellings in other scripts, and only these."""

import random
import time
from itertools import product

import numpy as np
import pytest

from tallystick.crosscheck import alignment
from tallystick.crosscheck.beams import MAX_KEYS, NATIVE_CODES
from tallystick.crosscheck.romanise import (
    NATIVE_SCRIPTS,
    alphabet,
    coarse_keys,
    native_letters,
    readings,
    script_of,
    spellings,
)
from tallystick.crosscheck.scripts import fold, sounds
from tallystick.crosscheck.tables import learn_romanise
from tests.crosscheck.name_spellings import SPELLINGS, STRANGERS, pairs

TRUE = [(script, *pair) for script, listed in SPELLINGS.items() for pair in pairs(listed)]
FALSE = [(script, *pair) for script, listed in STRANGERS.items() for pair in pairs(listed)]


def likeness(latin: str, native: str, script: str) -> float:
    word = alignment.encode_latin(fold(latin).replace(" ", ""))
    number = NATIVE_SCRIPTS.index(script)
    return float(alignment.likeness_across(word, alignment.encode(native, script), number, alignment.tables()))


@pytest.mark.parametrize(("script", "latin", "native"), TRUE)
def test_a_name_meets_its_spelling_in_another_script(script: str, latin: str, native: str) -> None:
    assert script_of(native) == script
    assert likeness(latin, native, script) >= 0.85
    assert set(coarse_keys(latin)) & set(coarse_keys(native))


@pytest.mark.parametrize(("script", "latin", "native"), FALSE)
def test_two_names_do_not(script: str, latin: str, native: str) -> None:
    assert likeness(latin, native, script) <= 0.6


@pytest.mark.parametrize("script", sorted(SPELLINGS))
def test_the_right_spelling_stands_first_among_all_listed(script: str) -> None:
    listed = pairs(SPELLINGS[script])
    right = 0
    for native in {native for _, native in listed}:
        ranked = max(listed, key=lambda pair: likeness(pair[0], native, script))
        right += (ranked[0], native) in listed
    assert right >= len({native for _, native in listed}) - 1


def test_strangers_rarely_share_a_key() -> None:
    met = [
        bool(set(coarse_keys(latin)) & set(coarse_keys(native)))
        for (_, latin, one), (_, other, native) in product(TRUE, TRUE)
        if sounds(fold(latin))[:2] != sounds(fold(other))[:2] and one != native
    ]
    assert sum(met) / len(met) < 0.03


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Marko", "latin"), ("Şükrü", "latin"), ("Марко", "cyrillic"), ("Γιάννης", "greek"), ("محمد", "arabic"),
        ("דוד", "hebrew"), ("Արմեն", "armenian"), ("ნინო", "georgian"), ("李伟", "han"), ("김", "hangul"),
        ("अमित", "other"), ("", ""), ("12-3", ""), ("Marko Марковић", "cyrillic"),
    ],
)  # fmt: skip
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("გიორგი", "giorgi"),
        ("Вардан", "vardan"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("אברהם", "avraham"),
        ("Şükrü", "sukru"),
    ],
)
def test_spellings_name_the_usual_one(native: str, latin: str) -> None:
    assert latin in spellings(native)
    assert 1 <= len(spellings(native)) <= 6
    assert len(spellings(native, 2)) <= 2


@pytest.mark.parametrize("text", ["", " ", "?!", "123", "\u05f3", "ـ"])
def test_nothing_is_read_from_nothing(text: str) -> None:
    assert spellings(text) in ((), ("123",))
    assert len(coarse_keys(text)) <= 1
    assert all(len(alignment.encode(text, script)) <= 1 for script in NATIVE_SCRIPTS)


def test_points_case_and_presentation_forms_make_no_difference() -> None:
    assert native_letters("مُحَمَّد", "arabic") == native_letters("محمد", "arabic")
    assert native_letters("ΓΙΆΝΝΗΣ", "greek")[:-1] == native_letters("γιάννης", "greek")[:-1]
    assert native_letters("ՀԱԿՈԲ", "armenian") == native_letters("հակոբ", "armenian")
    assert native_letters("ג'ורג'", "hebrew") == native_letters("ג׳ורג׳", "hebrew")
    assert native_letters("Ѓорѓи", "cyrillic") == native_letters("Г\u0301орг\u0301и", "cyrillic") == "ѓорѓи"


@pytest.mark.parametrize(
    "text", ["ב" * 10_000, "Аب" * 5_000, "x" * 10_000, "ע\u0301" * 5_000, "Ծ" * 10_000, "ג'" * 5_000]
)
def test_no_input_takes_long(text: str) -> None:
    likeness("warm", "up", "greek")
    coarse_keys("גג")
    started = time.perf_counter()
    assert len(coarse_keys(text)) <= MAX_KEYS
    spellings(text)
    for script in NATIVE_SCRIPTS:
        assert 0.0 <= likeness(text, text, script) <= 1.0
    assert time.perf_counter() - started < 3.0


def test_any_bytes_and_codes_give_a_likeness() -> None:
    chosen = random.Random(3)
    table = alignment.tables()
    for _ in range(500):
        latin = np.array([chosen.randrange(256) for _ in range(chosen.randrange(60))], np.uint8)
        native = np.array([chosen.randrange(128) for _ in range(chosen.randrange(60))], np.uint8)
        assert 0.0 <= alignment.likeness_across(latin, native, chosen.randrange(6), table) <= 1.0


def test_every_script_has_readings_within_the_limits() -> None:
    for script in NATIVE_SCRIPTS:
        assert len(alphabet(readings()[script])) < NATIVE_CODES - 1
        for gram, told in readings()[script].items():
            assert 1 <= len(gram) <= 3
            assert all(len(reading.latin) <= 4 and reading.reads >= 0 and reading.writes >= 0 for reading in told)


def test_the_table_is_learned_alike_every_time() -> None:
    lines = [f"{fold(latin)}\t{native}" for _, latin, native in TRUE if _ == "cyrillic"] * 5
    taught = {"cyrillic": list(learn_romanise.word_pairs(lines, "cyrillic"))}
    first, second = (list(learn_romanise.table_of(taught)) for _ in range(2))
    assert first == second
    assert any(line.startswith("cyrillic\tџ\t") for line in first)


@pytest.mark.parametrize(
    "spelt",
    [
        "Xhevdet Dževdet Cevdet Djevdet Dzhevdet",
        "Hoxha Hodža Hodja Hoca Hodzha",
        "Haxhi Hadži Hadji Hacı",
        "Şükrü Shukru Šukru",
        "Łukasz Lukas Lukaš",
        "Čović Chovich Čovič",
    ],
)
def test_spellings_of_one_sound_agree(spelt: str) -> None:
    assert len({sounds(fold(word)) for word in spelt.split()}) == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Şükrü Iğdır", "sukru igdir"),
        ("Xhevdet Çela", "xhevdet cela"),
        ("Λάμπρος Μπάμπης", "lampros bampis"),
        ("Ευθύμιος Παύλος", "efthymios pavlos"),
        ("Եղիազար Ոսկանյան", "yeghiazar voskanyan"),
        ("გიორგი წერეთელი", "giorgi tsereteli"),
        ("Ștefan Țiriac", "stefan tiriac"),
        ("Jiří Dvořák", "jiri dvorak"),
        ("Łukasz Święch", "lukasz swiech"),
    ],
)
def test_folding_spells_as_passports_do(text: str, folded: str) -> None:
    assert fold(text) == folded
