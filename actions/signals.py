"""What `actions` tells the floors above it, inside the transaction that caused it."""

from django.dispatch import Signal

reports_moved = Signal()
"""`reports`: the reports; `event`: what was done to them. Sent once for each event of a call."""

quarter_staged = Signal()
"""`quarter`: the quarter whose stage changed."""
