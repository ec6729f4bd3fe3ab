"""What all reading pages share: the plan and quarter of the address, and how a quarter is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from actions.models import Plan
from hz_plus.lib.tables import Table
from indicators.exports.tables import FORMATS, file_name
from indicators.selectors.quarters import Chosen, QuarterRefused, choose

from . import keeping

View = Callable[..., HttpResponse]


def kept_page(view: View) -> View:
    """A `plan_page` whose content is the same for everybody who may see the same: made once for each edition of it.

    Whoever has it already is told so, before anything is read.
    """
    fresh = plan_page(view)

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, plan: str | None = None, **rest: Any) -> HttpResponse:
        keep = keeping.keep_of(request)
        if keep is None:
            return fresh(request, plan, **rest)
        unchanged = get_conditional_response(request, etag=keep.etag) if keep.etag else None
        if unchanged is not None:
            return _tagged(unchanged, keep)
        own = keeping.whole(request, keep)
        if own:
            return _tagged(HttpResponse(own), keep)
        if keeping.find(keep):
            context = {"keep": keep, "plan": keep.parts["plan"], "nav": keep.parts["nav"]}
            answer = render(request, "indicators/kept.html", context)
            keeping.store_whole(request, keep, answer.content.decode())
            return _tagged(answer, keep)
        request.keep = keep  # type: ignore[attr-defined]
        return _tagged(fresh(request, plan, **rest), keep)

    return page


def _tagged(answer: HttpResponse, keep: keeping.Keep) -> HttpResponse:
    """To be asked for again each time, and not shown to another person."""
    if keep.etag and answer.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        answer["ETag"] = keep.etag
    patch_cache_control(answer, no_cache=True, private=True)
    patch_vary_headers(answer, ("Cookie",))
    return answer


def plan_page(view: View) -> View:
    """Give `view` the plan and quarter of the address; 404 for a plan the person does not see.

    Where the address names no plan, the first one the person sees is meant.
    """

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, plan: str | None = None, **rest: Any) -> HttpResponse:
        try:
            chosen = choose(plan, request.user, request.GET.get("quarter", ""), request.GET.get("as_of", ""))
            return view(request, chosen, **rest)
        except Plan.DoesNotExist:
            if plan is None:
                return render(request, "indicators/no_plan.html")
            raise Http404 from None
        except QuarterRefused as refused:
            return _refusal(request, refused)

    return page


def show(
    request: HttpRequest,
    template: str,
    chosen: Chosen,
    *,
    status: int = 200,
    table: Callable[[], Table] | None = None,
    **context: Any,
) -> HttpResponse:
    """The page `template` about the chosen quarter; its `table` as a file where the address asks for a `format`."""
    asked = request.GET.get("format")
    if asked is not None and status == HTTPStatus.OK:
        return _given_out(request, chosen, asked, table)
    context |= {"chosen": chosen, "plan": chosen.plan, "exports": tuple(FORMATS) if table else ()}
    keep: keeping.Keep | None = getattr(request, "keep", None)
    answer = render(request, f"indicators/{template}.html", context | {"keep": keep}, status=status)
    if keep is not None and status == HTTPStatus.OK:
        keeping.store(keep, chosen.plan, nav=context.get("nav", ""))
    return answer


def _given_out(
    request: HttpRequest, chosen: Chosen, asked: str, table: Callable[[], Table] | None
) -> HttpResponse:
    """The file, called after its page; 400 where the page has no table or the format is not known."""
    if table is None or asked not in FORMATS:
        context = {"plan": chosen.plan, "exports": tuple(FORMATS) if table else (), "asked": asked}
        return render(request, "indicators/no_format.html", context, status=HTTPStatus.BAD_REQUEST)
    form = FORMATS[asked]
    return HttpResponse(
        form.write(table(), chosen),
        content_type=form.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(_name(request, chosen), chosen, asked)}"'
        },
    )


def _name(request: HttpRequest, chosen: Chosen) -> str:
    """The words of the page's address after the plan's: `measures/1.1/` is called measures-1.1."""
    words = request.path.partition(f"/{chosen.plan.slug}/")[2].split("/")
    return "-".join(word for word in words if word) or "overview"


def _refusal(request: HttpRequest, refused: QuarterRefused) -> HttpResponse:
    """Say why the quarter cannot be shown, and lead to the latest one that can."""
    context = {"plan": refused.plan, "latest": refused.latest, "message": refused.message}
    return render(request, "indicators/quarter_refused.html", context, status=refused.status)
