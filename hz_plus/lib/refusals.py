"""Refusals that many services make, in the request's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from .errors import Invalid, Problem


def to_correct(problems: Sequence[Problem]) -> Invalid:
    """The refusal that names everything to correct."""
    return Invalid(_("有%(count)d处需要更正。") % {"count": len(problems)}, problems)
