"""Pages of lists: `{"count", "next", "previous", "results"}`."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Window
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from hz_plus.lib.errors import Invalid, Problem

from .tables import TableRenderer

LAST_PAGE = 1_000_000


class Pages(PageNumberPagination):
    """`page` and `page_size`; rows and their whole number come in one statement.

    A table (`agencies.api.tables`) has all rows, up to a number beyond which its `Link` header leads to the rest.
    """

    page_size = 50
    max_page_size = 200
    table_size = 20_000
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page asked for; raises Invalid for a page or size out of bounds, Http404 beyond the end."""
        self.asked = request
        self.is_table = isinstance(getattr(request, "accepted_renderer", None), TableRenderer)
        default, most = (self.table_size,) * 2 if self.is_table else (self.page_size, self.max_page_size)
        self.size = _whole(request, "page_size", default, most)
        self.number = _whole(request, "page", 1, LAST_PAGE)
        start = (self.number - 1) * self.size
        rows: list[Any] = list(queryset.annotate(rows_in_all=Window(Count("*")))[start : start + self.size])
        if not rows and self.number > 1:
            raise Http404(_("没有第%(page)d页。") % {"page": self.number})
        self.count = rows[0].rows_in_all if rows else 0
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        """The page with its neighbours' addresses."""
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        follows = {"Link": f'<{links["next"]}>; rel="next"'} if self.is_table and links["next"] else None
        return Response({"count": self.count, **links, "results": data}, headers=follows)

    def get_next_link(self) -> str | None:
        """The address of the next page; None on the last."""
        return self._address(self.number + 1) if self.number * self.size < self.count else None

    def get_previous_link(self) -> str | None:
        """The address of the page before; None on the first."""
        return self._address(self.number - 1) if self.number > 1 else None

    def _address(self, number: int) -> str:
        here = self.asked.build_absolute_uri()
        return replace_query_param(here, "page", number) if number > 1 else remove_query_param(here, "page")


def _whole(request: Request, name: str, default: int, most: int) -> int:
    """A parameter that is a whole number from 1 to `most`."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most:
        return int(text)
    message = _("%(name)s须为1至%(most)d的整数。") % {"name": name, "most": most}
    raise Invalid(_("查询参数需要更正。"), [Problem(name, "out_of_bounds", message)])
