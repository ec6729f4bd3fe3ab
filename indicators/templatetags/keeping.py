"""Drawing a part of a page and keeping it."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()


class KeepNode(template.Node):
    """Draws what it holds; where the page is to be kept (`keep` in the context), under its name as well."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The part."""
        drawn = self.nodelist.render(context)
        keep = context.get("keep")
        if keep is not None:
            keep.parts[self.name] = drawn
        return drawn


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """`{% keep main %}…{% endkeep %}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(name, nodelist)
