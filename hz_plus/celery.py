"""The Celery application: its settings are Django's, its tasks are found in every app's `tasks` module."""

import gc
import os
from typing import Any

from celery import Celery, signals
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hz_plus.settings")

app = Celery("hz_plus")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_process_init.connect
def _keep_what_was_imported(**_given: Any) -> None:
    """What was loaded before the first task stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@signals.task_prerun.connect
def _keep_good_connections(sender: Any, **_given: Any) -> None:
    """A worker keeps its database connection from task to task, unless it is broken or too old.

    As a request of the web server does; see CELERY_DB_REUSE_MAX in the settings.
    """
    if not sender.request.is_eager:
        close_old_connections()
