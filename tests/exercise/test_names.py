"""Names are invented, and spelt as officers of each country would type them."""

import random
import unicodedata
from importlib.resources import files

import pytest

from tallystick.exercise import make_world
from tallystick.exercise.naming import invent, sibling, write
from tallystick.exercise.spelling import bare, cyrillic, spell
from tallystick.exercise.tables import Word, countries, culture

CULTURES = sorted(path.name.removesuffix(".yml") for path in files("tallystick.exercise").joinpath("names").iterdir())
REAL = """Novak Đoković|Nikola Jokić|Aleksandar Vučić|Boris Tadić|Slobodan Milošević|Luka Modrić|Ivan Rakitić
Zoran Milanović|Andrej Plenković|Ante Pavelić|Luka Dončić|Janez Janša|Milorad Dodik|Radovan Karadžić
Никола Груевски|Зоран Заев|Бойко Борисов|Румен Радев|Георги Димитров|Григор Димитров|Тодор Живков|Кирил Петков
Володимир Зеленський|Петро Порошенко|Віталій Кличко|Андрій Шевченко|Тарас Шевченко|Αλέξης Τσίπρας
Γεώργιος Παπαδόπουλος|Κυριάκος Μητσοτάκης|Recep Erdoğan|Mustafa Atatürk|Abdullah Gül|Hakan Fidan|Edi Rama
Hashim Thaçi|Enver Hoxha|Sali Berisha|Klaus Iohannis|Ion Iliescu|Viktor Orbán|Imre Nagy|Robert Fico
Václav Havel|Karel Svoboda|Lech Wałęsa|Robert Lewandowski|Donald Tusk|Angela Merkel|Olaf Scholz|Thomas Müller
Helmut Schmidt|Emmanuel Macron|Thierry Henry|Giuseppe Conte|Paolo Rossi|Valentino Rossi|Mario Monti
Pedro Sánchez|Rafael Nadal|Fernando Alonso|Fernando Torres|Julio Iglesias|Sergio Ramos|Mark Rutte
Frank de Boer|Johan Cruijff|בנימין נתניהו|יוסי כהן|אלי כהן|صدام حسين|بشار الأسد|ياسر عرفات|محمد صلاح
محمود عباس"""


@pytest.mark.parametrize("name", CULTURES)
def test_every_custom_has_names_enough_and_none_twice(name: str) -> None:
    rules = culture(name)
    for words in (rules.male, rules.female, rules.surnames):
        assert len(words.values) >= 45
        natives = [word.native for word in words.values]
        assert sorted(natives) == sorted(set(natives))


def test_every_country_draws_from_customs_there_are() -> None:
    assert {name for country in countries().values() for name in country.cultures.values} <= set(CULTURES)


def test_no_real_person_in_public_life_can_be_invented() -> None:
    for full in REAL.replace("\n", "|").split("|"):
        given, _, family = full.partition(" ")
        for name in CULTURES:
            rules = culture(name)
            givens = {word.native for word in (*rules.male.values, *rules.female.values)}
            assert given not in givens or family not in {word.native for word in rules.surnames.values}, full


def test_no_real_person_in_public_life_is_in_a_world() -> None:
    names = {item.entity.first("name").casefold() for item in make_world(seed=2, size=5000).contributions}
    assert not names & {full.casefold() for full in REAL.replace("\n", "|").split("|")}


@pytest.mark.parametrize(
    ("word", "how", "text"),
    [
        (Word("Đorđe", "sr", ("Djordje",)), "native", "Ђорђе"),
        (Word("Đorđe", "sr", ("Djordje",)), "plain", "Djordje"),
        (Word("Đorđe", "sr", ("Djordje",)), "short", "Dorde"),
        (Word("Јован", "mk"), "latin", "Jovan"),
        (Word("Георгиев", "bg"), "latin", "Georgiev"),
        (Word("Щербак", "uk"), "latin", "Shcherbak"),
        (Word("Γεώργιος", "el", ("Yorgos",)), "latin", "Georgios"),
        (Word("Γεώργιος", "el", ("Yorgos",)), "also:0", "Yorgos"),
        (Word("Μπαλτάς", "el"), "latin", "Baltas"),
        (Word("محمد", "ar", ("Mohamed", "Mehmet")), "native", "محمد"),
        (Word("محمد", "ar", ("Mohamed", "Mehmet")), "also:1", "Mehmet"),
        (Word("Müller", "Latn"), "plain:de", "Mueller"),
        (Word("Müller", "Latn"), "short", "Muller"),
        (Word("Jovanović", "sr"), "habit:fr", "Yovanovitch"),
        (Word("Jovanović", "sr"), "habit:en", "Yovanovich"),
        (Word("Ibrahim", "Latn"), "into:sr", "Ибрахим"),
        (Word("Ibrahim", "Latn"), "into:el", "Ιμπραχιμ"),
        (Word("Erdem", "Latn"), "into:he", "ארדם"),
    ],
)
def test_a_name_is_typed_as_it_would_be(word: Word, how: str, text: str) -> None:
    assert spell(word, how) == text


@pytest.mark.parametrize("name", CULTURES)
@pytest.mark.parametrize("target", ["sr", "mk", "bg", "uk", "el", "he"])
def test_another_script_is_written_wholly_in_it(name: str, target: str) -> None:
    rules = culture(name)
    for word in (*rules.male.values, *rules.surnames.values):
        for char in spell(word, f"into:{target}"):
            assert not char.isalpha() or "LATIN" not in unicodedata.name(char), word


def test_women_bear_the_form_of_the_name_their_country_gives_them() -> None:
    found = set()
    rng = random.Random(1)
    for custom in ("bulgarian", "czech", "polish", "greek"):
        for _ in range(50):
            found.add(write(invent(rng, custom, "f"), "native").family[-1])
    assert {"а", "á", "a", "υ"} & found
    assert "в" not in found


def test_a_sibling_has_the_family_and_another_given_name() -> None:
    rng = random.Random(3)
    for _ in range(50):
        name = invent(rng, "serbian", "m")
        other = sibling(rng, name)
        assert (other.family, other.father) == (name.family, name.father)
        assert other.given != name.given


def test_plain_letters_are_plain() -> None:
    assert bare("Đurđević Łukasz İnce Þ ñ ß").isascii() is False
    assert bare("Đurđević Łukasz İnce ñ ß").isascii()
    assert cyrillic("Njegoš Džafer Ljubica") == "Његош Џафер Љубица"
