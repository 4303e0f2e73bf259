"""Who is one, who is not, and what two things share."""

import pytest

from tallystick.crosscheck import THRESHOLD, Comparison, HitKind, compare, keys
from tallystick.vocabulary import Entity, make


def person(**properties: str | list[str]) -> Entity:
    return make("p", "Person", properties)


def same(found: Comparison) -> bool:
    return found.kind is HitKind.SAME and found.score >= THRESHOLD


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Marko Stanković", "Марко Станковић"),
        ("Stanković, Marko", "Marko Stankovic"),
        ("Mohammed bin Hassan al-Tikriti", "محمد حسن التكريتي"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Abd al-Rahman al-Nuaymi", "Abdulrahman Nuaymi"),
        ("Bob Kowalczyk", "Robert Kowalczyk"),
        ("Jan Daniel Bothma", "JanDaniel Bothma"),
        ("Sergei Viktorovich Lavrov", "Сергей Лавров"),
    ],
)
def test_one_name_in_two_spellings_is_a_hit_and_shares_a_key(left: str, right: str) -> None:
    a, b = person(name=left), person(name=right)
    assert same(compare(a, b)), compare(a, b).reasons
    assert keys(a) & keys(b)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            {"name": "Petar Stanković", "birthDate": "1955-02-03"},
            {"name": "Petar Stanković", "birthDate": "1984-09-17"},
        ),
        (
            {"name": "Marko Stanković", "birthDate": "1980-03-12"},
            {"name": "Mirko Stanković", "birthDate": "1982-07-30"},
        ),
        ({"name": "Marko Stanković"}, {"name": "Mirko Stanković"}),
        ({"name": "Ali Hassan"}, {"name": "Ali Hussein"}),
        (
            {
                "name": "Andrii Oleksandrovych Kovalenko",
                "birthDate": "1987-11-05",
                "nationality": "pl",
                "gender": "male",
            },
            {
                "name": "Kyrylo Oleksandrovych Kovalenko",
                "birthDate": "1987-11-05",
                "nationality": "pl",
                "gender": "male",
            },
        ),
        ({"name": "John Smith Jr", "address": "1 Main St"}, {"name": "John Smith Sr", "address": "1 Main St"}),
        (
            {"name": "Ivan Petrov", "birthDate": "1970-01-05", "birthPlace": "Sofia"},
            {"name": "Ivan Petrov", "birthDate": "1991-11-24", "birthPlace": "Sofia"},
        ),
    ],
)
def test_relatives_and_namesakes_are_no_hit(left: dict[str, str], right: dict[str, str]) -> None:
    assert not same(compare(person(**left), person(**right)))


def test_a_word_torn_apart_is_read_together_where_the_other_name_has_one_more() -> None:
    assert same(compare(person(name="Nikolai Patr ushev"), person(name="Nikolai Platonovich Patrushev")))


def test_who_is_whose_child_is_not_turned_round() -> None:
    father, son = person(name="Abdullah bin Omar al-Tikriti"), person(name="Omar bin Abdullah al-Tikriti")
    assert not same(compare(father, son))
    assert compare(father, son).reasons[1].text.startswith("Same words, but child and parent the other way round")
    assert same(compare(father, person(name="Abdullah Omar al-Tikriti")))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("U.S. Department of State", "United States Department of State"),
        ("First Bank Int'l", "First International Bank"),
        ("Brigade Forty-four", "Brigade 44"),
        ("3%ers", "Three Percenters"),
        ("ANO Iskusstvo Krasoty", "Iskusstvo Krasoty"),
    ],
)
def test_an_organisation_shortened_or_with_its_numbers_in_words_is_one(left: str, right: str) -> None:
    assert same(compare(make("a", "Organization", {"name": left}), make("b", "Organization", {"name": right})))


def test_a_name_says_less_where_its_people_often_bear_it() -> None:
    common, rare = (compare(person(name=name), person(name=name)).score for name in ("김민수", "Xhevdet Čamdžić"))
    assert common < THRESHOLD < rare


@pytest.mark.parametrize("name", ["Turkey", "Türkei", "Турция", "TUR", "tr"])
def test_a_country_is_known_by_its_names_in_other_languages(name: str) -> None:
    found = compare(person(name="Agim Hoxha", nationality=name), person(name="Agim Hoxha", nationality="Türkiye"))
    assert any(reason.text == "Same country: Türkiye" for reason in found.reasons)


def test_a_swapped_birth_date_is_said() -> None:
    found = compare(
        person(name="Marko Stanković", birthDate="1980-03-12"), person(name="Marko Stanković", birthDate="1980-12-03")
    )
    assert same(found)
    assert any("swapped" in reason.text for reason in found.reasons)
    assert found.reasons[0].text.startswith("Starting odds")


def test_two_persons_with_one_phone_share_it() -> None:
    found = compare(
        person(name="Ivan Petrov", phone="+381 64 555 0134"), person(name="Jelena Kos", phone="00381645550134")
    )
    assert found.kind is HitKind.SHARES
    assert found.score >= THRESHOLD
    assert "Same phone number" in found.reasons[1].text


