"""A report from the worklist to the figures, over HTTP, with plain forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.domain.workflow import State
from actions.models import Concurrence, Quarter, Report
from indicators.models import Figure
from tests.factories.cast import Cast, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october", "eager_queue")]

TYPED = {
    "progress": "新认定市级众创空间2家。",
    "results": "累计认定27家。",
    "problems:0:id": "r00000000001",
    "problems:0:problem": "部分园区改造未完成验收。",
    "delay_reason": "部分园区改造未完成验收。",
    "contact": "王芳 0571-00000000",
    "next_steps:0:step": "完成第四批认定",
    "next_steps:0:due_on": "2017-12-31",
    "next_steps:0:person": "李明",
    "value:1.1-a": "２7",
    "note:1.1-a": "",
}


def version(report: Report) -> int:
    """The version as a page opened now would carry it."""
    return Report.objects.values_list("version", flat=True).get(pk=report.pk)


def post(client: Client, path: str, report: Report, **data: Any) -> Any:
    """Post a form with the version that the page carries, and follow where it leads."""
    return client.post(path, {"version": version(report), **data}, follow=True)


def test_from_worklist_to_figure(
    quarter: Quarter, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    reporter, signer, office = (client_of(cast[name]) for name in ("kewei", "kewei.signer", "office"))
    report = report_of(quarter, "1.1", "kewei")
    form, events = f"/filing/{report.pk}/", f"/filing/{report.pk}/events/"
    pane = f"/review/{report.pk}/"

    assert "大力发展众创空间" in reporter.get("/filing/").content.decode()
    post(reporter, form, report, action="save", **TYPED)
    page = reporter.get(form).content.decode()
    assert 'value="27"' in page
    assert "进度偏慢" in page

    post(reporter, events, report, event="offer")
    supporter = client_of(cast["jingxinwei"])
    assert "新认定市级众创空间2家。" in supporter.get(form).content.decode()
    post(supporter, f"/filing/{report.pk}/concurrence/", report, answer="dissent", comment="口径不同。")
    assert Concurrence.objects.get(report=report).comment == "口径不同。"

    check = post(reporter, form, report, action="check", **TYPED)
    assert check.redirect_chain[-1][0] == f"/filing/{report.pk}/check/"
    assert "提交签发" in check.content.decode()
    post(reporter, events, report, event="prepare")
    assert "1.1" in signer.get("/filing/signing/").content.decode()
    signer.post("/filing/signing/", {"pick": f"{report.pk}:{version(report)}"})
    assert report_of(quarter, "1.1", "kewei").state == State.SUBMITTED
    receipt = signer.get(f"/filing/{report.pk}/receipt/").content.decode()
    assert report.revisions.get().hash[:16] in receipt

    page = office.get(pane).content.decode()
    assert "口径不同。" in page
    assert "进度偏慢" in page
    notes = {"note:problems": "写明具体区县。", "note": "补充区县差额。"}
    post(office, pane, report, event="return", **notes)
    page = reporter.get(form).content.decode()
    assert "写明具体区县。" in page
    assert 'href="#f-problems"' in page

    again = TYPED | {"problems:0:problem": "萧山区差3家。", "value:1.1-a": "28"}
    post(reporter, form, report, action="check", **again)
    assert "已修改" in reporter.get(form).content.decode()
    post(reporter, events, report, event="prepare")
    post(signer, events, report, event="submit")
    page = office.get(pane).content.decode()
    assert "<del>部分园区改造未完成验收</del>" in page
    assert "<ins>萧山区差3家</ins>" in page

    with django_capture_on_commit_callbacks(execute=True):
        answer = post(office, pane, report, event="approve")
    assert "撤销" in answer.content.decode()
    assert report_of(quarter, "1.1", "kewei").state == State.APPROVED
    figure = Figure.objects.get(quarter=quarter, level="indicator", subject="1.1-a")
    assert figure.value == 28

    with django_capture_on_commit_callbacks(execute=True):
        post(office, pane, report, event="undo")
    assert report_of(quarter, "1.1", "kewei").state == State.SUBMITTED
    assert Figure.objects.get(quarter=quarter, level="indicator", subject="1.1-a").value is None
