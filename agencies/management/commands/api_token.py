"""`api_token USERNAME --scopes read:all,write:reports [--days N] [--name …]`: issue a token and show it once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.domain.roles import Scope
from agencies.models import Person
from agencies.services import tokens


class Command(BaseCommand):
    """Print the secret alone, so that a script can take it; it is stored nowhere and cannot be shown again."""

    help = "Issue an API token for this account and print its secret, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, what for, how long."""
        known = ", ".join(scope.value for scope in Scope)
        parser.add_argument("username")
        parser.add_argument("--scopes", required=True, help=f"one or more of {known}, with commas between")
        parser.add_argument("--days", type=int, default=365, help="valid for so many days (365)")
        parser.add_argument("--name", default="", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue, and print."""
        person = Person.objects.filter(username=options["username"], is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active account {options['username']!r}.")
        if not 1 <= options["days"] <= 3650:
            raise CommandError("A token is valid for 1 to 3650 days.")
        scopes = {_scope(text.strip()) for text in options["scopes"].split(",")}
        secret = tokens.issue(
            person=person, scopes=scopes, name=options["name"][:100], days=options["days"], by=None
        )
        self.stdout.write(secret)


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError as error:
        known = ", ".join(scope.value for scope in Scope)
        raise CommandError(f"There is no scope {text!r}; there are: {known}.") from error
