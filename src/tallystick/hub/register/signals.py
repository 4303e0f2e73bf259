"""What the register tells the rooms above it, in the same transaction."""

from django.dispatch import Signal

contributions_changed = Signal()
"""Sent with ``contributions``: those added, corrected or withdrawn."""
contributions_erased = Signal()
"""Sent with ``contributions`` just before their rows go."""
held_copies_outdated = Signal()
"""Sent with ``viewer``, ``contribution``, ``change`` (recall, correction, ended, erased), ``why`` and ``agencies``
(None for all) when what others may hold of a contribution is no longer theirs to hold as it is."""
