"""What the register tells the rooms above it, in the same transaction."""

from django.dispatch import Signal

contributions_changed = Signal()
"""Sent with ``contributions``: those added, corrected or withdrawn."""
contributions_erased = Signal()
"""Sent with ``contributions`` just before their rows go."""
held_copies_outdated = Signal()
"""Sent with ``viewer``, ``contribution``, ``change`` (recall, correction, ended, ran_out, erased), ``why`` and
``agencies`` (None for all) when what others may hold of a contribution is no longer theirs to hold as it is."""
files_carrying = Signal()
"""Sent with ``agency``, ``contribution`` (its id) and ``before``: receivers answer with the names of the agency's own
files that hold a version before that one, or any where it is 0."""
files_let_go = Signal()
"""Sent with the same: receivers take those files off the disk when the transaction commits, and answer with their
names."""
