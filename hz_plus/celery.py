"""The Celery application: its settings are Django's, its tasks are found in every app's `tasks` module."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hz_plus.settings")

app = Celery("hz_plus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
