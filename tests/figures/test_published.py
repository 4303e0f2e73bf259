"""Figures as they were published, and whether they add up."""

from pathlib import Path

from tests.figures.sheets import found, told


def test_arrests_by_crime_area_are_four_short(tmp_path: Path) -> None:
    areas = ("arrests,,566,,", "arrests,migrant_smuggling,218,,", "arrests,drugs,186,,", "arrests,firearms,69,,",
             "arrests,other,89,,")  # fmt: skip
    findings = found(tmp_path, *areas)
    assert told(findings) == [("parts_total", "arrests", 566, 562)]
    assert findings[0].text == "Arrests: the 4 parts add up to 562, the total says 566."


def test_the_same_split_by_its_column(tmp_path: Path) -> None:
    rows = [f"arrests,{area},{count}" for area, count in (("", 566), ("migrants", 218), ("drugs", 186), ("arms", 158))]
    findings = found(tmp_path, *rows, columns="indicator,crime_area,value")
    assert told(findings) == [("parts_total", "arrests", 566, 562)]
    assert "crime areas" in findings[0].text


def test_checks_add_up(tmp_path: Path) -> None:
    rows = ('checks,,"288,774",,', "checks,persons,215 273,,", "checks,vehicles,67277,,", "checks,parcels,5225,,",
            "checks,premises,999,,")  # fmt: skip
    assert found(tmp_path, *rows) == []


def test_online_targets_add_up(tmp_path: Path) -> None:
    rows = ("online_targets,,120,,", "online_targets,messaging_apps,94,,", "online_targets,marketplaces,11,,",
            "online_targets,clear_web,10,,", "online_targets,dark_web,5,,")  # fmt: skip
    assert found(tmp_path, *rows) == []


def test_at_least_seven_tonnes_are_not_six_point_nine(tmp_path: Path) -> None:
    rows = ("seizures_drugs_kg,,7,t,at_least", "seizures_drugs_kg,Rotterdam,700,kg,",
            "seizures_drugs_kg,Hasselt,1.2,t,", "seizures_drugs_kg,Aruba,5,t,")  # fmt: skip
    findings = found(tmp_path, *rows)
    assert told(findings) == [("parts_total", "seizures_drugs_kg", 7, 6.9)]
    assert findings[0].text == "Drugs seized: the 3 parts add up to 6.9 t, the total says at least 7 t."


def test_around_five_and_a_half_million_is_fair(tmp_path: Path) -> None:
    accounts = [f"cash,account {at},{value},MEUR," for at, value in enumerate((3, 1.1, 0.6, 0.4, 0.35), start=1)]
    assert found(tmp_path, "cash,,5.5,MEUR,about", *accounts) == []
    assert found(tmp_path, "cash,,5500000,EUR,about", *accounts) == []
    assert told(found(tmp_path, "cash,,5.6,MEUR,about", *accounts)) == [("parts_total", "cash", 5.6, 5.45)]


def test_two_texts_two_numbers_of_cases(tmp_path: Path) -> None:
    rows = ("release,investigations,163", "report,investigations,121")
    findings = found(tmp_path, *rows, columns="source,indicator,value")
    assert told(findings) == [("conflict", "investigations", 163, 121)]
    assert "163 (release) against 121 (report)" in findings[0].text


COUNTRIES = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI"


def test_a_country_is_missing_from_the_list(tmp_path: Path) -> None:
    named = [f"countries,{one},1" for one in COUNTRIES.split()]
    findings = found(tmp_path, "countries,,26", *named, columns="indicator,part,value")
    assert told(findings) == [("listed_count", "countries", 26, 25)]
    assert found(tmp_path, "countries,,25", *named, columns="indicator,part,value") == []


def test_countries_are_counted_by_those_that_report(tmp_path: Path) -> None:
    reports = [f"officers,{one},7" for one in COUNTRIES.split()]
    findings = found(tmp_path, "countries,,26", *reports, columns="indicator,country,value")
    assert ("listed_count", "countries", 26, 25) in told(findings)
    some = found(tmp_path, "countries,,26", *reports[:4], columns="indicator,country,value")
    assert some == [], "four that report are no list of those that take part"


def test_one_part_alone_is_some_of_the_total(tmp_path: Path) -> None:
    assert found(tmp_path, "seizures_drugs_kg,,1,t,almost", "seizures_drugs_kg,cocaine,626,kg,") == []
    more = found(tmp_path, "seizures_drugs_kg,,1,t,almost", "seizures_drugs_kg,cocaine,1626,kg,")
    assert told(more) == [("parts_total", "seizures_drugs_kg", 1, 1.626)]


def test_suspects_by_country(tmp_path: Path) -> None:
    rows = ("suspects,,8", "suspects,FR,6", "suspects,IL,2")
    assert found(tmp_path, *rows, columns="indicator,country,value") == []
    assert len(found(tmp_path, *rows[:2], "suspects,IL,3", columns="indicator,country,value")) == 1


def test_a_headline_is_held_against_what_all_others_report(tmp_path: Path) -> None:
    rows = ("press,,arrests,12", "es-pn,ES,arrests,7", "rs-mup,RS,arrests,4")
    assert told(found(tmp_path, *rows, columns="source,country,indicator,value")) == [
        ("parts_total", "arrests", 12, 11)
    ]
