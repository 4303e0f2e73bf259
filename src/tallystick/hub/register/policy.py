"""The one gate: who may read which contribution, and which of its properties.

``visible_to`` says it in SQL, ``decide`` in plain Python with the reason; a property test holds them together.
Deny by default, and no role sees everything. An owner's own people read all of its contributions. Another
agency reads the open part of what is shared with it, and what was released to it as far as it was. To a country
outside the directive area nothing goes without a standing ground of the owner's or a transfer record of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, Q, QuerySet, SmallIntegerField
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from tallystick.hub import local_time
from tallystick.hub.agencies.models import Agency
from tallystick.hub.register.models import Contribution, Release, Status
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Handling, Purpose, applies_directive, directive_area

NOBODY = Q(pk__in=[])
NO_CASE = "\ufdd0"
"""A case that nobody can name: a release for one case alone does not hold in it."""


class Level(IntEnum):
    """How much of a contribution a viewer reads."""

    NOTHING = 0
    OPEN = 1
    FULL = 2


class Basis(StrEnum):
    """By what the gate lets an agency read."""

    OWNER = "owner"
    RELEASE = "release"
    EMERGENCY = "emergency"
    PASSED_ON = "passed_on"
    RECIPIENT = "recipient"
    POLICY = "policy"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's answer for one contribution or property, with its reason in a sentence; where it lets pass, by what,
    and the last day it does so."""

    allowed: bool
    reason: str
    level: Level = Level.NOTHING
    basis: Basis | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A release as the gate sees it."""

    agency: str
    purposes: int
    until: date
    ended: bool = False
    level: Level = Level.FULL
    case: str = ""
    expires_at: datetime | None = None
    pending: bool = False
    transferred: bool = False
    basis: Basis = Basis.RELEASE
    passed_on_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A standing policy of the owner as the gate sees it: its H2 facts are open to one agency."""

    agency: str
    purposes: int
    until: date
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the gate needs to know of one contribution."""

    owner: str
    conditions: Conditions
    active: bool = True
    grants: tuple[Grant, ...] = ()
    policies: tuple[Standing, ...] = ()
    unreached: frozenset[str] = frozenset()
    """Agencies in third countries that the owner has no standing ground to transfer to."""


def decide(viewer: Viewer, facts: Facts, name: str | None = None) -> Decision:
    """May ``viewer`` read this contribution, or its property ``name``, and why."""
    whole = _decide_contribution(viewer, facts)
    if name is None or not whole.allowed or name not in facts.conditions.withheld:
        return whole
    if whole.level is Level.FULL:
        return whole
    return Decision(False, "The owner withholds this property; you may ask for it.", whole.level)


def _decide_contribution(viewer: Viewer, facts: Facts) -> Decision:
    conditions = facts.conditions
    refusal = _refusal_for_anyone(viewer, conditions)
    if refusal:
        return Decision(False, refusal)
    if viewer.agency == facts.owner:
        return Decision(True, "Your agency owns it.", Level.FULL, Basis.OWNER)
    refusal = _refusal_for_others(viewer, facts)
    if refusal:
        return Decision(False, refusal)
    held = [grant for grant in facts.grants if _holds(grant, viewer, facts.unreached)]
    if held:
        best = max(held, key=lambda grant: (grant.level, grant.until))
        return Decision(True, _said_of(best), best.level, best.basis, best.until)
    if viewer.agency in facts.unreached:
        return Decision(False, "Its owner has no standing ground to transfer to this country.")
    if conditions.recipients is not None:
        if viewer.agency in conditions.recipients:
            reason = f"The owner named {viewer.agency} as a recipient."
            return Decision(True, reason, Level.OPEN, Basis.RECIPIENT, conditions.review_date)
        return Decision(False, "The owner named other recipients.")
    if Handling.H2 in conditions.handling:
        if covering := [policy.until for policy in facts.policies if _covers(policy, viewer)]:
            reason = f"A standing policy of the owner opens it to {viewer.agency}."
            return Decision(True, reason, Level.OPEN, Basis.POLICY, min(max(covering), conditions.review_date))
        return Decision(False, "Handling code H2: not passed on without the owner's release.")
    reason = "The owner shares it with every agency on this hub."
    return Decision(True, reason, Level.OPEN, Basis.SHARED, conditions.review_date)


def _said_of(grant: Grant) -> str:
    """By which release somebody reads, for which case alone, and until when."""
    case = f" for case {grant.case} alone" if grant.case else ""
    if grant.basis is Basis.EMERGENCY and grant.expires_at:
        return f"Opened by {grant.agency} in danger to life{case} until {local_time.moment(grant.expires_at)}."
    by = f"Passed on to {grant.agency} by {grant.passed_on_by}" if grant.passed_on_by else f"Released to {grant.agency}"
    return f"{by}{case} until {grant.until:%d %B %Y}."


def _refusal_for_anyone(viewer: Viewer, conditions: Conditions) -> str:
    if not viewer.role.sees_content:
        return "This role sees no content."
    if not viewer.reads_content:
        return "No purpose and case chosen."
    if conditions.confidentiality > viewer.clearance:
        return "Above the viewer's clearance."
    return ""


def _refusal_for_others(viewer: Viewer, facts: Facts) -> str:
    conditions = facts.conditions
    checks = (
        (facts.active, "Withdrawn by its owner."),
        (not conditions.silent, "Silent: only the owner learns of it."),
        (conditions.shareable, "Its category is never shown to another agency."),
        (conditions.review_date >= viewer.today, "Past its review date."),
        (viewer.purpose in conditions.purposes, "Not for this purpose."),
        (viewer.purpose != Purpose.CROSS_CHECK or conditions.crosschecked, "Its category stays out of cross-checking."),
    )
    return next((reason for holds, reason in checks if not holds), "")


def _holds(grant: Grant, viewer: Viewer, unreached: frozenset[str]) -> bool:
    return (
        not grant.pending
        and _covers(grant, viewer)
        and grant.case in ("", viewer.case)
        and (grant.expires_at is None or grant.expires_at > viewer.now)
        and (grant.transferred or viewer.agency not in unreached)
    )


def _covers(given: Grant | Standing, viewer: Viewer) -> bool:
    """Whether it is given to the viewer's agency for its purpose, and stands today."""
    purpose = viewer.purpose.bit if viewer.purpose else 0
    return (
        not given.ended
        and given.agency == viewer.agency
        and bool(given.purposes & purpose)
        and given.until >= viewer.today
    )


