"""What a worker keeps from task to task."""

from __future__ import annotations

import gc
from types import SimpleNamespace

import pytest

from hz_plus import celery


@pytest.mark.parametrize(("is_eager", "looked"), [(False, 1), (True, 0)])
def test_a_worker_drops_only_connections_that_are_old_or_broken(
    monkeypatch: pytest.MonkeyPatch, *, is_eager: bool, looked: int
) -> None:
    """An eager task runs within somebody's request, whose connection is none of its business."""
    calls: list[str] = []
    monkeypatch.setattr(celery, "close_old_connections", lambda: calls.append("looked"))
    task = SimpleNamespace(request=SimpleNamespace(is_eager=is_eager))
    celery._keep_good_connections(sender=task)
    assert len(calls) == looked


def test_celery_itself_closes_none() -> None:
    assert celery.app.conf.get("CELERY_DB_REUSE_MAX") >= 1_000_000


def test_what_was_imported_is_not_collected_again() -> None:
    before = gc.get_freeze_count()
    try:
        celery._keep_what_was_imported()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
