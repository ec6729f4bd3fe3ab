"""What all API views share, and the resources of `agencies`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.authorization import standing
from agencies.filters import AgencyFilter, StrictFilterSet
from agencies.models import Agency, ApiToken, Membership, Succession
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem

from .pagination import Pages
from .problems import problem
from .serializers import AgencySerializer, MeSerializer
from .tables import TABLES

if TYPE_CHECKING:
    from agencies.authorization import Viewer

M = TypeVar("M", bound=Model)


class ApiView(APIView):
    """Parameters are checked, and no answer is taken for another's."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parameters: ClassVar[frozenset[str]] = frozenset({"lang", "format"})
    """Query parameters that the view knows."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whether the method is known, who asks, how often, and whether every parameter is known."""
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        problems = [*self._unknown(request), *self._unoffered(request.query_params)]
        if problems:
            raise Invalid(_("查询参数需要更正。"), problems)

    def _unknown(self, request: Request) -> list[Problem]:
        message = _("没有参数“%(name)s”。可用的参数：%(known)s。")
        known = "、".join(sorted(self.parameters))
        return [
            Problem(name, "unknown_parameter", message % {"name": name, "known": known})
            for name in request.query_params
            if name not in self.parameters
        ]

    def _unoffered(self, parameters: Mapping[str, str]) -> list[Problem]:
        formats = [str(renderer.format) for renderer in self.renderer_classes]
        offers: dict[str, Collection[str]] = {"lang": dict(settings.LANGUAGES), "format": formats}
        return [
            Problem(name, "invalid_choice", _("可用的值：%(values)s。") % {"values": "、".join(offered)})
            for name, offered in offers.items()
            if name in parameters and parameters[name] not in offered
        ]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say that answers depend on who asks, and are to be asked for again."""
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ("Authorization", "Cookie"))
        patch_cache_control(answer, no_cache=True, private=True)
        return answer


class Filters(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """The FilterSet of the view, kept on the view; what it does not know it refuses."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows asked for."""
        view.filterset = self.get_filterset(request, queryset, view)
        rows: QuerySet[Any] = view.filterset.qs
        return rows


class ListView(ApiView, generics.ListAPIView[M]):
    """A list in pages, or whole as a table, filtered by the FilterSet that the page uses too."""

    renderer_classes = (JSONRenderer, *TABLES)
    pagination_class = Pages
    filter_backends = (Filters,)
    filterset_class: type[StrictFilterSet]
    filterset: Any

    def _unknown(self, request: Request) -> list[Problem]:
        """Nothing: the FilterSet looks at every parameter."""
        return []


class DetailView(ApiView, generics.RetrieveAPIView[M]):
    """One thing, found by the names in its address among those the person sees."""

    lookups: ClassVar[Mapping[str, str]] = {"plan": "plan__slug", "code": "code"}
    """For each name in the address, the column to look in."""

    def get_object(self) -> M:
        """The row; Http404 where it is not to be seen."""
        names = {column: self.kwargs[name] for name, column in self.lookups.items()}
        if any("\0" in name for name in names.values()):
            raise Http404
        return get_object_or_404(self.get_queryset(), **names)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """Any other address below the API's: sent on where only the last slash is missing."""
    whole = f"{request.path_info}/"
    if request.method in SAFE_METHODS and not request.path_info.endswith("/") and _leads_somewhere(whole):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{whole}?{query}" if query else whole)
    return problem(404, "not_found", _("没有这个地址或这条记录。"))


def _leads_somewhere(path: str) -> bool:
    return resolve(path).func is not nothing_here


def _link(agencies: Sequence[Any], day: date) -> None:
    """Put beside each its members on the day, and whose obligations came to it or left it. Two queries."""
    members = defaultdict(list)
    belonging = Membership.objects.valid_on(day).filter(group__in=agencies).select_related("member")
    for row in belonging.order_by("member__order"):
        members[row.group_id].append(row.member)
    came, left = defaultdict(list), defaultdict(list)
    concerned = Q(predecessor__in=agencies) | Q(successor__in=agencies)
    for passed in Succession.objects.filter(concerned).select_related("predecessor", "successor"):
        came[passed.successor_id].append(passed)
        left[passed.predecessor_id].append(passed)
    for agency in agencies:
        agency.members_on_day = members[agency.pk]
        agency.came, agency.left = came[agency.pk], left[agency.pk]


class AgencyList(ListView[Agency]):
    """Agencies, groups and the leadership office; members are those of `active_on`, by default of today."""

    queryset = Agency.objects.all()
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter

    def paginate_queryset(self, queryset: Any) -> Any:
        """The page, with members as of the day asked about."""
        page = super().paginate_queryset(queryset)
        _link(page or (), self.filterset.day)
        return page


class AgencyDetail(DetailView[Agency]):
    """One agency."""

    queryset = Agency.objects.all()
    serializer_class = AgencySerializer
    lookups = {"code": "code"}

    def get_object(self) -> Agency:
        """The agency, with members as of today; all may be seen by all."""
        agency = super().get_object()
        _link([agency], clock.today())
        return agency


class Me(ApiView):
    """Who the caller is to the system today."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Account, appointments, and the scopes of the token."""
        person: Viewer = request.user
        roles = standing(person).roles
        codes = dict(
            Agency.objects.filter(pk__in={agency for _role, agency in roles}).values_list("pk", "code")
        )
        scopes = sorted(request.auth.scopes) if isinstance(request.auth, ApiToken) else None
        content = {
            "username": person.get_username(),
            "name": getattr(person, "name", ""),
            "roles": [{"role": role.value, "agency": codes[agency]} for role, agency in roles],
            "scopes": scopes,
        }
        return Response(MeSerializer(content).data)
