"""What of releases and standing decisions the two worlds hold: the readers' own, and those of others
that no reader may learn of."""

import uuid
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.register import releasing, standing
from tallystick.hub.register.models import Release
from tallystick.hub.register.releasing import Terms, TransferRecord
from tallystick.hub.register.standing_models import Proposal, StandingPolicy, TransferGround
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Handling, Purpose, Role

CANARY = "Canary"
NOTHING = uuid.UUID(int=0)


def decide(ids: dict[str, uuid.UUID], home: Viewer, theirs: Viewer) -> None:
    """The readers' agency: a policy, a policy and a release that wait for a second person; and a record that it
    holds with leave to pass it on."""
    Person.objects.create(account="es-pn.second", name="es-pn.second", agency_id=home.agency, role=Role.SUPERVISOR)
    second = replace(home, account="es-pn.second")
    _policy(second, "BG-CA", "Joint team.")
    standing.set_four_eyes(second, codes=[Handling.H2, standing.TRANSFER])
    _policy(second, "RS-MUP", "It waits.")
    transfer = TransferRecord(
        ground="derogation", reference="38(1)(d)", authority="MUP", authorisation="Court 7", assurances="Given.",
        justification="This case.", data="One record.",
    )  # fmt: skip
    releasing.release(second, ids["own"], _terms("RS-MUP", "It waits.", transfer=transfer))
    Agency.objects.filter(pk=home.agency).update(four_eyes=[])
    releasing.release(theirs, ids["onward"], _terms(home.agency, "For the search.", onward=True))
    Release.objects.update(warned_at=timezone.now())


def decide_behind_backs(theirs: Viewer) -> None:
    """Others' policies and proposal."""
    Agency.objects.filter(pk=theirs.agency).update(four_eyes=[])
    _policy(theirs, "MK-CC", CANARY)
    standing.set_four_eyes(theirs, codes=[Handling.H2])
    _policy(theirs, "BG-CA", CANARY)


def id_of(name: str) -> object | None:
    """The id behind one of these names; 0 or no id at all where only the second world holds it; None for others."""
    rows = {
        "policy": StandingPolicy.objects.filter(owner="ES-PN"),
        "foreign policy": StandingPolicy.objects.filter(owner="RS-MUP", why=CANARY),
        "ground": TransferGround.objects.filter(owner="ES-PN"),
        "foreign ground": TransferGround.objects.filter(owner="BG-CA"),
        "proposal": Proposal.objects.filter(owner="ES-PN"),
        "foreign proposal": Proposal.objects.filter(owner="RS-MUP"),
        "pending release": Release.objects.filter(contribution__owner="ES-PN", pending=True),
        "foreign emergency": Release.objects.filter(emergency=True),
    }.get(name)
    if rows is not None:
        return rows.order_by("pk").values_list("pk", flat=True).first() or 0
    return None


def _policy(viewer: Viewer, to: str, why: str) -> None:
    until = timezone.localdate() + timedelta(days=30)
    standing.set_policy(viewer, to=to, purposes=[Purpose.OPERATIONAL], until=until, legal_basis="Treaty", why=why)


def _terms(to: str, why: str, *, onward: bool = False, transfer: TransferRecord | None = None) -> Terms:
    return Terms(
        to=to, purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate() + timedelta(days=9), why=why,
        onward=onward, transfer=transfer,
    )  # fmt: skip
