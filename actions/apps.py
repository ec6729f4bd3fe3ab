"""Configuration of `actions`."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """The doing and writing side."""

    name = "actions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for what people are told of."""
        from actions import receivers

        receivers.connect()
