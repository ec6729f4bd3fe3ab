"""Configuration of `agencies`."""

from django.apps import AppConfig
from django.conf import settings


class AgenciesConfig(AppConfig):
    """Who does it."""

    name = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Install the demo's clock where this is a demo."""
        from agencies.selectors import clocks
        from hz_plus.lib import clock

        if settings.HZ_ENV == "demo":
            clock.install(clocks.business_time)
