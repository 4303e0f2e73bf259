"""What operations tell the rooms below them, in the same transaction."""

from django.dispatch import Signal

order_given = Signal()
"""Sent with ``viewer`` and ``order`` when an order goes out to every team; its operation is locked."""
