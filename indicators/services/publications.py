"""What is published stays as it was published."""

from __future__ import annotations

from django.db import transaction

from actions.models import Quarter

from . import roll_up, storing


@transaction.atomic
def freeze(*, quarter: Quarter) -> int:
    """Compute the quarter's figures a last time and keep them as published; return how many.

    A correction approved later changes the stored figures, never these.
    """
    roll_up.store(quarter=quarter)
    return storing.freeze(quarter)
