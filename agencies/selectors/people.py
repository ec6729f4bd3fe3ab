"""People, read."""

from __future__ import annotations

from agencies.models import Person


def demo_people_exist() -> bool:
    """Whether the database holds people that `demo` made, with their published password."""
    return Person.objects.filter(is_demo=True).exists()
