"""FollowTheMoney JSON lines: one entity a line, its owner and conditions beside it; ``vocabulary.tables`` reads it."""

import json
from collections.abc import Iterable, Iterator

from tallystick.formats.items import Item, conditions_of, stated


def lines(items: Iterable[Item]) -> Iterator[str]:
    """One line for each item."""
    for item in items:
        whole = {**stated(item), "caption": item.entity.caption, **conditions_of(item)}
        yield json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
