"""Codes of accounts, purposes and the log in words: ``{% load words %}``."""

from django import template

from tallystick.vocabulary import code_list, label

register = template.Library()


@register.filter
def role_label(role: str) -> str:
    """``data_protection_officer`` as ``Data-protection officer``."""
    return label("roles", role)


@register.filter
def purpose_label(letter: str) -> str:
    """``c`` as ``operational analysis``."""
    return label("purposes", letter) if letter else ""


@register.filter
def in_words(action: str) -> str:
    """A logged action as words, as ``lists/log_actions.yml`` has them; the code itself, spaced, where it has none."""
    named = code_list("log_actions")["codes"].get(action)
    return str(named["label"]) if named else action.replace("_", " ")
