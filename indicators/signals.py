"""What `indicators` tells those who enqueue work, inside the transaction that caused it."""

from django.dispatch import Signal

roll_up_requested = Signal()
"""`quarters`: ids of the quarters whose figures are wanted."""
