"""What is checked in a lead's account of its measure: rules beside those on figures in `checks`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from hz_plus.lib.errors import Severity

from .checks import Parameters, Rule
from .kinds import BEHIND, GRAVITY, Light

_SAYS_DONE = re.compile("(?:超额|提前|全面|已)完成(?:了?全部|了?规划|了?年度)?目标|已达标|已达到目标")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a lead says of its measure, and the lights that its own figures give, by indicator code."""

    lights: Mapping[str, Light] = field(default_factory=dict)
    judged: Light | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    files: int = 0
    claimed: Collection[str] = ()
    """Codes of the indicators of which a step is said to be done."""

    @property
    def behind(self) -> list[str]:
        """Codes of the indicators whose light is yellow or red."""
        return [code for code, light in self.lights.items() if light in BEHIND]

    @property
    def computed(self) -> Light | None:
        """The light of its measure, done counting as green; None where that is grey."""
        worst = min(self.lights.values(), key=GRAVITY.index, default=Light.GREY)
        return None if worst is Light.GREY else Light.GREEN if worst is Light.DONE else worst

    def says(self, name: str) -> str:
        """The text called `name`."""
        return self.texts.get(name, "")


def _not_judged(account: Account) -> Parameters | None:
    return {} if not account.lights and account.judged is None else None


def _no_reason_for_delay(account: Account) -> Parameters | None:
    if not account.behind or account.says("delay_reason"):
        return None
    return {"codes": "、".join(account.behind)}


def _judged_differs(account: Account) -> Parameters | None:
    judged, computed = account.judged, account.computed
    if judged is None or computed is None or judged is computed:
        return None
    return {"judged": judged, "computed": computed}


def _reason_without_delay(account: Account) -> Parameters | None:
    on_time = account.computed is Light.GREEN and account.judged in (None, Light.GREEN)
    return {} if on_time and account.says("delay_reason") else None


def _done_only_in_words(account: Account) -> Parameters | None:
    """The text says that a target is met, and no figure is."""
    if not account.lights or Light.DONE in account.lights.values():
        return None
    found = _SAYS_DONE.search(account.says("progress") + "\n" + account.says("results"))
    return {"words": found[0]} if found else None


def _no_problem_told(account: Account) -> Parameters | None:
    is_behind = account.judged in BEHIND or account.behind
    return {} if is_behind and not account.says("problems") else None


def _no_evidence(account: Account) -> Parameters | None:
    """A target is met or a step is done, and nothing shows it."""
    met = {code for code, light in account.lights.items() if light is Light.DONE}
    done = sorted(met.union(account.claimed))
    return {"codes": "、".join(done)} if done and not account.files else None


ACCOUNT_RULES: tuple[Rule[Account], ...] = (
    Rule("missing", Severity.ERROR, "judged_light", _not_judged),
    Rule("missing", Severity.ERROR, "delay_reason", _no_reason_for_delay),
    Rule("judged_differs", Severity.WARNING, "judged_reason", _judged_differs),
    Rule("done_only_in_words", Severity.HINT, "progress", _done_only_in_words),
    Rule("reason_without_delay", Severity.HINT, "delay_reason", _reason_without_delay),
    Rule("evidence_missing", Severity.WARNING, "results", _no_evidence),
    Rule("no_problem_told", Severity.HINT, "problems", _no_problem_told),
)
