"""Every error as RFC 9457 `application/problem+json`, in the request's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Problem, Refusal

log = logging.getLogger(__name__)

CONTENT_TYPE: Final = "application/problem+json"
KIND: Final = "urn:hz-plus:problem:"

TITLES: Final = {
    400: gettext_lazy("请求需要更正"),
    401: gettext_lazy("需要登录或有效的令牌"),
    403: gettext_lazy("无权办理"),
    404: gettext_lazy("没有找到"),
    405: gettext_lazy("不支持这种请求方法"),
    406: gettext_lazy("不提供所要的格式"),
    409: gettext_lazy("当前不能办理"),
    412: gettext_lazy("已被他人修改"),
    413: gettext_lazy("内容过大"),
    415: gettext_lazy("不接受这种内容格式"),
    428: gettext_lazy("缺少 If-Match"),
    429: gettext_lazy("请求过于频繁"),
    500: gettext_lazy("系统出错"),
}

STATUSES: Final[dict[type[Refusal], int]] = {NotAllowed: 403, NotPossible: 409, Conflict: 412, Invalid: 400}


def problem(
    status: int, code: str, detail: str, errors: Sequence[Problem] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    """The answer that says what is wrong and, where it applies, where."""
    content = {
        "type": f"{KIND}{code}",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "errors": [
            {"pointer": f"/{row.field}" if row.field else "", "code": row.code, "message": row.message}
            for row in errors
        ],
    }
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE, headers=headers)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's exception handler: each kind of refusal becomes its status."""
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", _("请求内容过大，分次提交。"))
    if isinstance(error, Http404):
        return problem(404, "not_found", _said(error) or _("没有这个地址或这条记录。"))
    if isinstance(error, PermissionDenied):
        return problem(403, "not_allowed", _said(error) or _("您的岗位不能办理此步骤。"))
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return _unexpected(error, context.get("request"))


def _said(error: Exception) -> str:
    """The error's own words, where it was given a sentence and not the data of Django's URL resolver."""
    words = error.args[0] if error.args else ""
    return words if isinstance(words, str) and not words.startswith("No ") else ""


def _refused(error: Refusal) -> HttpResponse:
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)
    return problem(status, error.code, error.message, getattr(error, "problems", ()))


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "invalid", _("请求内容需要更正。"), list(_flat("", error.detail)))
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]  # set by APIView
    if getattr(error, "wait", None):
        headers["Retry-After"] = f"{error.wait:.0f}"  # type: ignore[attr-defined]  # of Throttled
    code = error.get_codes()
    return problem(
        error.status_code, code if isinstance(code, str) else "invalid", str(error.detail), (), headers
    )


def _flat(where: str, detail: Any) -> Iterator[Problem]:
    """DRF's nested findings, one by one with their place."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(where if name == "non_field_errors" else f"{where}/{name}", inner)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_message = isinstance(inner, exceptions.ErrorDetail)
            yield from _flat(where if is_message else f"{where}/{index}", inner)
    else:
        yield Problem(where.removeprefix("/"), getattr(detail, "code", "invalid"), str(detail))


def _unexpected(error: Exception, request: Any) -> HttpResponse:
    """A fault of ours: logged whole, told in one sentence."""
    got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    log.error("The API failed to answer.", exc_info=error)
    return server_error()


def server_error(request: HttpRequest | None = None) -> HttpResponse:
    """The answer to a fault of ours."""
    return problem(500, "server_error", _("系统出错，已记录。请稍后再试。"))
