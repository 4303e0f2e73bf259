"""Reports in every standing, with little."""

import uuid
from typing import Any

from tallystick.hub.register.policy import Level
from tallystick.hub.reports import actions, choosing, issuing
from tallystick.hub.reports.actions import Wording
from tallystick.hub.reports.choosing import Chosen
from tallystick.hub.reports.models import Product, Report, Use
from tallystick.vocabulary import Role


def wording(
    *to: str, title: str = "Two lists meet", text: str = "As agreed on the phone.", use: Use = Use.INTELLIGENCE
) -> Wording:
    return Wording(title=title, text=text, use=use, recipients=to)


def drafted(world: Any, *ids: uuid.UUID, to: tuple[str, ...] = ("NL-DOU",), level: Level = Level.OPEN,
            use: Use = Use.INTELLIGENCE, **words: Any) -> Report:  # fmt: skip
    """A draft of Spain's analyst with these contributions in it."""
    chosen = [Chosen(contribution=one, level=level) for one in ids]
    return actions.draft(world.viewer(), Product.OPERATIONAL, wording(*to, use=use, **words), chosen)


def of_contribution(world: Any, one: uuid.UUID, *to: str) -> Report:
    """A draft cross-match report of a contribution's hits."""
    from tallystick.hub.hits.queries import Filter

    chosen = choosing.of_hits(world.viewer(), Filter(mine="all", contribution=str(one)))
    return actions.draft(world.viewer(), Product.CROSS_MATCH, wording(*to), chosen)


def approved(world: Any, report: Report) -> Report:
    """Handed over by its author, approved by Spain's supervisor."""
    actions.hand_over(world.viewer(), report.pk)
    actions.approve(world.viewer(role=Role.SUPERVISOR), report.pk)
    return Report.objects.get(pk=report.pk)


def issued(world: Any, report: Report) -> Report:
    """The whole way to its recipients."""
    approved(world, report)
    return issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)
