"""The filing wall and the ranking of agencies as tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext_lazy

from actions.domain.filing import FilingLight
from actions.domain.workflow import Role
from actions.models.reports import FILING_LABELS, STATE_LABELS
from actions.selectors.wall import Brick, Wall
from hz_plus.lib.tables import Column, Named, Table, tabulate, through
from indicators.selectors.timeliness import Ranked

from .cells import counts, role_of


def _filed(light: FilingLight, row: Ranked) -> int:
    return row.now.counts[light]


BRICK: tuple[Column[Brick], ...] = (
    Column("agency", gettext_lazy("单位代码"), lambda row: row.report.agency.code),
    Column("name", gettext_lazy("单位名称"), lambda row: row.report.agency.short_name),
    Column("measure", gettext_lazy("措施编号"), lambda row: row.report.measure.code),
    Column("title", gettext_lazy("措施名称"), lambda row: row.report.measure.title),
    Column("role", gettext_lazy("职责"), lambda row: role_of(Role(row.report.role))),
    Column("state", gettext_lazy("状态"), lambda row: Named(row.state, str(STATE_LABELS[row.state]))),
    Column("filing", gettext_lazy("报送"), lambda row: Named(row.light, str(FILING_LABELS[row.light]))),
    Column("due_on", gettext_lazy("报送截止"), lambda row: row.due_on),
    Column("submitted_on", gettext_lazy("首次报送"), lambda row: row.submitted_on),
)

RANKED: tuple[Column[Ranked], ...] = (
    Column("rank", gettext_lazy("名次"), lambda row: row.rank),
    Column("agency", gettext_lazy("单位代码"), lambda row: row.agency.code),
    Column("name", gettext_lazy("单位名称"), lambda row: row.agency.short_name),
    Column("due", gettext_lazy("到期应报"), lambda row: row.now.due),
    *(
        Column(own.value, FILING_LABELS[own], partial(_filed, own))
        for own in (FilingLight.ON_TIME, FilingLight.LATE, FilingLight.NOT_FILED)
    ),
    Column("timeliness", gettext_lazy("按时率"), lambda row: row.now.timeliness),
    Column("timeliness_before", gettext_lazy("上季按时率"), lambda row: row.share_before),
    Column("timeliness_whole", gettext_lazy("累计按时率"), lambda row: row.filing.whole.timeliness),
    *through(lambda row: row.counts, counts()),
)


def wall(page: Wall) -> Table:
    """One row for each report of the quarter that the viewer may know of."""
    return tabulate(BRICK, page.bricks)


def timeliness(rows: Iterable[Ranked]) -> Table:
    """Agencies with their filing and the lights of what they lead, as ranked."""
    return tabulate(RANKED, rows)
