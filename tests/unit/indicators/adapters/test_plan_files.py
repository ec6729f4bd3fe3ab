"""Plan files: the shipped one to the last count, others from a file, and errors that say where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from actions.models import Area, Measure, Plan, Responsibility
from actions.selectors.obligations import obligations_on
from agencies.models import Agency
from indicators.adapters import plan_files
from indicators.models import Baseline, Indicator, Milestone, Target

DOCUMENTATION = Path(__file__).parents[4] / "docs" / "plan-file.md"


def example() -> str:
    """The smallest plan, out of the documentation."""
    blocks: list[str] = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    return blocks[-1]


@pytest.fixture
def other_plan(tmp_path: Path) -> Path:
    """The documentation's example as a file."""
    path = tmp_path / "reading.yaml"
    path.write_text(example(), encoding="utf-8")
    return path


class TestHangzhou:
    """The counts of the plan that ships."""

    def test_areas_and_measures(self, plan: Plan) -> None:
        assert Area.objects.filter(plan=plan, kind="action").count() == 16
        assert Area.objects.filter(plan=plan, kind="safeguard").count() == 6
        assert Measure.objects.filter(plan=plan, area__kind="action").count() == 54
        assert Measure.objects.filter(plan=plan, area__kind="safeguard").count() == 15

    def test_agencies(self, plan: Plan) -> None:
        assert Agency.objects.filter(kind="department").count() == 34
        districts = Agency.objects.filter(kind="district").values_list("short_name_zh", "division_code")
        assert dict(districts) == {
            "上城区": "330102",
            "下城区": "330103",
            "江干区": "330104",
            "拱墅区": "330105",
            "西湖区": "330106",
            "滨江区": "330108",
            "萧山区": "330109",
            "余杭区": "330110",
            "富阳区": "330111",
            "桐庐县": "330122",
            "淳安县": "330127",
            "建德市": "330182",
            "临安市": "330185",
        }
        groups = Agency.objects.filter(kind="group")
        assert {row.short_name_zh: row.memberships.count() for row in groups} == {
            "市级相关部门": 34,
            "各区、县(市)政府": 13,
        }
        assert plan.lead_office.short_name_zh == "市信息经济和智慧经济发展工作领导小组办公室"

    def test_responsibilities(self, plan: Plan) -> None:
        links = Responsibility.objects.filter(measure__plan=plan)
        assert links.filter(role="lead").count() == 70
        assert links.filter(role="support").count() == 69
        of_81 = links.filter(measure__code="8.1").order_by("order")
        assert [row.agency.short_name_zh for row in of_81] == [
            "市经信委",
            "市公安局",
            "市城管委",
            "市交通运输局",
            "市政府电子政务办",
        ]
        several = [
            m.code for m in Measure.objects.all() if m.responsibilities.filter(role="lead").count() > 1
        ]
        assert several == ["S5.1"]

    def test_a_quarter_has_336_obligations_215_of_them_for_action_measures(self, plan: Plan) -> None:
        quarter = plan.quarters.get(year=2018, number=3)
        rows = obligations_on(plan, quarter.ends_on)
        assert len(rows) == 336
        assert sum(row.measure.area_id in _action_areas(plan) for row in rows) == 215
        counted = Indicator.objects.values_list("measure", flat=True)
        leads = [row for row in rows if row.role == "lead"]
        assert sum(row.measure.pk in counted for row in leads) == 14
        assert len(leads) - 14 == 101
        assert len(rows) - len(leads) == 221

    def test_indicators_and_targets(self, plan: Plan) -> None:
        assert Indicator.objects.filter(plan=plan).count() == 25
        kinds = list(Indicator.objects.values_list("kind", flat=True))
        assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
            "annual_flow": 5,
            "annual_quota": 2,
            "milestone": 3,
            "ratio": 8,
            "stock": 7,
        }
        assert not Target.objects.filter(deadline_stated=False).exclude(due_on=plan.ends_on).exists()
        unstated = Indicator.objects.filter(targets__deadline_stated=False).count()
        assert unstated + Indicator.objects.filter(milestones__deadline_stated=False).distinct().count() == 10
        at_least = Target.objects.filter(comparator=">=").values_list(
            "indicator__code", "value", "due_on__year"
        )
        assert set(at_least) == {("1.1-a", 60, 2018), ("2.1-a", 300, 2020)}
        assert Target.objects.filter(indicator__code="5.2-b").count() == 5
        assert Milestone.objects.filter(indicator__code="2.1-b").count() == 3
        assert not Baseline.objects.exists()

    def test_everything_has_both_languages(self, plan: Plan) -> None:
        for rows, columns in (
            (Area.objects.all(), ("name", "short_name")),
            (Measure.objects.all(), ("title", "summary")),
            (Agency.objects.all(), ("name", "short_name")),
            (Indicator.objects.all(), ("name",)),
            (Milestone.objects.all(), ("name",)),
        ):
            for row in rows:
                for column in columns:
                    assert getattr(row, f"{column}_zh"), (row, column)
                    assert re.search("[A-Za-z]", getattr(row, f"{column}_en")), (row, column)

    def test_a_second_load_changes_nothing(self, plan: Plan) -> None:
        assert plan_files.find("hangzhou-2015").exists()
        assert _load("hangzhou-2015") == "hangzhou-2015: 0 changed."


