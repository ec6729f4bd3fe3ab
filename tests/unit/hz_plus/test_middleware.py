"""The language of an answer: pages by their address, the API by the client's wish."""

from collections.abc import Iterator

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import translation

from hz_plus.middleware import LanguageMiddleware


def language(_request: HttpRequest) -> HttpResponse:
    """Answer with the language in force."""
    return HttpResponse(translation.get_language())


urlpatterns = [
    path("api/v1/plans/", language),
    *i18n_patterns(path("areas/", language), prefix_default_language=False),
]


@pytest.fixture(autouse=True)
def _language_as_it_was() -> Iterator[None]:
    """The language in force is the thread's; the next test has to find it as it was."""
    with translation.override(translation.get_language()):
        yield


@pytest.mark.parametrize(
    ("address", "accepted", "expected"),
    [
        ("/areas/", "", "zh-hans"),
        ("/areas/", "en", "zh-hans"),
        ("/areas/?lang=en", "", "zh-hans"),
        ("/en/areas/", "", "en"),
        ("/en/areas/", "zh-CN", "en"),
        ("/api/v1/plans/", "", "zh-hans"),
        ("/api/v1/plans/", "en-GB,en;q=0.9", "en"),
        ("/api/v1/plans/", "zh-CN", "zh-hans"),
        ("/api/v1/plans/", "fr", "zh-hans"),
        ("/api/v1/plans/?lang=en", "zh-CN", "en"),
        ("/api/v1/plans/?lang=zh-hans", "en", "zh-hans"),
        ("/api/v1/plans/?lang=fr", "en", "en"),
    ],
)
def test_language(address: str, accepted: str, expected: str) -> None:
    request = RequestFactory().get(address, headers={"accept-language": accepted} if accepted else {})
    request.urlconf = __name__
    response = LanguageMiddleware(language)(request)
    assert isinstance(response, HttpResponse)
    assert response.content.decode() == expected
    assert response.headers["Content-Language"] == expected
    assert ("Accept-Language" in response.headers.get("Vary", "")) is address.startswith("/api/")
