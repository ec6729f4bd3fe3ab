"""What the OpenAPI description says of tokens and of errors."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from .problems import CONTENT_TYPE
from .tables import TABLES


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Bearer tokens."""

    target_class = "agencies.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An HTTP bearer scheme."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of the pages."""

    target_class = "agencies.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session's cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457; the texts are in the request's language.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "examples": ["/values/1.1-a/value"]},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
                "required": ["pointer", "code", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "errors"],
}


LANGUAGE: dict[str, Any] = {
    "in": "query",
    "name": "lang",
    "schema": {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]},
    "description": "Language of names, sentences and messages; else Accept-Language.",
}


FORMAT: dict[str, Any] = {
    "in": "query",
    "name": "format",
    "schema": {"type": "string", "enum": ["json", *(kind.format for kind in TABLES)], "default": "json"},
    "description": (
        "A table has all rows (beyond 20,000 a Link header leads on), a column for each field; "
        "fields within fields are named like agency.code."
    ),
}


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: any operation takes `lang` and may answer with a problem; lists are tables, too."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    answer = {
        "description": "Problem",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
            operation.setdefault("parameters", []).append(LANGUAGE)
            if _offer_tables(operation["responses"].get("200", {}).get("content", {})):
                operation["parameters"].append(FORMAT)
    _tidy(result)
    return result


def _offer_tables(content: dict[str, Any]) -> bool:
    """Whether the answer may be a table; a table is not described by the schema of the JSON."""
    tables = [str(kind.media_type) for kind in TABLES if kind.media_type in content]
    content.update({name: {"schema": {"type": "string", "format": "binary"}} for name in tables})
    return bool(tables)


def _tidy(node: Any) -> None:
    """Take out the generator's own marks, and the spellings of true and false."""
    if isinstance(node, dict):
        node.pop("x-spec-enum-id", None)
        if node.get("type") == "boolean":
            node.pop("enum", None)
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _tidy(inner)


description = SpectacularAPIView.as_view()
"""The OpenAPI description, as YAML or JSON."""

# Swagger UI draws its arrows from data: addresses, and its page brings one style of its own.
_ALLOWED = {"img-src": ["data:"], "style-src": ["'sha256-MMpT0iDxyjALd9PdfepImGX3DBfJPXZ4IlDWdPAgtn0='"]}
reference = csp_update(_ALLOWED)(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))
"""The description as a page to read and to try; served whole from here."""
