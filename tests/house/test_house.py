"""The house rules that no linter knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from agencies.models.dated import Known

ROOT = Path(__file__).parents[2]
OWN = ("agencies", "actions", "indicators")
TOP_LEVEL = {
    "manage.py",
    "hz_plus",
    "actions",
    "agencies",
    "indicators",
    "templates",
    "static",
    "tests",
    "requirements.txt",
    "README.md",
    "Makefile",
    "pyproject.toml",
    "requirements-dev.txt",
    "docs",
    "CHANGELOG.md",
    "LICENSE",
    "var",
}
UNPAIRED = {
    "actions.Presence.at": "the person is in the column person",
    "indicators.RollUpRequest.requested_at": "requested by a move, whose event names the person",
    "indicators.Figure.computed_at": "computed by a worker",
    "indicators.FigureThen.computed_at": "computed for one answer",
    "indicators.FigureCheck.at": "compared by the scheduler",
    "indicators.PublishedFigure.published_at": "published with its quarter, which names the person",
    "indicators.BulletinFile.made_at": "made by a worker",
    "agencies.AuditEvent.at": "the person is in the column person",
    "agencies.ClockAnchor.business_at": "written by the command demo",
    "agencies.ClockAnchor.real_at": "written by the command demo",
    "agencies.Job.created_at": "the person is in the column person",
    "agencies.Job.started_at": "by a worker",
    "agencies.Job.finished_at": "by a worker, or by the person it is for",
    "agencies.Notice.visible_at": "told by what happened, whose event names the person",
    "agencies.Notice.read_at": "by the person it is for",
    "agencies.Notice.digested_at": "sent by the scheduler",
    "agencies.ApiToken.created_at": "in the audit chain",
    "agencies.ApiToken.expires_at": "a rule, nobody's act",
    "agencies.ApiToken.revoked_at": "in the audit chain",
    "actions.Feedback.given_at": "by anybody, without an account",
    "actions.Quarter.opened_at": "in the audit chain",
    "actions.Quarter.closed_at": "in the audit chain",
    "actions.Quarter.opens_at": "a rule, nobody's act",
    "actions.Quarter.district_due_at": "a rule, nobody's act",
    "actions.Quarter.support_due_at": "a rule, nobody's act",
    "actions.Quarter.lead_due_at": "a rule, nobody's act",
    "actions.Quarter.review_due_at": "a rule, nobody's act",
    "actions.Quarter.bulletin_due_at": "a rule, nobody's act",
    "actions.Report.due_at": "a rule, nobody's act",
    "actions.Report.first_submitted_at": "the first revision names the person",
    "actions.Report.offered_at": "in the audit chain",
    "actions.Report.read_by_reviewer_at": "any reviewer's reading counts",
    "actions.Revision.superseded_at": "follows from the next approval",
}


def own_models() -> list[type[models.Model]]:
    """Every model of the three floors."""
    return [model for label in OWN for model in apps.get_app_config(label).get_models()]


def test_the_top_level_holds_only_what_users_fixed_and_tools_need() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= TOP_LEVEL


def test_every_moment_names_a_person_or_says_why_not() -> None:
    """Of rows that are superseded rather than overwritten the audit chain names who did so."""
    unpaired = set()
    for model in own_models():
        if issubclass(model, Known):
            continue
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.get_fields():
            if isinstance(field, models.DateTimeField) and field.name.endswith("at"):
                partner = f"{field.name.removesuffix('_at')}_by"
                if partner not in names and model._meta.label != "agencies.Person":
                    unpaired.add(f"{model._meta.label}.{field.name}")
    assert unpaired == set(UNPAIRED)


def test_one_migration_head_in_each_app() -> None:
    graph = MigrationLoader(None).graph
    assert {label: len(graph.leaf_nodes(label)) for label in OWN} == dict.fromkeys(OWN, 1)


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_models_that_are_chosen_from_a_list_refuse_other_values(model: type[models.Model]) -> None:
    """Every column with choices has a CHECK of its own, so that the database refuses what the form would."""
    checked = " ".join(
        str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)
    )
    for field in model._meta.get_fields():
        if getattr(field, "choices", None):
            assert f"'{field.name}" in checked, f"{model._meta.label}.{field.name}"


def test_no_module_is_longer_than_six_hundred_lines_and_none_is_called_utils() -> None:
    for app in (*OWN, "hz_plus"):
        for path in (ROOT / app).rglob("*.py"):
            assert path.name not in ("utils.py", "helpers.py"), path
            if "migrations" not in path.parts:
                assert len(path.read_text(encoding="utf-8").splitlines()) <= 600, path
