"""How often what reading pages show has changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from actions.models import Plan


class Edition(models.Model):
    """A counter that grows with every change of what a plan's pages show, in the transaction of the change.

    One row for each plan's stored figures, and one without plan for definitions: agencies, measures, targets. What is
    audited is counted by the audit chain already. See `selectors.editions`.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, null=True, related_name="+")
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                models.Value(1), condition=Q(plan=None), name="edition_of_definitions_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan}: {self.number}"
