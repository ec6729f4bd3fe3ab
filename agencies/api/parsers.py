"""What is sent to the API, read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

LIMIT = 1_000_000
"""Bytes that a body may have."""


class TooLarge(APIException):
    """The body is larger than any report can be."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("请求内容不能超过1MB。")


class StrictJSONParser(JSONParser):
    """JSON of a bounded size and depth, whose texts any database can hold."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The decoded body; raises ParseError and TooLarge."""
        body = stream.read(LIMIT + 1)
        if len(body) > LIMIT:
            raise TooLarge
        try:
            data = super().parse(io.BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("JSON 嵌套过深。")) from error
        except ParseError as error:
            raise ParseError(_("JSON 有误：%(where)s。") % {"where": error.__context__}) from error
        if any("\0" in text or _is_broken(text) for text in _texts(data)):
            raise ParseError(_("删去不可见的控制字符。"))
        return data


def _is_broken(text: str) -> bool:
    """Whether half a surrogate pair stands alone in the text."""
    return any("\ud800" <= character <= "\udfff" for character in text)


def _texts(data: Any) -> Iterator[str]:
    """All texts in the data, keys included."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
