"""Other people's formats: STIX 2.1, MISP and FollowTheMoney, written and read; and our vocabulary in theirs."""

from tallystick.formats.extensions import VERSION
from tallystick.formats.items import Format, Item
from tallystick.formats.published import published
from tallystick.formats.read import header, read_rows
from tallystick.formats.write import write

__all__ = ["VERSION", "Format", "Item", "header", "published", "read_rows", "write"]