def visible_to(viewer: Viewer) -> QuerySet[Contribution]:
    """The contributions ``viewer`` may read, each with its ``level``. The only way to read them."""
    rows = Contribution.objects.annotate(level=GateLevel(viewer))
    return rows.filter(level__gte=Level.OPEN) if viewer.reads_content else rows.none()


class GateLevel(Func):
    """The gate in SQL: the ``Level`` at which ``viewer`` reads a contribution, the same as ``decide`` says.

    ``prefix`` leads from the model that is queried to the contribution (``left__``).
    """

    output_field = SmallIntegerField()

    def __init__(self, viewer: Viewer, prefix: str = "") -> None:
        # One column leads to the table; the others are read beside it.
        super().__init__(f"{prefix}confidentiality")
        self.viewer = viewer

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The expression and its parameters, in the order they stand in it."""
        viewer = self.viewer
        if not viewer.reads_content or viewer.purpose is None:
            return "0", ()
        (column,) = self.get_source_expressions()
        table = compiler.quote_name_unless_alias(column.alias)
        bit, today = viewer.purpose.bit, connection.ops.adapt_datefield_value(viewer.today)
        now = connection.ops.adapt_datetimefield_value(viewer.now)
        for_cross_check = viewer.purpose is Purpose.CROSS_CHECK
        sql = GATE.format(
            c=table, and_crosschecked=f" AND {table}.crosschecked" if for_cross_check else "", unreached=UNREACHED
        )
        mine, unreached = viewer.agency, unreached_params(viewer, connection)
        held = (mine, bit, today, viewer.case, now, *unreached)
        return sql, (
            viewer.clearance, mine, Status.ACTIVE.value, today, bit, *held, *held, *unreached, mine, mine, bit, today
        )  # fmt: skip


HELD = """FROM register_release r WHERE r.contribution_id = {c}.id AND r.agency_id = %s
        AND (r.purposes & %s) <> 0 AND r.until >= %s AND r.ended_at IS NULL AND NOT r.pending
        AND (r.case_limit = '' OR r.case_limit = %s) AND (r.expires_at IS NULL OR r.expires_at > %s)
        AND (r.transferred OR {c}.owner_id NOT IN ({unreached}))"""
AREA = ", ".join(f"'{code}'" for code in directive_area())
UNREACHED = f"""SELECT o.code FROM agencies_agency o, agencies_agency m WHERE m.code = %s
        AND m.country NOT IN ({AREA}) AND o.country IN ({AREA}) AND NOT EXISTS (
            SELECT 1 FROM register_transferground g WHERE g.owner_id = o.code AND g.country = m.country
            AND g.valid_from <= %s AND g.until >= %s AND g.ended_at IS NULL)"""  # noqa: S608
"""The owners that apply Directive (EU) 2016/680 and have no standing ground to transfer to the reader's country. It
does not depend on the contribution: both databases ask it once for a query."""
GATE = f"""CASE
    WHEN {{c}}.confidentiality > %s THEN 0
    WHEN {{c}}.owner_id = %s THEN 2
    WHEN NOT ({{c}}.status = %s AND NOT {{c}}.silent AND {{c}}.shareable AND {{c}}.review_date >= %s
        AND ({{c}}.purposes & %s) <> 0{{and_crosschecked}}) THEN 0
    WHEN EXISTS (SELECT 1 {HELD}) THEN (SELECT MAX(r.level) {HELD})
    WHEN {{c}}.owner_id IN ({{unreached}}) THEN 0
    WHEN {{c}}.limited THEN CASE WHEN EXISTS (
        SELECT 1 FROM register_recipient t WHERE t.contribution_id = {{c}}.id AND t.agency_id = %s) THEN 1 ELSE 0 END
    WHEN {{c}}.no_dissemination THEN CASE WHEN {{c}}.owner_id IN (
        SELECT p.owner_id FROM register_standingpolicy p WHERE p.agency_id = %s AND (p.purposes & %s) <> 0
        AND p.until >= %s AND p.ended_at IS NULL) THEN 1 ELSE 0 END
    ELSE 1 END"""  # noqa: S608
"""In the order of ``decide``: clearance, the owner, what is never shared, a release, third countries, named recipients,
H2 and the owner's standing policies."""


