"""The kinds of report, as ``lists/bulletin_kinds.yml`` has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tallystick.vocabulary import code_list


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinKind:
    """A kind of report: ``whole`` ones are the lead agency's to make, of all figures."""

    id: str
    label: str
    text: str
    short: str
    four_eyes: bool
    whole: bool


@cache
def kinds() -> Mapping[str, BulletinKind]:
    """Every kind by its id, in the order of the list."""
    return {id: BulletinKind(id=id, **row) for id, row in code_list("bulletin_kinds")["codes"].items()}
