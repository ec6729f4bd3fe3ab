"""Plans that people bring: who may, what is left alone, and that what was looked at is what is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.models import Measure, Plan, Quarter
from agencies.authorization import standing
from agencies.domain.jobs import JobState
from agencies.domain.roles import Permission, Role
from agencies.models import Agency, AuditEvent, Job, Person
from agencies.services import audit, people
from hz_plus.lib.errors import Conflict, NotAllowed, NotPossible
from indicators.adapters import plan_files
from indicators.adapters import plan_imports as adapter
from indicators.domain.kinds import IndicatorKind
from indicators.domain.plan_file import AgencyRow, GroupRow, PlanFile, Text
from indicators.models import Indicator
from indicators.selectors.plan_rows import plan_file
from indicators.services import plan_imports
from tests.factories import plans as factory
from tests.factories.cast import PASSWORD, Cast, bring_to, report_of
from tests.factories.plans import SLUG, brought, renamed, second_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def codes(job: Job) -> list[tuple[str, str, str]]:
    """Sheet, cell and code of each fault that was kept."""
    return [(row["sheet"], row["cell"], row["code"]) for row in job.result["faults"]]


def loaded(file: PlanFile, by: Person) -> Plan:
    """The file brought and loaded."""
    job = brought(file, by)
    assert codes(job) == []
    return adapter.carry_out(job, by=by)


@pytest.fixture
def stranger(cast: Cast) -> Person:
    """A plan manager of another office."""
    office = Agency.objects.create(code="other-office", kind="office", short_name_zh="别办", name_zh="别办")
    account = people.Account(username="stranger", role=Role.PLAN_MANAGER, agency=office)
    people.create(accounts=[account], password=PASSWORD, by=None)
    return Person.objects.get(username="stranger")


@pytest.mark.parametrize("username", ["office", "kewei", "leader", "admin"])
def test_only_plan_managers_bring_plans(username: str, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        brought(second_plan(), cast[username])
    assert not Job.objects.exists()


def test_looking_writes_nothing(cast: Cast) -> None:
    before = Plan.objects.count(), Agency.objects.count(), Quarter.objects.count(), Measure.objects.count()
    job = brought(second_plan(), cast["manager"])
    assert job.state == JobState.READY
    assert job.result["is_new"]
    assert job.result["counts"]["measure"] == {"new": 20, "changed": 0, "gone": 0}
    assert job.result["counts"]["quarter"]["new"] == 12
    after = Plan.objects.count(), Agency.objects.count(), Quarter.objects.count(), Measure.objects.count()
    assert after == before


def test_a_new_plan_of_a_new_office_makes_its_maker_manager_there(cast: Cast) -> None:
    plan = loaded(second_plan(), cast["manager"])
    assert plan.lead_office.code == "ningbo-office"
    assert standing(cast["manager"]).may(Permission.MANAGE_PLAN, plan.lead_office_id)
    event = AuditEvent.objects.get(chain__name=SLUG, verb="load_plan")
    assert (event.person, event.subject_id) == (cast["manager"], plan.pk)
    assert AuditEvent.objects.filter(chain__name="system", verb="appoint").exists()
    assert audit.verify() == []
    assert plan_file(plan) == replace(second_plan(), agencies=plan_file(plan).agencies)


def test_a_second_upload_changes_nothing(cast: Cast) -> None:
    plan = loaded(second_plan(), cast["manager"])
    for file in (second_plan(), plan_file(plan)):
        job = brought(file, cast["manager"])
        assert (codes(job), job.result["total"]) == ([], 0)
        with pytest.raises(NotPossible):
            adapter.carry_out(job, by=cast["manager"])


def test_the_shipped_plan_downloaded_and_brought_back_changes_nothing(plan: Plan, cast: Cast) -> None:
    shipped = plan_files.read(plan_files.find("hangzhou-2015"))
    for file in (plan_file(plan), shipped):
        job = brought(file, cast["manager"])
        assert (codes(job), job.result["total"], job.result["absent"]) == ([], 0, [])


def test_what_changes_is_shown_with_what_is_there_then_done(cast: Cast) -> None:
    loaded(second_plan(), cast["manager"])
    job = brought(renamed(second_plan(), title=Text("宁波市数字化行动计划", "Digital plan")), cast["manager"])
    assert job.result["changes"] == [
        [f"plan {SLUG}", "title_zh", "宁波市智慧城市行动计划", "宁波市数字化行动计划"],
        [f"plan {SLUG}", "title_en", "Ningbo smart city plan", "Digital plan"],
    ]
    assert Plan.objects.get(slug=SLUG).title_zh == "宁波市智慧城市行动计划"
    adapter.carry_out(job, by=cast["manager"])
    assert Plan.objects.get(slug=SLUG).title_zh == "宁波市数字化行动计划"


def test_nothing_is_done_twice_or_otherwise_than_looked_at(cast: Cast) -> None:
    first = brought(second_plan(), cast["manager"])
    other = brought(renamed(second_plan(), public=False), cast["manager"])
    adapter.carry_out(first, by=cast["manager"])
    with pytest.raises(NotPossible):
        adapter.carry_out(first, by=cast["manager"])
    with pytest.raises(Conflict):
        adapter.carry_out(other, by=cast["manager"])
    assert Plan.objects.get(slug=SLUG).is_public
    other.refresh_from_db()
    assert other.state == JobState.READY


def test_nobody_carries_out_what_another_brought(cast: Cast, stranger: Person) -> None:
    job = brought(second_plan(), cast["manager"])
    with pytest.raises(NotPossible):
        adapter.carry_out(job, by=stranger)
    assert not Plan.objects.filter(slug=SLUG).exists()


def test_a_plan_of_another_office_is_not_changed(cast: Cast, stranger: Person) -> None:
    loaded(second_plan(), cast["manager"])
    job = brought(renamed(second_plan(), public=False), stranger)
    assert codes(job) == [("计划", factory.address_of("计划", "slug"), "plan_of_others")]


def test_an_office_is_not_taken_from_others(cast: Cast, stranger: Person, plan: Plan) -> None:
    file = renamed(second_plan(), lead_office=plan.lead_office.code)
    office = plan_file(plan).agencies[-1]
    assert office.code == plan.lead_office.code
    job = brought(replace(file, agencies=[*file.agencies, office]), stranger)
    assert [code for _sheet, _cell, code in codes(job)] == ["office_of_others"]


def test_a_plan_stays_with_its_office(cast: Cast, plan: Plan) -> None:
    loaded(second_plan(), cast["manager"])
    office = plan_file(plan).agencies[-1]
    file = renamed(second_plan(), lead_office=office.code)
    job = brought(replace(file, agencies=[*file.agencies, office]), cast["manager"])
    assert [code for _sheet, _cell, code in codes(job)] == ["office_stays"]


class TestAgenciesOfOthers:
    """An uploaded file never changes agencies of another plan."""

    def test_another_name_is_a_fault_at_its_cell(self, cast: Cast) -> None:
        kewei = AgencyRow("kewei", "department", Text("科委", ""), Text("杭州市科学技术委员会", ""))
        file = second_plan()
        job = brought(replace(file, agencies=[*file.agencies, kewei]), cast["manager"])
        found = {(cell[0], code) for _sheet, cell, code in codes(job)}
        assert found == {("C", "agency_differs"), ("D", "agency_differs"), ("F", "agency_differs")}
        with pytest.raises(NotPossible):
            adapter.carry_out(job, by=cast["manager"])

    def test_shared_ones_stay_as_they_are_also_in_their_order(self, cast: Cast, plan: Plan) -> None:
        before = list(Agency.objects.values())
        kewei = next(row for row in plan_file(plan).agencies if row.code == "xihu")
        file = replace(second_plan(), agencies=[kewei, *second_plan().agencies])
        own = loaded(file, cast["manager"])
        known = {row["id"] for row in before}
        assert [row for row in Agency.objects.values() if row["id"] in known] == before
        assert brought(plan_file(own), cast["manager"]).result["total"] == 0

    def test_a_group_gets_no_members_from_another_plan(self, cast: Cast, plan: Plan) -> None:
        districts = plan_file(plan).groups or []
        group = replace(districts[0], members=[*districts[0].members, "ningbo-keji"])
        members = [row for row in plan_file(plan).agencies if row.code in districts[0].members]
        file = replace(second_plan(), agencies=[*second_plan().agencies, *members], groups=[group])
        assert [code for _sheet, _cell, code in codes(brought(file, cast["manager"]))] == ["members_differ"]

    def test_own_ones_may_be_renamed(self, cast: Cast) -> None:
        loaded(second_plan(), cast["manager"])
        one, two, three = second_plan().agencies
        two = replace(two, name=Text("宁波市科学技术局", "Ningbo Science"))
        loaded(replace(second_plan(), agencies=[one, two, three]), cast["manager"])
        assert Agency.objects.get(code="ningbo-keji").name_zh == "宁波市科学技术局"


def test_a_group_of_its_own(cast: Cast) -> None:
    group = GroupRow("ningbo-all", Text("各局", ""), Text("市级各局", ""), ["ningbo-keji", "ningbo-jiaoyu"])
    plan = loaded(replace(second_plan(), groups=[group]), cast["manager"])
    assert Agency.objects.get(code="ningbo-all").memberships.count() == 2
    assert brought(replace(second_plan(), groups=[group]), cast["manager"]).result["total"] == 0
    assert plan_file(plan).groups is None  # nothing is given to it


def test_an_indicator_with_figures_keeps_its_kind(quarter: Quarter, cast: Cast, plan: Plan) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast)
    file = plan_file(plan)
    measure = file.areas[0].measures[0]
    assert measure.indicators is not None
    row = replace(measure.indicators[0], kind=IndicatorKind.ANNUAL_FLOW, starts_from_zero=False)
    area = replace(file.areas[0], measures=[replace(measure, indicators=[row]), *file.areas[0].measures[1:]])
    job = brought(replace(file, areas=[area, *file.areas[1:]]), cast["manager"])
    assert ("指标", "D3", "kind_stays") in codes(job)
    assert Indicator.objects.get(code="1.1-a").kind == "stock"


def test_what_the_file_leaves_out_stays_and_is_named(cast: Cast) -> None:
    loaded(second_plan(), cast["manager"])
    file = second_plan()
    shorter = replace(
        file, areas=[replace(file.areas[0], measures=file.areas[0].measures[:3]), *file.areas[1:]]
    )
    job = brought(shorter, cast["manager"])
    assert job.result["absent"] == ["1.4"]
    assert Measure.objects.filter(plan__slug=SLUG).count() == 20


def test_yaml_is_read_likewise(cast: Cast) -> None:
    text = plan_files.find("hangzhou-2015").read_bytes().replace(b"kind: action", b"kind: acting", 1)
    job = plan_imports.upload(file=text, form=plan_imports.YAML, name="plan.yaml", by=cast["manager"])
    adapter.take_in(job.pk)
    job.refresh_from_db()
    (fault,) = job.result["faults"]
    assert (fault["path"], fault["code"]) == ("areas/0/kind", "no_kind")
    assert fault["line"] > 1


@pytest.mark.parametrize(("file", "form", "code"), [(b"", "xlsx", "empty"), (b"a: [", "yaml", "not_yaml")])
def test_what_cannot_be_read_is_refused_in_words(file: bytes, form: str, code: str, cast: Cast) -> None:
    job = plan_imports.upload(file=file, form=form, name="x", by=cast["manager"])
    assert adapter.take_in(job.pk)
    assert not adapter.take_in(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["code"]) == (JobState.REFUSED, code)
    assert plan_imports.refusal_words(job)
