"""What the official form is called, and what to know before it is filled in."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hz_plus.lib import clock
from indicators.domain.filing_form import VERSION
from indicators.selectors.filing_form import FilingForm


def title(form: FilingForm) -> str:
    """The form's title, in the request's language."""
    quarter = {"year": form.period.year, "number": form.period.number, "agency": form.agency.name}
    return _("%(agency)s %(year)d年第%(number)d季度填报表") % quarter


def guide(form: FilingForm) -> list[str]:
    """What to know before filling in, in the order of the work."""
    made = date_format(clock.now().astimezone(), "Y-m-d H:i")
    about = {"version": VERSION, "quarter": str(form.period), "made": made}
    return [
        _("表式版本 %(version)s，报告期 %(quarter)s，下载时间 %(made)s。") % about,
        _("一、“填报表”每行一项指标；里程碑指标每行一步。“文字说明”每行一项措施。"),
        _("二、只填白色单元格。灰色单元格和已报送的行已锁定，不要增删行、改表名。"),
        _(
            "三、数值按“单位”一栏的单位填写，不带单位和其他符号；没有数据时留空，不填 0。比例指标填分子和分母。"
        ),
        _("四、里程碑完成的，填完成日期，如 2018-10-31；未完成的留空。"),
        _("五、数值比上季下降、变化很大或与目标相差悬殊的，在“数值说明”中写明缘由。"),
        _("六、存在问题、下步措施、需协调事项每行写一项，用 Alt+Enter 换行。"),
        _("七、下步措施每行写“步骤；日期；责任人”，日期如 2018-10-31，没有的留空。"),
        _("八、上季的问题、措施、事项是否办完，以及与哪些单位协调，在网上勾选。"),
        _("九、填好后在“本季任务”的“Excel填报”中上传，先核对，确认后才写入草稿。佐证材料在网上上传。"),
        _("十、下载后有人在网上改过的栏目，不会被本表覆盖。"),
    ]
