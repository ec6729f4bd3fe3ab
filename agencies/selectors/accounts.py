"""Accounts, listed for their administrators."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agencies.models import Person


def accounts(search: str) -> QuerySet[Person]:
    """People by user name, with their appointments; `search` looks at names, agencies and codes."""
    rows = Person.objects.order_by("username").prefetch_related("appointments__agency")
    for word in search.split():
        rows = rows.filter(
            Q(username__icontains=word)
            | Q(name_zh__icontains=word)
            | Q(name_en__icontains=word)
            | Q(
                pk__in=Person.objects.filter(
                    Q(appointments__agency__code__iexact=word)
                    | Q(appointments__agency__short_name_zh__icontains=word)
                    | Q(appointments__agency__short_name_en__icontains=word)
                ).values("pk")
            )
        )
    return rows
