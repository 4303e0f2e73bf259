"""What the log tells those who listen to it."""

from django.dispatch import Signal

checkpoint_due = Signal()
"""So many entries were appended, and committed, that a checkpoint should not wait for its hour."""