def test_a_person_and_a_car_share_a_plate() -> None:
    found = compare(
        person(name="Ivan Petrov", plate="ВМ 1234 АВ"), make("v", "Vehicle", {"registrationNumber": "BM-1234-AB"})
    )
    assert found.kind is HitKind.SHARES
    assert found.score >= THRESHOLD


def test_a_misread_plate_scores_less_than_the_plate() -> None:
    car = make("v", "Vehicle", {"registrationNumber": "BO 123-AB", "make": "VW"})
    exact = compare(person(plate="BO123AB"), car)
    misread = compare(person(plate="B0123AB"), car)
    assert WORTH < misread.score < exact.score


WORTH = 0.2


@pytest.mark.parametrize(
    ("schema", "left", "right", "one"),
    [
        (
            "Firearm",
            {"serialNumber": "A12345", "make": "Zastava", "calibre": "7.62x39"},
            {"serialNumber": "A-12345", "make": "Zastava", "calibre": "7,62 x 39"},
            True,
        ),
        (
            "Firearm",
            {"serialNumber": "A12345", "make": "Zastava"},
            {"serialNumber": "A12399", "make": "Zastava"},
            False,
        ),
        ("Firearm", {"make": "Zastava", "model": "M70"}, {"make": "Zastava", "model": "M70"}, False),
        (
            "Firearm",
            {"serialNumber": "A12345", "make": "Zastava"},
            {"serialNumber": "A12345", "make": "Beretta"},
            False,
        ),
        ("Vehicle", {"registrationNumber": "BG123AB", "make": "VW"}, {"registrationNumber": "BG 123-AB"}, True),
        (
            "Vehicle",
            {"make": "VW", "model": "Golf", "colour": "red"},
            {"make": "VW", "model": "Golf", "colour": "red"},
            False,
        ),
        (
            "Vehicle",
            {"vin": "WVWZZZ1JZXW000001", "registrationNumber": "BG123AB"},
            {"vin": "WVWZZZ1JZXW000001", "registrationNumber": "NS456CD"},
            True,
        ),
        ("PhoneLine", {"phone": "+381645550134"}, {"phone": "00381 64 5550134"}, True),
        ("PhoneLine", {"phone": "+381645550134"}, {"phone": "+381645550135"}, False),
        ("BankAccount", {"iban": "RS35260005601001611379"}, {"iban": "RS35 2600 0560 1001 6113 79"}, True),
        ("Company", {"name": "Balkan Trans Logistika d.o.o."}, {"name": "БАЛКАН ТРАНС ЛОГИСТИКА ДОО"}, True),
        ("Company", {"name": "Banco Santander S.A."}, {"name": "Banco Santander Chile S.A."}, False),
    ],
)
def test_things_are_one_by_their_number(schema: str, left: dict[str, str], right: dict[str, str], one: bool) -> None:
    assert same(compare(make("a", schema, left), make("b", schema, right))) is one


def test_a_common_name_says_less_than_a_rare_one() -> None:
    common = compare(person(name="Ivan Petrov"), person(name="Ivan Petrov"))
    rare = compare(person(name="Zvezdodrag Krstonošić"), person(name="Zvezdodrag Krstonošić"))
    assert common.score < rare.score
    assert any("is common" in reason.text for reason in common.reasons)


def test_reasons_quote_what_the_records_write() -> None:
    left = person(name="Nikólaos Melissinós", birthDate="12.03.1984", nationality="gr", phone="+30 691 234 5678")
    right = person(name="Николаос Мелиссинос", birthDate="1984-03-12", nationality="Greece", phone="0030-6912345678")
    assert {reason.property: reason.text for reason in compare(left, right).reasons} == {
        "": "Starting odds: about 1 in 20 pairs picked by these keys is one and the same",
        "name": "Same name: Nikólaos Melissinós / Николаос Мелиссинос; 'Nikólaos' is common",
        "birthDate": "Same birth date: 12.03.1984 / 1984-03-12",
        "phone": "Same phone number +30 691 234 5678",
        "country": "Same country: Greece",
    }


def test_names_that_differ_say_in_what_as_written() -> None:
    text = compare(person(name="Marko Stanković"), person(name="Мирко СТАНКОВИЋ")).reasons[1].text
    assert text.startswith("Names share 'Stanković' and differ otherwise: Marko Stanković / Мирко СТАНКОВИЋ")
    assert text.endswith("'Marko' against 'Мирко'")
    longer = compare(person(name="Сергей Лавров"), person(name="Sergei Viktorovich Lavrov")).reasons[1].text
    assert longer.endswith("only one has 'Viktorovich'")


def test_another_way_of_writing_a_number_is_said_where_its_characters_differ() -> None:
    car = make("v", "Vehicle", {"registrationNumber": "BG 123-AB"})
    texts = [
        compare(car, make("w", "Vehicle", {"registrationNumber": t})).reasons[1].text for t in ("bg123ab", "БГ123АБ")
    ]
    assert texts == ["Same licence plate BG 123-AB", "Same licence plate BG 123-AB (also written БГ123АБ)"]


def test_a_parent_without_a_readable_name_says_nothing() -> None:
    left, right = person(name="Ivan Petrov", fatherName="'"), person(name="Ivan Petrov", fatherName="Petar")
    assert compare(left, right).score == compare(person(name="Ivan Petrov"), right).score
