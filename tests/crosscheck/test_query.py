"""What somebody types to check it is read as what it may be."""

import gc

import pytest

from tallystick.crosscheck import HitKind, compare, keys, read_query
from tallystick.vocabulary import Entity, make


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(e.schema, dict(e.items())) for e in read_query(text)]


def person(name: str, birth_date: str) -> tuple[str, dict[str, str]]:
    return "Person", {"name": name, "birthDate": birth_date}


@pytest.mark.parametrize(
    ("text", "plate", "country"),
    [
        ("RS BG 1234-AB", "BG 1234-AB", "rs"),
        ("СРБ БГ 1234-АБ", "БГ 1234-АБ", "rs"),
        ("D-M AB 1234", "M AB 1234", "de"),
        ("HR ZG 9604-ZA", "ZG 9604-ZA", "hr"),
        ("E 1234 BCD", "1234 BCD", "es"),
    ],
)
def test_a_plate_with_the_sign_of_its_country_meets_the_plate(text: str, plate: str, country: str) -> None:
    assert ("Vehicle", {"registrationNumber": plate, "country": country}) in read(text)
    stored = make("v", "Vehicle", {"registrationNumber": plate, "country": country})
    met = [compare(reading, stored) for reading in read_query(text) if keys(reading) & keys(stored)]
    assert any(found.kind is HitKind.SAME and found.score > 0.9 for found in met)


@pytest.mark.parametrize("text", ["BG 123-AB", "ZG 9604-ZA", "bg1234ab"])
def test_a_town_is_no_country(text: str) -> None:
    assert read(text)[0] == ("Vehicle", {"registrationNumber": text})
    assert not any("country" in properties for _, properties in read(text))


@pytest.mark.parametrize(
    ("text", "name", "birth_date"),
    [
        ("djordje veljkovic 12.03.1984", "djordje veljkovic", "1984-03-12"),
        ("djordje veljkovic 12. 3. 1984.", "djordje veljkovic", "1984-03-12"),
        ("Veljković, Đorđe 1984-03-12", "Veljković, Đorđe", "1984-03-12"),
        ("Ђорђе Вељковић, рођен 12.03.1984.", "Ђорђе Вељковић", "1984-03-12"),
        ("Đorđe Veljković *1984", "Đorđe Veljković", "1984"),
        ("Đorđe Veljković (1984)", "Đorđe Veljković", "1984"),
        ("Veljković *1984", "Veljković", "1984"),
        ("Đorđe Veljković 25/04/1984", "Đorđe Veljković", "1984-04-25"),
        ("Đorđe Veljković 04/25/1984", "Đorđe Veljković", "1984-04-25"),
        ("Đorđe Veljković 4/4/1984", "Đorđe Veljković", "1984-04-04"),
    ],
)
def test_a_name_with_a_birth_date_is_one_reading(text: str, name: str, birth_date: str) -> None:
    assert read(text) == [person(name, birth_date)]


def test_a_date_with_slashes_is_read_both_ways_day_first() -> None:
    name = "Đorđe Veljković"
    assert read(f"{name} 03/04/1984") == [person(name, "1984-04-03"), person(name, "1984-03-04")]


@pytest.mark.parametrize("text", ["Marko Stanković", "stanković, marko", "Jean-Luc O'Neil", "李 伟", "محمد حسن"])
def test_a_plain_name_is_one_reading(text: str) -> None:
    assert read(text) == [("Person", {"name": text})]


@pytest.mark.parametrize(
    ("text", "schemata"),
    [
        ("a.b@c.example", ["OnlineAccount"]),
        ("https://chat.example/crni_marko", ["OnlineAccount"]),
        ("00381 64 555 0134", ["PhoneLine"]),
        ("490154203237518", ["PhoneLine"]),
        ("WVWZZZ1JZXW000001", ["Vehicle"]),
        ("RR473124829RS", ["Consignment"]),
        ("Balkan Trans d.o.o.", ["Company"]),
        ("Balkan Trans", ["Person", "Company"]),
        ("A1234567", ["IdentityDocument", "Firearm"]),
        ("123456789", ["PhoneLine", "IdentityDocument", "BankAccount", "Firearm"]),
        ("crni_marko", ["OnlineAccount", "Person", "Company"]),
    ],
)
def test_what_is_obvious_has_few_readings(text: str, schemata: list[str]) -> None:
    assert [schema for schema, _ in read(text)] == schemata


@pytest.mark.parametrize("text", ["Marko 5tanković", "Marko Stankovic 1984", "Zastava Promet 7"])
def test_words_are_never_a_document_or_serial(text: str) -> None:
    assert not {"IdentityDocument", "Firearm"} & {schema for schema, _ in read(text)}


def test_nothing_of_a_check_is_kept() -> None:
    stored = make("p", "Person", {"name": "Marko Stanković"})
    for reading in read_query("Marko Stanković 12.03.1984"):
        keys(reading)
        compare(reading, stored)
    del reading
    gc.collect()
    assert not [one for one in gc.get_objects() if type(one) is Entity and one.get("birthDate") == ("1984-03-12",)]
