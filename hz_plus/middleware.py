"""The language of each answer, and the gate before which a password of one's own is set."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

API_PREFIX = "/api/"


class LanguageMiddleware(LocaleMiddleware):
    """Pages: Chinese at bare addresses, English under `/en/`.

    API: `lang` in the query, else `Accept-Language`, else Chinese.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language this request is to be answered in."""
        if request.path_info.startswith(API_PREFIX):
            translation.activate(language_of_api_request(request))
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language in the answer; pages do not vary with the client, their address decides."""
        if request.path_info.startswith(API_PREFIX):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def language_of_api_request(request: HttpRequest) -> str:
    """The language an API client asks for; refusing a `lang` that is not offered is the API's affair."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language_from_request(request)


class OwnPasswordMiddleware:
    """Whoever must set a password of their own goes nowhere before that is done."""

    OWN_PASSWORD = "agencies:own-password"  # noqa: S105 - the name of an address
    FREE = frozenset({OWN_PASSWORD, "agencies:sign-in", "agencies:sign-out"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Lead to the page where the password is set; tell an API client so."""
        match = request.resolver_match
        if match is None or match.view_name in self.FREE:
            return None
        if not getattr(request.user, "must_set_password", False):
            return None
        if request.path_info.startswith(API_PREFIX):
            detail = _("先登录页面设定自己的密码。")
            problem = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": detail}
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return redirect(self.OWN_PASSWORD)
