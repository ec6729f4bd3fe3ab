"""What lists can be filtered by, for page and API alike; nothing that was asked is ignored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import (
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    MultipleChoiceFilter,
    OrderingFilter,
    TypedChoiceFilter,
)

from agencies.models import Agency, AgencyKind, Membership
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

    from agencies.authorization import Viewer

Known = Callable[["Viewer"], Iterable[QuerySet[Any]]]
"""For a person, the rows among which a code must be found, of one model or of several."""


class OneOf(ChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """One of a few values."""


class AnyOf(MultipleChoiceFilter):  # type: ignore[misc]
    """Several of a few values: the parameter may be repeated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"distinct": False} | kwargs)


class YesNo(TypedChoiceFilter):  # type: ignore[misc]
    """`true` or `false`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = [("true", gettext_lazy("是")), ("false", gettext_lazy("否"))]
        super().__init__(*args, choices=choices, coerce="true".__eq__, **kwargs)


class Day(DateFilter):  # type: ignore[misc]
    """A day written as 2018-10-31."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        message = gettext_lazy("日期写作 2018-10-31。")
        errors = {"error_messages": {"invalid": message}, "input_formats": ["%Y-%m-%d"]}
        super().__init__(*args, **errors | kwargs)


class Reference(CharFilter):  # type: ignore[misc]
    """The code of a row that the person can see; any other code is an error."""

    def __init__(self, *args: Any, known: Known, key: str = "code", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.key = known, key

    def named(self, code: str, person: Viewer) -> list[QuerySet[Any]]:
        """The rows with this code that are there to be seen."""
        return [rows.filter(**{self.key: code}) for rows in self.known(person)]


class Search(CharFilter):  # type: ignore[misc]
    """Every word is found in one of `columns`."""

    def __init__(self, *columns: str) -> None:
        super().__init__(label=gettext_lazy("搜索"), max_length=100)
        self.columns = columns

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow the rows word by word."""
        for word in (value or "").split():
            found = Q()
            for column in self.columns:
                found |= Q(**{f"{column}__icontains": word})
            qs = qs.filter(found)
        return qs


class Ordering(OrderingFilter):  # type: ignore[misc]
    """`ordering=gap` or `-gap`, several with commas between; missing values last, ties by `default`."""

    def __init__(self, default: tuple[str, ...], **columns: str) -> None:
        fields = [(column, name) for name, column in columns.items()]
        super().__init__(fields=fields, label=gettext_lazy("排序"))
        self.default = default

    def filter(self, qs: QuerySet[Any], value: list[str] | None) -> QuerySet[Any]:
        """Put the rows into a complete order, so that pages never share or skip one."""
        asked = [self._ordered(name) for name in value or () if name]
        return qs.order_by(*asked, *self.default, "pk")

    def _ordered(self, name: str) -> Any:
        column = F(self.param_map[name.removeprefix("-")])
        return column.desc(nulls_last=True) if name.startswith("-") else column.asc(nulls_last=True)


class StrictFilterSet(FilterSet):  # type: ignore[misc]
    """A FilterSet that refuses what it does not know: `qs` raises Invalid, naming every parameter."""

    other_parameters: ClassVar[frozenset[str]] = frozenset({"lang", "format", "page", "page_size"})
    """Parameters that are no filters; whoever reads them checks their values."""

    request: HttpRequest | None
    filters: Mapping[str, Any]

    @property
    def person(self) -> Viewer:
        """Who asks."""
        return getattr(self.request, "user", None) or AnonymousUser()

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the parameters; empty when all is known."""
        found = (*self._unknown(), *self._repeated(), *self._unreadable())
        return found or tuple(self._not_found())

    def is_valid(self) -> bool:
        """Whether every parameter and value is known."""
        return not self.problems

    @property
    def qs(self) -> QuerySet[Any]:
        """The rows asked for; raises Invalid where a parameter, a value or an ordering is unknown."""
        if self.problems:
            raise Invalid(_("查询参数需要更正。"), self.problems)
        rows: QuerySet[Any] = super().qs
        return rows

    def given(self, name: str) -> Any:
        """The cleaned value of one parameter; None where it was not given."""
        value = self.form.cleaned_data.get(name)
        return None if value in ("", []) else value

    def _unknown(self) -> Iterator[Problem]:
        for name in self.data:
            if name not in self.filters and name not in self.other_parameters:
                message = _("没有参数“%(name)s”。可用的参数：%(known)s。")
                known = "、".join(sorted({*self.filters, *self.other_parameters}))
                yield Problem(name, "unknown_parameter", message % {"name": name, "known": known})

    def _repeated(self) -> Iterator[Problem]:
        for name in self.data:
            is_single = not isinstance(self.filters.get(name), AnyOf)
            if is_single and hasattr(self.data, "getlist") and len(self.data.getlist(name)) > 1:
                yield Problem(name, "repeated", _("这个参数只能给一次。"))

    def _unreadable(self) -> Iterator[Problem]:
        for name, errors in self.form.errors.as_data().items():
            for error in errors:
                message = " ".join(error.messages)
                if error.code == "invalid_choice":
                    message = _("可用的值：%(values)s。") % {"values": "、".join(self._choices(name))}
                yield Problem(name, error.code or "invalid", message)

    def _choices(self, name: str) -> list[str]:
        return [str(value) for value, _label in self.filters[name].extra["choices"]]

    def _not_found(self) -> Iterator[Problem]:
        named = self.named()
        known = self.known() if named else set()
        for name in named:
            if name not in known:
                message = _("没有代码为“%(code)s”的记录。") % {"code": self.given(name)}
                yield Problem(name, "unknown_value", message)

    def named(self) -> dict[str, list[QuerySet[Any]]]:
        """For each parameter that names a row by its code, the rows with that code that may be seen."""
        return {
            name: row.named(code, self.person)
            for name, row in self.filters.items()
            if isinstance(row, Reference) and (code := self.given(name)) is not None
        }

    def known(self) -> set[str]:
        """Those of `named` whose row is there. One query for each."""
        return {name for name, rows in self.named().items() if any(found.exists() for found in rows)}


def any_agency(person: Viewer) -> list[QuerySet[Agency]]:
    """Every agency; all may be seen by all."""
    return [Agency.objects.all()]


class AgencyFilter(StrictFilterSet):
    """Agencies: in force on a day, in a group on that day."""

    kind = AnyOf(choices=AgencyKind.choices, label=gettext_lazy("类型"))
    group = Reference(known=any_agency, method="in_group", label=gettext_lazy("单位集合"))
    active_on = Day(method="in_force", label=gettext_lazy("存续日期"))
    search = Search("code", "short_name_zh", "short_name_en", "name_zh", "name_en")
    ordering = Ordering(("order",), code="code", name="name_zh", order="order")

    class Meta:
        model = Agency
        fields = ()

    @property
    def day(self) -> date:
        """The day asked about; today where none is given."""
        day: date = self.given("active_on") or clock.today()
        return day

    def in_group(self, rows: QuerySet[Agency], name: str, code: str) -> QuerySet[Agency]:
        """Members of the group on the day."""
        members = Membership.objects.valid_on(self.day).filter(group__code=code)
        return rows.filter(pk__in=members.values("member"))

    def in_force(self, rows: QuerySet[Agency], name: str, day: date) -> QuerySet[Agency]:
        """Agencies that exist on the day."""
        return rows.filter(pk__in=Agency.objects.valid_on(day))
