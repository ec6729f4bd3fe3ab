"""`demo`: people, baselines and synthetic reports for Hangzhou's plan, marked 演示数据."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from actions.models import Plan
from actions.services import notices as reminders
from agencies.models import ClockAnchor
from agencies.selectors import clocks
from agencies.services import notices
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.management.demo import figures, people, reforms
from indicators.management.demo.quarters import PUBLISHED, Stage, correct, play_current, play_published
from indicators.services import roll_up

SLUG = "hangzhou-2015"
NOW = datetime(2018, 10, 9, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Command(BaseCommand):
    """Make the demo, once; a second call finds it there. All or nothing."""

    help = "Fill Hangzhou's plan with people and synthetic reports: 2016Q1–2018Q2 published, 2018Q3 in mid-flight."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production, skip where the demo is there, else make it."""
        if settings.HZ_ENV == "production":
            raise CommandError("demo is refused with HZ_ENV=production: its passwords are published.")
        if ClockAnchor.objects.exists():
            self.stdout.write("The demo is there already.")
            return
        plan = Plan.objects.filter(slug=SLUG).first()
        if plan is None:
            raise CommandError(f"Load the plan first: python manage.py load_plan {SLUG}")
        if plan.quarters.started().exists():
            raise CommandError(f"{SLUG} has quarters in use; the demo only fills a plan nobody has used.")
        with translation.override("zh-hans"), transaction.atomic():
            make(plan)
        clocks.forget()
        self.stdout.write("The demo is ready: sign in as kewei, kewei.signer, office … with demo-2016.")


def make(plan: Plan) -> None:
    """People, figures, quarters; at last the clock and the roll-up."""
    stage = Stage(plan, people.make(plan))
    figures.define(plan)
    rows = list(plan.quarters.in_time_order().select_related("plan"))
    for quarter in rows[:PUBLISHED]:
        reforms.play(quarter, stage.people)
        play_published(stage, quarter)
    correct(stage, rows[PUBLISHED - 1])
    current = rows[PUBLISHED]
    if current.period != Period(2018, 3):
        raise CommandError("The demo needs the quarters of Hangzhou's plan, from 2016Q1.")
    play_current(stage, current, NOW)
    with clock.travel(NOW):
        roll_up.rebuild(quarters=rows[: PUBLISHED + 1])
        reminders.remind()
    notices.settle(before=current.opens_at)
    ClockAnchor.objects.create(business_at=NOW, real_at=timezone.now())
