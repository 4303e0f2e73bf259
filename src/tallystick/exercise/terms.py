"""The conditions an agency puts on a contribution, in the proportions a real operation shows."""

import random
from datetime import date, timedelta
from functools import lru_cache

from tallystick.exercise.people import AgencySpec, agencies
from tallystick.exercise.tables import countries
from tallystick.exercise.things import goods
from tallystick.vocabulary import Conditions, Evaluation, Flag, Handling, Purpose, SubjectCategory

EVALUATIONS = (
    ("A1",) * 14 + ("A2",) * 8 + ("B1",) * 12 + ("B2",) * 28 + ("B3",) * 12 + ("C3",) * 8 + ("C4",) * 4 + ("X4",) * 6
)
CHECKED = (SubjectCategory.SUSPECT,) * 64 + (SubjectCategory.CONVICTED,) * 18 + (SubjectCategory.POTENTIAL_FUTURE,) * 8
OTHERS = (
    (SubjectCategory.ASSOCIATE,) * 12
    + (SubjectCategory.CONTACT,) * 12
    + (SubjectCategory.WITNESS,) * 5
    + (SubjectCategory.VICTIM,) * 8
    + (SubjectCategory.INFORMANT,)
)
PURPOSES = (frozenset({Purpose.CROSS_CHECK, Purpose.OPERATIONAL, Purpose.EXCHANGE}),) * 8 + (frozenset(Purpose),)
WITHHOLDABLE = ("phone", "address", "iban", "documentNumber", "full")


def conditions(
    rng: random.Random,
    agency: AgencySpec,
    today: date,
    stated: dict[str, tuple[str, ...]],
    *,
    person: bool,
    age: float,
    outsider: bool,
) -> Conditions:
    """Conditions for one contribution. ``outsider``: a person cross-checking may not take (victim, contact ...)."""
    handling, restriction = _handling(rng)
    category = rng.choice(OTHERS if outsider else CHECKED) if person else None
    return Conditions(
        review_date=today + timedelta(days=rng.randrange(90, 1095)),
        handling=handling,
        restrictions=restriction,
        evaluations=_evaluation(agency.code, rng.choice(EVALUATIONS)),
        purposes=rng.choice(PURPOSES),
        legal_bases=_law(agency.country),
        subject_categories=_single(category),
        flags=_flags(rng, category, age),
        recipients=_recipients(rng, agency.code) if rng.random() < 0.08 else None,
        withheld=_withheld(rng, stated) if rng.random() < 0.14 else frozenset(),
        silent=rng.random() < 0.03,
    )


def _handling(rng: random.Random) -> tuple[frozenset[Handling], frozenset[str]]:
    chance, codes = rng.random(), {Handling.H0}
    codes |= {Handling.H1} if chance < 0.10 else set()
    codes |= {Handling.H2} if 0.06 < chance < 0.18 else set()
    if chance > 0.97:
        return frozenset(codes | {Handling.H3}), frozenset({rng.choice(goods()["restrictions"])})
    return frozenset(codes), frozenset()


def _flags(rng: random.Random, category: SubjectCategory | None, age: float) -> frozenset[Flag]:
    minor = {Flag.MINOR} if category is not None and age < 18 else set()
    protected = {Flag.PROTECTED} if category is SubjectCategory.WITNESS and rng.random() < 0.4 else set()
    return frozenset(minor | protected)


def _recipients(rng: random.Random, owner: str) -> frozenset[str]:
    return frozenset(rng.sample([agency.code for agency in agencies() if agency.code != owner], rng.randrange(4, 12)))


def _withheld(rng: random.Random, stated: dict[str, tuple[str, ...]]) -> frozenset[str]:
    possible = [name for name in WITHHOLDABLE if name in stated]
    return frozenset({rng.choice(possible)}) if possible else frozenset()


@lru_cache(maxsize=1024)
def _evaluation(agency: str, code: str) -> frozenset[Evaluation]:
    return frozenset({Evaluation(agency, code)})


@lru_cache(maxsize=64)
def _law(country: str) -> frozenset[str]:
    return frozenset({countries()[country].law})


@lru_cache(maxsize=16)
def _single(category: SubjectCategory | None) -> frozenset[SubjectCategory]:
    return frozenset() if category is None else frozenset({category})
