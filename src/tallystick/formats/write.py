"""Writing what one reader sees in somebody else's format."""

from collections.abc import Callable, Iterable, Iterator

from tallystick.formats.ftm import lines
from tallystick.formats.items import Format, Item
from tallystick.formats.misp_write import events
from tallystick.formats.stix_write import bundle

WRITERS: dict[Format, Callable[[Iterable[Item]], Iterator[str]]] = {
    Format.STIX: bundle,
    Format.MISP: events,
    Format.FTM: lines,
}


def write(form: Format, items: Iterable[Item]) -> Iterator[str]:
    """The file's text, a piece at a time. KeyError for CSV, whose columns a reader chooses."""
    return WRITERS[form](items)