def _action_areas(plan: Plan) -> set[int]:
    return set(Area.objects.filter(plan=plan, kind="action").values_list("pk", flat=True))


def _load(name: str, **options: bool) -> str:
    from io import StringIO

    out = StringIO()
    call_command("load_plan", name, stdout=out, **options)
    return out.getvalue().strip().splitlines()[-1]


@pytest.mark.django_db
class TestAnotherPlan:
    """A plan of another shape, from a file."""

    def test_dry_run_keeps_nothing_and_says_what_would_change(self, other_plan: Path) -> None:
        assert re.fullmatch(r"reading-2021: \d+ would change\.", _load(str(other_plan), dry_run=True))
        assert not Plan.objects.filter(slug="reading-2021").exists()

    def test_load_then_change(self, other_plan: Path) -> None:
        _load(str(other_plan))
        plan = Plan.objects.get(slug="reading-2021")
        assert plan.quarters.count() == 12
        other_plan.write_text(example().replace("全民阅读行动计划", "阅读行动"), encoding="utf-8")
        assert _load(str(other_plan), once=True) == "reading-2021 is there already."
        assert _load(str(other_plan)) == "reading-2021: 1 changed."
        assert Plan.objects.get(slug="reading-2021").title_zh == "阅读行动"

    @pytest.mark.parametrize(
        ("old", "new", "complaint"),
        [
            (
                "baseline_date: 2020-12-31",
                "baseline_date: 2020-13-31",
                r":10: plan/baseline_date: '2020-13-31' is not a day",
            ),
            ("public: false", "public: perhaps", r":\d+: plan/public: 'perhaps' is not true or false"),
            ("  slug: reading-2021\n", "", r":\d+: plan/slug: is missing"),
            ("  public: false", "  public: false\n  colour: red", r":\d+: plan/colour: unknown key"),
            (
                "lead_office: reading-office",
                "lead_office: nobody",
                r":\d+: plan/lead_office: no agency of kind office",
            ),
            ("kind: action", "kind: action\n    kind: action", r":\d+: areas/0/kind: is there twice"),
            ("format: hz-plus-plan/1", "format: [", r":\d+: not YAML"),
        ],
    )
    def test_errors_name_file_line_and_field(
        self, other_plan: Path, old: str, new: str, complaint: str
    ) -> None:
        text = example()
        assert old in text
        other_plan.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CommandError, match=f"reading.yaml{complaint}"):
            _load(str(other_plan))
        assert not Plan.objects.filter(slug="reading-2021").exists()

    def test_a_file_that_is_not_there(self) -> None:
        with pytest.raises(CommandError, match=r"nowhere\.yaml: cannot be read"):
            _load("nowhere.yaml")