def unreached_params(viewer: Viewer, connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
    """The parameters of ``UNREACHED``."""
    today = connection.ops.adapt_datefield_value(viewer.today)
    return (viewer.agency, today, today)


def reached(viewer: Viewer, prefix: str = "") -> Q:
    """That the owner may tell the viewer's country of what it holds without a transfer record of its own."""
    return ~Q(**{f"{prefix}owner__in": RawSQL(UNREACHED, unreached_params(viewer, connection))})  # noqa: S611


def open_to_all(reader: Viewer, ids: Iterable[UUID]) -> QuerySet[Contribution]:
    """Those of these contributions whose open part its owner's conditions let every agency read, for the reader's
    purpose and in its country: what anybody who reads it may know of others."""
    purpose = reader.purpose.bit if reader.purpose else 0
    rows = Contribution.objects.filter(
        reached(reader), pk__in=list(ids), status=Status.ACTIVE, silent=False, shareable=True, limited=False,
        no_dissemination=False, review_date__gte=reader.today,
    ).annotate(used=F("purposes").bitand(purpose))  # fmt: skip
    rows = rows.filter(used__gt=0)
    return rows.filter(crosschecked=True) if reader.purpose is Purpose.CROSS_CHECK else rows


def cleared(viewer: Viewer, prefix: str = "") -> Q:
    """Not above the viewer's clearance."""
    return Q(**{f"{prefix}confidentiality__lte": viewer.clearance})


def shareable(contribution: Contribution) -> bool:
    """Whether its owner may release it at all."""
    return contribution.status == Status.ACTIVE and contribution.shareable and not contribution.silent


def facts_of(contribution: Contribution, today: date) -> Facts:
    """What the gate needs to know of a stored contribution on a day."""
    grants = tuple(
        Grant(
            agency=r.agency_id, purposes=r.purposes, until=r.until, ended=r.ended_at is not None,
            level=Level(r.level), case=r.case_limit, expires_at=r.expires_at, pending=r.pending,
            transferred=r.transferred, basis=_basis(r), passed_on_by=r.parent.agency_id if r.parent else "",
        )
        for r in contribution.releases.all()
    )  # fmt: skip
    owner = contribution.owner
    return Facts(
        owner=owner.pk,
        conditions=contribution.conditions,
        active=contribution.status == Status.ACTIVE,
        grants=grants,
        policies=tuple(
            Standing(agency=p.agency_id, purposes=p.purposes, until=p.until, ended=p.ended_at is not None)
            for p in owner.standing_policies.all()
        ),
        unreached=unreached_by(owner, today),
    )


def _basis(given: Release) -> Basis:
    if given.emergency:
        return Basis.EMERGENCY
    return Basis.PASSED_ON if given.parent_id else Basis.RELEASE


def country_of(agency: str) -> str:
    """The country of an agency of this hub."""
    return str(Agency.objects.values_list("country", flat=True).get(pk=agency))


def unreached_by(owner: Agency, today: date) -> frozenset[str]:
    """The agencies that this owner may not tell of what it holds without a transfer record."""
    if not applies_directive(owner.country):
        return frozenset()
    grounds = owner.transfer_grounds.filter(valid_from__lte=today, until__gte=today, ended_at=None)
    countries = set(grounds.values_list("country", flat=True)) | directive_area()
    return frozenset(Agency.objects.exclude(country__in=countries).values_list("code", flat=True))


def gate_columns(conditions: Conditions) -> Mapping[str, object]:
    """The columns of ``Contribution`` that repeat its conditions for the gate."""
    return {
        "confidentiality": conditions.confidentiality,
        "purposes": conditions.purpose_mask,
        "no_dissemination": Handling.H2 in conditions.handling,
        "limited": conditions.recipients is not None,
        "silent": conditions.silent,
        "shareable": conditions.shareable,
        "crosschecked": conditions.crosschecked,
        "subject_category": next(iter(sorted(conditions.subject_categories)), ""),
        "review_date": conditions.review_date,
    }
