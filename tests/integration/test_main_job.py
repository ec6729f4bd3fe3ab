"""The main job on a real server with a real worker: the plan is there, an approval shows within two seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.integration.running import Running, eventually, running

pytestmark = [pytest.mark.slow, pytest.mark.worker]

STATUS = "/api/v1/status/?plan=hangzhou-2015&quarter=2018Q3&level=measure&code=1.1"


@pytest.fixture(scope="module")
def hz(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, as `make run` starts it from nothing."""
    with running(tmp_path_factory.mktemp("data")) as server:
        yield server


def test_the_overview_shows_all_areas_with_their_lights(hz: Running) -> None:
    zh, en = hz.page("/"), hz.page("/en/")
    assert (zh.status, en.status) == (200, 200)
    assert "演示数据" in zh.text
    assert 'lang="zh-CN"' in zh.text
    assert 'lang="en"' in en.text
    areas = set(re.findall(r"/hangzhou-2015/areas/(S?\d+)/", zh.text))
    assert areas == {str(n) for n in range(1, 17)} | {f"S{n}" for n in range(1, 7)}


def test_the_plan_over_the_api(hz: Running) -> None:
    measures = hz.call("/api/v1/measures/?plan=hangzhou-2015&page_size=200").json
    assert measures["count"] == 69
    first = measures["results"][0]
    assert (first["code"], first["title_zh"]) == ("1.1", "大力发展众创空间")
    assert [(r["agency"]["short_name"], r["role"]) for r in first["responsibilities"]] == [
        ("市科委", "lead"),
        ("市经信委", "support"),
        ("市发改委", "support"),
        ("各区、县(市)政府", "support"),
    ]
    assert hz.call("/api/v1/indicators/").json["count"] == 25
    token = hz.token("office", "read:all")
    assert hz.call("/api/v1/reports/?quarter=2018Q3", token=token).json["count"] == 336
    assert hz.call("/api/v1/reports/?quarter=2018Q3").status == 404


def test_an_approval_shows_within_two_seconds(hz: Running) -> None:
    reader = hz.token("leader", "read:all")
    office = hz.token("office2", "read:all", "review:reports")
    before = hz.call(STATUS, token=reader).json["results"][0]
    assert before["stale"] is True
    assert before["value"] == "47"
    found = hz.call("/api/v1/reports/?quarter=2018Q3&measure=1.1&agency=kewei", token=office).json["results"]
    report = hz.call(f"/api/v1/reports/{found[0]['id']}/", token=office)
    path = f"/api/v1/reports/{found[0]['id']}/events/"

    refused = hz.call(path, token=office, data={"event": "approve"})
    assert refused.status == 428
    approved = hz.call(
        path, token=office, data={"event": "approve"}, headers={"If-Match": report.headers["ETag"]}
    )
    assert approved.status == 200, approved.text

    def shown() -> bool:
        return bool(hz.call(STATUS, token=reader).json["results"][0]["value"] == "51")

    assert eventually(shown, within=2) < 2
    hz.sign_in("leader")
    page = hz.page("/hangzhou-2015/measures/1.1/?quarter=2018Q3").text
    assert "实际51家" in page
    assert "本季未关闭，数据未定" in page
    stale = hz.call(path, token=office, data={"event": "undo"}, headers={"If-Match": report.headers["ETag"]})
    assert stale.status == 412


def test_figures_and_audit_chain_are_whole(hz: Running) -> None:
    assert "No difference" in hz.manage("roll_up", "--check")
    assert "every link whole" in hz.manage("verify_audit")
    assert hz.manage("demo").strip() == "The demo is there already."
