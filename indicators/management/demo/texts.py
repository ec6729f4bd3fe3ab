"""The narrative of the demo's reports. Invented."""

from __future__ import annotations

import random
from typing import Any

from actions.models import Report
from hz_plus.lib.quarters import Period

_PROGRESS = (
    "召开专题推进会{n}次，明确年度任务分工和时间节点",
    "完成需求调研，走访企业和基层单位{n}家",
    "项目一期通过初验，接入试点单位{n}家",
    "印发实施细则，组织业务培训{n}场",
    "平台新增注册用户{n}00余户，日常运行平稳",
    "开展现场督查{n}次，逐项销号整改问题",
    "与{n}家企业签订合作协议，启动联合攻关",
    "完成数据归集{n}类，建立月度更新机制",
)
_RESULTS = (
    "累计支持项目{n}个，其中已建成投用{m}个。",
    "累计覆盖服务对象{n}00余户，群众和企业反映较好。",
    "已形成制度文件{m}项，工作机制基本建立。",
    "试点经验已在{m}个区、县（市）推广。",
)
_PROBLEMS = (
    "部分项目前期手续办理时间较长，影响开工进度。",
    "基层专业技术力量不足，系统应用深度不够。",
    "部门之间数据标准不统一，共享接口对接较慢。",
    "社会资本参与意愿不强，资金落实尚有缺口。",
)
_MATTERS = ("请领导小组办公室协调有关部门尽快开放数据接口。", "请协调落实下一年度专项资金。")
_STEPS = (
    "完成二期建设方案评审",
    "组织一次联合检查，督促整改到位",
    "扩大试点范围，新增试点单位",
    "开展中期评估，形成评估报告",
    "与相关单位完成系统对接联调",
)
_REASONS = (
    "受项目前期审批影响，部分建设任务推迟启动，已排出赶工计划。",
    "部分申报单位场地改造未通过消防验收，预计下季度集中完成。",
    "年度资金下达较晚，实施进度较计划滞后一个季度左右。",
)
_SUPPORT = (
    "按照职责分工，配合牵头单位完成本季度任务，提供相关数据{n}项。",
    "落实配合工作，组织辖区内单位参加对接{n}次，报送情况{m}份。",
    "配合开展调研和检查，协助解决具体问题{m}个。",
)


def dice(report: Report, salt: str = "") -> random.Random:
    """Chance that is the same at every run: seeded by measure, agency and quarter."""
    return random.Random(f"{report.measure.code}/{report.agency.code}/{report.quarter}/{salt}")  # noqa: S311


def narrative_of(report: Report) -> dict[str, Any]:
    """The texts and rows that `report` files."""
    chance = dice(report)
    numbers = {"n": chance.randint(3, 19), "m": chance.randint(2, 8)}
    if not report.is_lead:
        return {"progress": chance.choice(_SUPPORT).format(**numbers), "contact": "综合处"}
    done = "；".join(text.format(**numbers) for text in chance.sample(_PROGRESS, 2))
    return {
        "progress": f"本季度推进“{report.measure.title_zh}”：{done}。",
        "results": chance.choice(_RESULTS).format(**numbers),
        "problems": [{"problem": chance.choice(_PROBLEMS)}],
        "matters": _matters(report),
        "delay_reason": chance.choice(_REASONS),
        "contact": "综合处",
        "next_steps": _steps(report, chance),
    }


def _matters(report: Report) -> list[dict[str, Any]]:
    """What was raised the quarter before is settled now; now and then something new comes up."""
    now = Period(report.quarter.year, report.quarter.number)
    raised = ((_matter(report, period), period != now) for period in (now.previous(), now))
    return [{**matter, "settled": settled} for matter, settled in raised if matter]


def _matter(report: Report, period: Period) -> dict[str, Any]:
    chance = random.Random(f"{report.measure.code}/{report.agency.code}/{period}/matter")  # noqa: S311
    partner = "fagaiwei" if report.agency.code == "caizhengju" else "caizhengju"
    row = {"id": f"r{chance.getrandbits(44):011x}", "matter": chance.choice(_MATTERS), "agencies": [partner]}
    return row if chance.random() < 0.15 else {}


def _steps(report: Report, chance: random.Random) -> list[dict[str, Any]]:
    following = Period(report.quarter.year, report.quarter.number).next()
    return [
        {"step": text, "due_on": following.ends_on.isoformat(), "person": "业务处"}
        for text in chance.sample(_STEPS, chance.randint(1, 3))
    ]


def judged_light_of(report: Report) -> str:
    """The lead's own judgement: mostly on track; a lag lasts some quarters, then ends."""
    temper = random.Random(f"{report.measure.code}/{report.agency.code}")  # noqa: S311
    index = (report.quarter.year - 2016) * 4 + report.quarter.number - 1
    lag_from, lag_for, gravity = temper.randint(0, 14), temper.randint(2, 5), temper.random()
    if not lag_from <= index < lag_from + lag_for or gravity < 0.35:
        return "green"
    return "red" if gravity > 0.88 else "yellow"
