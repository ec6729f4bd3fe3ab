"""What a person was told, and what of it comes by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agencies.domain.notices import MANDATORY, OPTIONAL, Kind
from agencies.models.notices import KIND_LABELS
from agencies.selectors.notices import address, wanted, words
from agencies.selectors.notices import inbox as selected
from agencies.services import notices
from hz_plus.lib.errors import Invalid

from .guards import person_of, signed_in


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """My notices, the latest first; posted to, all are marked as read."""
    person = person_of(request)
    if request.method == "POST":
        notices.mark_read(person=person)
        return redirect("agencies:inbox")
    found = selected(person)
    rows = [(row, words(row), address(row)) for row in found]
    new = sum(row.read_at is None for row in found)
    return render(request, "agencies/inbox.html", {"rows": rows, "new": new, "nav": "inbox"})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds come by e-mail, and in which language."""
    person = person_of(request)
    if request.method == "POST":
        kinds, language = request.POST.getlist("kinds"), request.POST.get("language", "")
        try:
            notices.prefer(person=person, kinds=kinds, language=language)
        except Invalid as refused:
            messages.error(request, refused.problems[0].message)
            return _preferences(request, {Kind(kind) for kind in OPTIONAL if kind in kinds}, status=422)
        messages.success(request, _("提醒设置已保存。"))
        return redirect("agencies:notice-preferences")
    return _preferences(request, wanted(person))


def _preferences(request: HttpRequest, chosen: set[Kind], status: int = 200) -> HttpResponse:
    context = {
        "person": person_of(request),
        "optional": [(kind, KIND_LABELS[kind], kind in chosen) for kind in OPTIONAL],
        "mandatory": [KIND_LABELS[kind] for kind in Kind if kind in MANDATORY],
        "languages": settings.LANGUAGES,
        "nav": "inbox",
    }
    return render(request, "agencies/notice_preferences.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an e-mail: asks first, so that a mail scanner that follows links changes nothing.

    Mail programs post to it without a session, hence without a form's token; what it does is harmless.
    """
    if not notices.is_known(token):
        raise Http404
    done = request.method == "POST"
    if done:
        notices.unsubscribe(token)
    return render(request, "agencies/unsubscribe.html", {"done": done})
