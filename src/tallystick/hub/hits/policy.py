"""Who learns of a hit. The owner of either side does, unless the other side must stay hidden altogether.

``visible_hits`` is the only way to read hits, as ``visible_to`` is for contributions.
"""

from typing import Any, TypeAlias

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from tallystick.hub.hits.models import Decision, Hit
from tallystick.hub.register.models import Status
from tallystick.hub.register.policy import NOBODY, GateLevel, Level, cleared, reached
from tallystick.hub.viewer import Viewer

VIEWS = {8: "ff", 7: "fo", 5: "of", 4: "oo"}
"""Which of a hit's four stored views fits, by three times the level of the left side and that of the right."""
HitRows: TypeAlias = "QuerySet[Any]"
"""Hits with the columns ``visible_hits`` adds: kind, score, mine, left_owner, right_owner."""


def noticeable(viewer: Viewer, prefix: str = "") -> Q:
    """That this contribution exists and who holds it may be told, without a word of its content.

    A silent one is never told of, nor one whose category is not shared, nor one above the viewer's clearance, nor one
    whose owner has no standing ground to transfer to the viewer's country.
    """
    if not viewer.reads_content:
        return NOBODY
    told = {
        f"{prefix}status": Status.ACTIVE,
        f"{prefix}silent": False,
        f"{prefix}crosschecked": True,
        f"{prefix}review_date__gte": viewer.today,
    }
    return Q(**told) & cleared(viewer, prefix) & reached(viewer, prefix)


def learns_of(viewer: Viewer) -> Q:
    """The hits this viewer learns of: both sides readable, or an own side with a noticeable other.

    For rows that carry ``left_level`` and ``right_level``.
    """
    own_left = Q(left_level=Level.FULL, left__owner=viewer.agency) & noticeable(viewer, "right__")
    own_right = Q(right_level=Level.FULL, right__owner=viewer.agency) & noticeable(viewer, "left__")
    return Q(left_level__gte=Level.OPEN, right_level__gte=Level.OPEN) | own_left | own_right


def learned(viewer: Viewer) -> HitRows:
    """The hits whose two sides let this viewer learn of them, with the level and owner of either, and its agency's
    ``mine`` decision; among them are others' hits that it sees no kind of."""
    latest = Decision.objects.filter(hit=OuterRef("pk"), agency=viewer.agency).order_by("-id").values("outcome")[:1]
    levels = {"left_level": GateLevel(viewer, "left__"), "right_level": GateLevel(viewer, "right__")}
    rows: HitRows = (
        Hit.objects.annotate(**levels)
        .filter(learns_of(viewer))
        .exclude(kind_ff="", kind_fo="", kind_of="", kind_oo="")
        .annotate(
            mine=Coalesce(Subquery(latest), Value("")), left_owner=F("left__owner"), right_owner=F("right__owner")
        )
    )
    return rows


def visible_hits(viewer: Viewer) -> HitRows:
    """The hits this viewer learns of, with ``kind`` and ``score`` as it may see them and its agency's ``mine``
    decision. An empty ``kind`` is a notice, for the owner of a side alone: a hit, and who holds the other side."""
    told = {"kind": ByView("kind", CharField()), "score": ByView("score", FloatField())}
    rows: HitRows = learned(viewer).annotate(**told).filter(~Q(kind="") | owned(viewer))
    return rows


def owned(viewer: Viewer) -> Q:
    """That the viewer's agency owns a side."""
    return Q(left__owner=viewer.agency) | Q(right__owner=viewer.agency)


class ByView(Func):
    """The one of a hit's four stored views that fits what the viewer sees of both sides; empty (or 0) where it
    does not see both. For rows that carry ``left_level`` and ``right_level``."""

    def __init__(self, column: str, output_field: CharField[str, str] | FloatField[float, float]) -> None:
        nothing = Value("") if isinstance(output_field, CharField) else Value(0.0)
        view = CombinedExpression(F("left_level") * 3, "+", F("right_level"))
        views = (F(f"{column}_{letters}") for letters in VIEWS.values())
        super().__init__(view, *views, nothing, output_field=output_field)

    def as_sql(  # type: ignore[override]
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002
        **_: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        """The expression and its parameters."""
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        sql = f"CASE ({{}}) {' '.join(f'WHEN {levels} THEN {{}}' for levels in VIEWS)} ELSE {{}} END"
        return sql.format(*(text for text, _ in parts)), tuple(value for _, values in parts for value in values)
