"""Online handles, bare or inside the address of a page."""

import re

from tallystick.crosscheck.shipped import table

_TABLE = table("platforms")
_HOSTS: dict[str, str] = _TABLE["hosts"]
_BEFORE, _NOT, _QUERIES = frozenset(_TABLE["before"]), frozenset(_TABLE["not"]), frozenset(_TABLE["queries"])
_NOTHING = frozenset(_TABLE["nothing"])
_PAGE = re.compile(r"(?:(?:https?|tg)://)?(?:(?:www|m|mobile|web)\.)?(?P<host>[a-z0-9.-]{1,64})/?(?P<rest>\S*)", re.I)
_UNKNOWN_HOST = re.compile(
    r"(?:https?://)?(?:www\.)?[a-z0-9.-]{1,64}\.[a-z]{2,24}/(?:@|u/|user/|in/)?([^/?#\s]+)/?", re.I
)
_LEAST, _MOST = 3, 64


def handle(text: str) -> str:
    """The handle in a clean text, without @ or address, in lower case; empty below three characters."""
    text = text.strip()
    if found := page(text):
        return found[1]
    name = text[text.startswith("@") :].lower()
    if "/" in text:
        other = _UNKNOWN_HOST.fullmatch(text)
        name = other[1].lstrip("@").lower() if other else name
    return name if _is_handle(name) else ""


def page(text: str) -> tuple[str, str] | None:
    """The platform and the handle an address of a page names; None for a page of a platform that we do not know.

    An address that names a post, a group or an invitation gives an empty handle.
    """
    if "/" not in text:
        return None
    found = _PAGE.fullmatch(text)
    if found is None:
        return None
    platform = "telegram" if text.lower().startswith("tg://") else _HOSTS.get(found["host"].lower(), "")
    return (platform, _named(found["rest"])) if platform else None


def _named(rest: str) -> str:
    """The name in what stands behind the host."""
    path, _, query = rest.partition("#")[0].partition("?")
    stated = dict(part.partition("=")[::2] for part in query.split("&")[:8])
    if found := next((stated[key].lower() for key in sorted(_QUERIES) if stated.get(key)), ""):
        return found if _is_handle(found) else ""
    steps = [step for step in path.lower().split("/")[:4] if step]
    if len(steps) > 1 and steps[0] in _BEFORE:
        steps = steps[1:]
    name = steps[0].removeprefix("@") if steps else ""
    return name if name not in _NOT and not name.startswith("+") and _is_handle(name) else ""


def _is_handle(name: str) -> bool:
    if not _LEAST <= len(name) <= _MOST or name in _NOTHING:
        return False
    return any(c.isalnum() for c in name) and not any(c.isspace() or c == "/" for c in name)


def alike(name: str) -> str:
    """A handle without the marks that people forget or that a platform overlooks (dots, underscores, hyphens)."""
    return name.replace(".", "").replace("_", "").replace("-", "")
