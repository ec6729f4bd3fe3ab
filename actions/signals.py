"""What `actions` tells the floors above it, inside the transaction that caused it."""

from django.dispatch import Signal

reports_moved = Signal()
"""`reports`: the reports; `event`: what was done to them. Sent once for each event of a call."""

reports_brought_in = Signal()
"""`reports`: reports of a quarter before the program was used, made approved. Nobody need be told."""

quarter_staged = Signal()
"""`quarter`: the quarter whose stage changed."""

agencies_reformed = Signal()
"""`plans`: the plans concerned; `on`: the day from which obligations are others'. Sent also when that is taken back."""
