"""The three lists of Senzing's truth set as entities, and their true clusters."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from tallystick.vocabulary import Entity, make

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
COLUMNS = {
    "PRIMARY_NAME_FULL": "name",
    "PRIMARY_NAME_ORG": "name",
    "NATIVE_NAME_FULL": "alias",
    "SECONDARY_NAME_ORG": "alias",
    "NATIONAL_ID_NUMBER": "idNumber",
    "TAX_ID_NUMBER": "taxNumber",
    "LEI_NUMBER": "leiCode",
    "DRIVERS_LICENSE_NUMBER": "licenseNumber",
    "PHONE_NUMBER": "phone",
    "ADDR_COUNTRY": "country",
    "NATIONAL_ID_COUNTRY": "country",
}
OF_PERSONS = {
    "PRIMARY_NAME_LAST": "lastName",
    "PRIMARY_NAME_FIRST": "firstName",
    "PRIMARY_NAME_MIDDLE": "middleName",
    "GENDER": "gender",
    "PASSPORT_NUMBER": "passportNumber",
    "SSN_NUMBER": "socialSecurityNumber",
    "PASSPORT_COUNTRY": "nationality",
}
ADDRESS = ("ADDR_FULL", "ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE")


def entities(folder: Path) -> Iterator[Entity]:
    """Every record of the three lists; the id is ``LIST:RECORD``."""
    for name in ("customers", "reference", "watchlist"):
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            yield from map(_entity, csv.DictReader(stream))


def _entity(row: dict[str, str]) -> Entity:
    person = row["RECORD_TYPE"] == "PERSON"
    schema = {"PERSON": "Person", "ORGANIZATION": "Company"}.get(row["RECORD_TYPE"], "LegalEntity")
    columns = {**COLUMNS, **(OF_PERSONS if person else {})}
    properties: dict[str, list[str]] = {}
    for column, name in columns.items():
        properties.setdefault(name, []).append(row.get(column) or "")
    if found := re.search(r"[\w.]+@[\w.]+", row.get("EMAIL_ADDRESS") or ""):
        properties["email"] = [found[0]]
    properties["address"] = [", ".join(filter(None, ((row.get(column) or "").strip() for column in ADDRESS)))]
    if person:
        properties["birthDate"] = [date(row.get("DATE_OF_BIRTH") or "")]
    return make(f"{row['DATA_SOURCE']}:{row['RECORD_ID']}", schema, properties)


def date(text: str) -> str:
    """ISO form of the truth set's American dates (``3/1/70``, ``Mar 1 1970``; day first where it must be)."""
    text = text.strip()
    if found := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})", text):
        month, day, year = map(int, found.groups())
        month, day = (day, month) if month > 12 else (month, day)
        return f"{year + 1900 if year < 100 else year:04d}-{month:02d}-{day:02d}"
    if found := re.fullmatch(r"(\w{3}) (\d{1,2}) (\d{4})", text):
        return f"{found[3]}-{MONTHS.index(found[1].lower()) + 1:02d}-{int(found[2]):02d}"
    return text


def clusters(folder: Path) -> dict[str, str]:
    """The true cluster of every record."""
    with (folder / "actual_truthset_key.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {f"{row['DATA_SOURCE']}:{row['RECORD_ID']}": row["CLUSTER_ID"] for row in csv.DictReader(stream)}
