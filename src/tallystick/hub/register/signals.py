"""What the register tells the rooms above it, in the same transaction."""

from django.dispatch import Signal

contributions_changed = Signal()
"""Sent with ``contributions``: those added, corrected or withdrawn."""
contributions_erased = Signal()
"""Sent with ``contributions`` just before their rows go."""
