"""Generated worlds for the promises: agencies, conditions, viewers, contributions."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tallystick.hub.agencies.models import Agency, Hub, Person
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import (
    Conditions,
    Confidentiality,
    Evaluation,
    Flag,
    Handling,
    Purpose,
    Role,
    SubjectCategory,
)

AGENCIES = ("ES-PN", "RS-MUP", "BG-CA", "MK-CC")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def make_agencies() -> None:
    """The agencies of every generated world, with one supervisor each."""
    Hub.objects.create(name="Test", exercise=False, ceiling=Confidentiality.TOP_SECRET)
    for code in AGENCIES:
        Agency.objects.create(code=code, name=f"Agency {code}", country=code[:2], kind="police")
        Person.objects.create(
            account=f"{code.lower()}.supervisor", name=f"Supervisor {code}", agency_id=code, role=Role.SUPERVISOR
        )


def supervisor(agency: str, *, purpose: Purpose = Purpose.OPERATIONAL) -> Viewer:
    """A viewer who may do everything an agency does with its own contributions."""
    return Viewer(
        account=f"{agency.lower()}.supervisor", agency=agency, role=Role.SUPERVISOR,
        clearance=Confidentiality.TOP_SECRET, purpose=purpose, case="T-1", now=NOW,
    )  # fmt: skip


def subsets(items: object, **kwargs: int) -> st.SearchStrategy[frozenset]:
    return st.frozensets(st.sampled_from(list(items)), **kwargs)


conditions = st.builds(
    lambda handling, **rest: Conditions(
        handling=handling, restrictions=frozenset({"ask first"}) if Handling.H3 in handling else frozenset(), **rest
    ),
    handling=subsets(Handling),
    review_date=st.sampled_from([TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=300)]),
    evaluations=st.just(frozenset({Evaluation("ES-PN", "B2")})),
    confidentiality=st.sampled_from(Confidentiality),
    purposes=subsets(Purpose),
    legal_bases=st.just(frozenset({"law"})),
    subject_categories=st.one_of(st.just(frozenset()), st.sampled_from(SubjectCategory).map(lambda c: frozenset({c}))),
    flags=subsets(Flag, max_size=1),
    recipients=st.one_of(st.none(), subsets(AGENCIES)),
    withheld=subsets(["phone", "birthDate"]),
    silent=st.booleans(),
)

viewers = st.builds(
    Viewer,
    account=st.just("someone"),
    agency=st.sampled_from(AGENCIES),
    role=st.sampled_from(Role),
    clearance=st.sampled_from(Confidentiality),
    purpose=st.one_of(st.none(), st.sampled_from(Purpose)),
    case=st.sampled_from(["", "T-1"]),
    now=st.sampled_from([NOW, NOW + timedelta(days=1), NOW + timedelta(days=301)]),
)

last_days = st.sampled_from([date(2026, 11, 15), TODAY, date(2027, 12, 1)])
grants = st.fixed_dictionaries(
    {
        "agency_id": st.sampled_from(AGENCIES),
        "purposes": st.integers(min_value=1, max_value=15),
        "until": last_days,
        "ended_at": st.sampled_from([None, NOW]),
        "level": st.sampled_from([1, 2]),
        "case_limit": st.sampled_from(["", "T-1", "T-2"]),
        "expires_at": st.sampled_from([None, NOW, NOW + timedelta(hours=4)]),
        "pending": st.booleans(),
        "transferred": st.booleans(),
    }
)
policies = st.fixed_dictionaries(
    {
        "owner_id": st.sampled_from(AGENCIES),
        "agency_id": st.sampled_from(AGENCIES),
        "purposes": st.integers(min_value=1, max_value=15),
        "until": last_days,
        "ended_at": st.sampled_from([None, NOW]),
    }
)
grounds = st.fixed_dictionaries(
    {
        "owner_id": st.sampled_from(["ES-PN", "BG-CA"]),
        "country": st.sampled_from(["RS", "MK"]),
        "valid_from": st.sampled_from([TODAY - timedelta(days=9), TODAY + timedelta(days=1)]),
        "until": last_days,
        "ended_at": st.sampled_from([None, NOW]),
    }
)
