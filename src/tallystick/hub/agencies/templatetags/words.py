"""Codes of accounts, purposes and the log in words: ``{% load words %}``."""

from django import template

from tallystick.vocabulary import label

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
    """A logged action as words: ``second_factor_reset`` as ``second factor reset``."""
    return action.replace("_", " ")
