"""France, Germany, Türkiye and messages: a set in the hands of several agencies."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.register import actions, freezing
from tallystick.hub.register.models import Contribution, FrozenSet
from tallystick.hub.register.releasing import Terms, TransferRecord
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import (
    AgencyKind,
    Conditions,
    Confidentiality,
    Evaluation,
    Handling,
    Purpose,
    Role,
    make,
)
from tests.world import CASE

AGENCIES = {"FR-DN": "FR", "DE-BP": "DE", "TR-EGM": "TR"}
TRANSFER = TransferRecord(
    ground="derogation", reference="Article 38(1)(d)", authority="Directorate of Security, Türkiye",
    authorisation="France, 12 March", assurances="For this operation alone; erased after it.",
    justification="The suppliers are in Türkiye.", data="40 decrypted messages",
)  # fmt: skip


def add_agencies() -> None:
    """Three agencies with an analyst and two supervisors each, beside those of the world."""
    for code, country in AGENCIES.items():
        Agency.objects.create(code=code, name=f"Agency {code}", country=country, kind=AgencyKind.POLICE)
        for name, role in (("analyst", Role.ANALYST), ("supervisor", Role.SUPERVISOR), ("second", Role.SUPERVISOR)):
            Person.objects.create(
                account=f"{code}.{name}", name=f"{name} of {code}", agency_id=code, role=role, password="!",
                clearance=Confidentiality.RESTRICTED,
            )  # fmt: skip


def at_work(account: str, case: str = CASE) -> Viewer:
    """Somebody at work on a case."""
    who = Person.objects.get(account=account)
    return Viewer(
        account=who.account, agency=who.agency_id, role=Role(who.role), clearance=Confidentiality(who.clearance),
        purpose=Purpose.OPERATIONAL, case=case, now=timezone.now(),
    )  # fmt: skip


def terms_of(owner: str, **changed: Any) -> Conditions:
    base = Conditions(
        review_date=timezone.localdate() + timedelta(days=300),
        handling=frozenset({Handling.H0, Handling.H2}),
        evaluations=frozenset({Evaluation(owner, "A1")}),
        purposes=frozenset({Purpose.CROSS_CHECK, Purpose.OPERATIONAL}),
        legal_bases=frozenset({"Order 7 of the court"}),
    )
    return replace(base, **changed)


def hand_in_messages(count: int, *, owner: str = "FR-DN", **changed: Any) -> list[uuid.UUID]:
    """Decrypted messages under H2."""
    items = [
        actions.HandedIn(
            source_id=f"m-{number:05}",
            entity=make(
                f"m-{number}", "Message",
                {"subject": f"Channel 4, message {number}", "bodyText": f"Le camion {number} part vendredi.",
                 "sentFrom": "vuk_31", "sentTo": "gri_08", "date": "2026-03-04T22:11:09"},
            ),
            conditions=terms_of(owner, **changed),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    actions.contribute(at_work(f"{owner}.analyst"), items)
    rows = Contribution.objects.filter(owner=owner, source_id__in=[one.source_id for one in items])
    return list(rows.order_by("source_id").values_list("pk", flat=True))


def frozen(ids: list[uuid.UUID], *, owner: str = "FR-DN", name: str = "Channel 4") -> FrozenSet:
    return freezing.freeze(at_work(f"{owner}.analyst"), name=name, why="For the operation.", ids=ids)


def to(agency: str, **changed: Any) -> Terms:
    """Terms of a release."""
    given = {
        "to": agency, "purposes": frozenset({Purpose.OPERATIONAL}), "until": timezone.localdate() + timedelta(days=30),
        "why": "For the action days.",
    }  # fmt: skip
    return Terms(**{**given, **changed})
