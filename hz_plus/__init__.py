"""HZ+: the roof of the project. It assembles the apps and decides nothing itself."""

from hz_plus.celery import app as celery_app

__all__ = ["celery_app"]
