"""What `agencies` tells the floors above it, inside the transaction that caused it."""

from django.dispatch import Signal

job_started = Signal()
"""`job`: a job that waits to be done."""
