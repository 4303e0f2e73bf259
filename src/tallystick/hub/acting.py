"""What every action of the hub has in common: who may, one transaction that ends with what it tells and logs, and a
log of refusals that outlives it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from tallystick.hub.audit.actions import record
from tallystick.hub.audit.gathering import in_action
from tallystick.hub.viewer import Refused, Unacceptable, Viewer

P = ParamSpec("P")
R = TypeVar("R")
Action = Callable[Concatenate[Viewer, P], R]


def action(verb: str) -> Callable[[Action[P, R]], Action[P, R]]:
    """An action for whoever may ``verb``, in one transaction. A refusal undoes all of it, and is logged after that,
    with the ids the action was called with; so is what was unacceptable, without its words, which may repeat what
    somebody typed."""

    def decorate(function: Action[P, R]) -> Action[P, R]:
        @wraps(function)
        def act(viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                with transaction.atomic(), in_action():
                    require(viewer, verb)
                    return function(viewer, *args, **kwargs)
            except Refused as refusal:
                record(viewer, function.__name__, _ids(args), result="refused", why=str(refusal))
                raise
            except Unacceptable:
                record(viewer, function.__name__, _ids(args), result="unacceptable")
                raise

        return act

    return decorate


def _ids(args: tuple[object, ...]) -> list[UUID]:
    return [one for one in args if isinstance(one, UUID)]


def require(viewer: Viewer, verb: str) -> None:
    """Refuse unless the viewer's role and piece of work allow ``verb``."""
    if viewer.may(verb):
        return
    if viewer.role.may(verb):
        raise Refused("Choose a purpose and a case first.")
    raise Refused(f"The role {viewer.role.replace('_', ' ')} may not do this.")
