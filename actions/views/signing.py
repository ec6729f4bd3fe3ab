"""The signing queue: what waits for a signature, signed one by one or together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from actions import forms
from actions.domain.workflow import Event
from actions.selectors.worklist import signed_lately, signing_queue
from actions.services import reports, rules
from actions.services.moves import Move
from agencies.domain.roles import Permission
from agencies.views.guards import needs, person_of
from hz_plus.lib.errors import Invalid, Refusal

from .pages import tell


@needs(Permission.SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HttpRequest) -> HttpResponse:
    """The queue; posted to, it signs what was picked, or sends one report back."""
    if request.method != "POST":
        return _page(request)
    sent_back = request.POST.get("send-back")
    if sent_back is not None:
        return _send_back(request, sent_back)
    return _sign(request)


def _moves(request: HttpRequest, event: Event, picked: Mapping[int, int], note: str = "") -> list[Move]:
    rows = {row.report.pk: row.report for row in signing_queue(person_of(request))}
    person = person_of(request)
    return [
        Move(report=rows[pk], event=event, by=person, note=note, version=version)
        for pk, version in picked.items()
        if pk in rows
    ]


def _sign(request: HttpRequest) -> HttpResponse:
    picked = forms.picked(request.POST.getlist("seen" if "all" in request.POST else "pick"))
    moves = _moves(request, Event.SUBMIT, picked)
    if not moves or len(moves) < len(picked):
        gone = _("其中有的已由他人办理，没有签发。核对后重新勾选。")
        messages.error(request, gone if picked else _("勾选要签发的填报。"))
        return _page(request, picked=picked, status=409 if picked else 422)
    try:
        reports.move_all(moves)
    except Refusal as refused:
        return _page(request, picked=picked, status=tell(request, refused))
    count = len(moves)
    told = ngettext("已签发并报送%(count)d份。", "已签发并报送%(count)d份。", count)
    messages.success(request, told % {"count": count})
    return redirect("actions:signing")


def _send_back(request: HttpRequest, text: str) -> HttpResponse:
    picked = forms.picked([text])
    note = request.POST.get(f"note-{next(iter(picked), 0)}", "")
    moves = _moves(request, Event.SEND_BACK, picked, note)
    if not moves:
        raise Http404
    try:
        reports.move_all(moves)
    except Refusal as refused:
        problem = refused.problems[0].message if isinstance(refused, Invalid) and refused.problems else ""
        wrong = {moves[0].report.pk: (note, problem)}
        return _page(request, wrong=wrong, status=tell(request, refused))
    messages.success(request, _("已退回填报员修改。"))
    return redirect("actions:signing")


def _page(
    request: HttpRequest,
    *,
    picked: Mapping[int, int] | None = None,
    wrong: Mapping[int, tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The queue, with what was picked and typed where it could not be done."""
    person = person_of(request)
    rows = signing_queue(person)
    moves = [Move(report=row.report, event=Event.SUBMIT, by=person) for row in rows]
    # All that the rules of signing look at, read with the queue.
    facts = rules.Facts(working={row.report.pk: row.revision for row in rows})
    shown: list[dict[str, Any]] = []
    for row, asked in zip(rows, moves, strict=True):
        refused = rules.refusal(asked, facts)
        note, problem = (wrong or {}).get(row.report.pk, ("", ""))
        shown.append(
            {
                "row": row,
                "refusal": refused.message if refused else "",
                "picked": row.report.pk in (picked or {}),
                "note": note,
                "problem": problem,
            }
        )
    context = {"rows": shown, "signed": signed_lately(person), "nav": "signing", "tab": "signing"}
    context["signable"] = sum(not item["refusal"] for item in shown)
    context["plan"] = rows[0].report.quarter.plan if rows else None
    return render(request, "actions/signing.html", context, status=status)
