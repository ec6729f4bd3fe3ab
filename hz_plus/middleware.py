"""The language of each answer: a page's address decides for pages, the client's wish decides for the API."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

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
