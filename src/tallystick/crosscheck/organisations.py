"""Names of organisations: legal forms apart from what the thing is called."""

from functools import lru_cache

from rigour.names import remove_org_types

from tallystick.crosscheck.names import Name
from tallystick.crosscheck.scripts import clean
from tallystick.crosscheck.tokens import MAX_TOKENS, token

_FILLER = frozenset(("the", "of", "and", "for", "et", "und", "de", "la", "i", "co", "company", "a"))


@lru_cache(maxsize=16_384)
def organisation_tokens(name: str) -> Name:
    """The words of an organisation's name without its legal form and filler; at most twelve."""
    text = clean(name).casefold()
    told = remove_org_types(text) or text
    words = [part for word in told.replace(".", "").replace("-", " ").split() for part in token(word)]
    telling = [word for word in words if word.text not in _FILLER]
    return tuple(telling or words)[:MAX_TOKENS]
