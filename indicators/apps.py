"""Configuration of `indicators`."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """The measuring and reading side."""

    name = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Complete the report form with values, and listen for approvals."""
        from actions import registry
        from indicators import receivers
        from indicators.services.report_part import IndicatorPart

        registry.register(IndicatorPart())
        receivers.connect()
