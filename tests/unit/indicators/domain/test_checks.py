"""Each rule: one case that trips it, and one that just does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hz_plus.lib.errors import Severity
from indicators.domain.accounts import ACCOUNT_RULES, Account
from indicators.domain.checks import (
    CLAIM_RULES,
    ENTRY_RULES,
    FIGURE_RULES,
    PAIR_RULES,
    Claim,
    Filing,
    TypedPair,
    findings,
)
from indicators.domain.kinds import Direction, IndicatorKind, Light
from indicators.domain.series import Pair
from indicators.services.findings import MESSAGES

D = Decimal
TABLES: tuple[Any, ...] = (PAIR_RULES, ENTRY_RULES, CLAIM_RULES, FIGURE_RULES, ACCOUNT_RULES)


def stock(value: str | None, last: str | None = None, **more: Any) -> Filing:
    """A running total."""
    return Filing(
        kind=more.pop("kind", IndicatorKind.STOCK),
        value=None if value is None else D(value),
        last=None if last is None else D(last),
        **more,
    )


def codes(rules: Any, subject: Any) -> list[str]:
    """What the rules of a table find."""
    return [finding.code for finding in findings(rules, subject)]


def share(above: str, below: str, last: Pair | None = None) -> Filing:
    """A ratio."""
    return Filing(kind=IndicatorKind.RATIO, value=Pair(D(above), D(below)), last=last)


FLOW, QUOTA, RATIO = IndicatorKind.ANNUAL_FLOW, IndicatorKind.ANNUAL_QUOTA, IndicatorKind.RATIO
DOWN = Direction.DOWN


@pytest.mark.parametrize(
    ("filing", "found"),
    [
        (stock(None), ["missing"]),
        (stock("0"), []),
        (Filing(kind=IndicatorKind.MILESTONE), []),
        (stock("42", "44"), ["below_last"]),
        (stock("44", "44"), []),
        (stock("42", "44", direction=DOWN), []),
        (stock("42", "44", kind=FLOW), ["below_last"]),
        (stock("42", "44", kind=QUOTA, same_year=False), []),
        (stock("440", "44"), ["jump"]),
        (stock("439", "44"), []),
        (stock("3", "30", direction=DOWN), ["jump"]),
        (stock("4", "30", direction=DOWN), []),
        (stock("3", "30", kind=FLOW, same_year=False), []),
        (stock("5", "0"), []),
        (stock("440000", "44"), ["scale"]),
        (stock("880001", "44"), ["jump"]),
        (stock("12000000000", "100"), ["scale"]),
        (stock("0.0044", "44", direction=DOWN), ["scale"]),
        (stock("600", None, target=D(60)), ["beyond_target"]),
        (stock("599", None, target=D(60)), []),
        (stock("600", "590", target=D(60)), []),
        (stock("600", None, target=D(60), direction=DOWN), []),
        (stock("47", None, parts=D(46), reported=13, expected_parts=13), ["sum_differs"]),
        (stock("46", None, parts=D(46), reported=13, expected_parts=13), []),
        (stock("47", None, parts=D(46), reported=12, expected_parts=13), ["sum_incomplete"]),
        (stock("47", None, reported=0, expected_parts=13), []),
        (share("45", "100"), ["looks_like_percent"]),
        (share("45", "101"), []),
        (share("45", "100", Pair(D(40), D(100))), []),
        (share("45", "2000", Pair(D(40), D(200))), ["jump"]),
        (share("45", "1999", Pair(D(40), D(200))), []),
    ],
)
def test_figures(filing: Filing, found: list[str]) -> None:
    assert codes(FIGURE_RULES, filing) == found


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        ((D(3), None), ["half_a_pair"]),
        ((None, D(3)), ["half_a_pair"]),
        ((D(0), D(0)), ["zero"]),
        ((D(5), D(4)), ["above_denominator"]),
        ((D(4), D(4)), []),
        ((None, None), []),
    ],
)
def test_pairs(pair: tuple[D | None, D | None], found: list[str]) -> None:
    assert codes(PAIR_RULES, TypedPair(*pair)) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2017-10-01", ["after_quarter"]),
        ("2017-09-30", []),
        ("2016-01-01", []),
        ("2015-12-31", ["before_plan"]),
    ],
)
def test_claims(day: str, found: list[str]) -> None:
    claim = Claim(date.fromisoformat(day), date(2017, 9, 30), date(2016, 1, 1))
    assert codes(ENTRY_RULES, claim) + codes(CLAIM_RULES, claim) == found


LATE = {"delay_reason": "审批较慢。", "problems": "差3家。"}
ON_TIME = {"1.1-a": Light.GREEN}


@pytest.mark.parametrize(
    ("account", "found"),
    [
        (Account(), ["missing"]),
        (Account(judged=Light.GREEN), []),
        (Account(judged=Light.RED), ["no_problem_told"]),
        (Account(judged=Light.RED, texts={"problems": "差3家。"}), []),
        (Account(lights=ON_TIME), []),
        (Account(lights={"a": Light.YELLOW}), ["missing", "no_problem_told"]),
        (Account(lights={"a": Light.YELLOW}, texts=LATE), []),
        (Account(lights={"a": Light.YELLOW}, judged=Light.GREEN, texts=LATE), ["judged_differs"]),
        (Account(lights={"a": Light.YELLOW}, judged=Light.YELLOW, texts=LATE), []),
        (Account(lights={"a": Light.DONE}, judged=Light.GREEN, files=1), []),
        (Account(lights={"a": Light.DONE}, judged=Light.GREEN), ["evidence_missing"]),
        (Account(claimed=["2.1-b"], judged=Light.GREEN), ["evidence_missing"]),
        (Account(claimed=["2.1-b"], judged=Light.GREEN, files=1), []),
        (Account(lights={"a": Light.GREY, "b": Light.GREEN}, judged=Light.RED, texts=LATE), []),
        (Account(lights=ON_TIME, texts={"delay_reason": "无。"}), ["reason_without_delay"]),
        (Account(lights=ON_TIME, texts={"progress": "已达到目标值。"}), ["done_only_in_words"]),
        (Account(lights=ON_TIME, texts={"progress": "已完成目标分解。"}), ["done_only_in_words"]),
        (Account(lights=ON_TIME, texts={"progress": "已完成调研。"}), []),
        (Account(lights={"a": Light.DONE}, texts={"progress": "已达到目标值。"}, files=1), []),
    ],
)
def test_accounts(account: Account, found: list[str]) -> None:
    assert codes(ACCOUNT_RULES, account) == found


def test_the_computed_light_is_the_worst_with_grey_before_green() -> None:
    assert Account(lights={"a": Light.GREEN, "b": Light.RED}).computed is Light.RED
    assert Account(lights={"a": Light.GREEN, "b": Light.GREY}).computed is None
    assert Account().computed is None


def test_every_rule_has_its_words_and_warnings_ask_at_a_field() -> None:
    rules = [rule for table in TABLES for rule in table]
    assert {(rule.code, rule.field) for rule in rules} == set(MESSAGES)
    assert all(rule.field for rule in rules if rule.severity is Severity.WARNING)


def test_parameters_fill_the_words() -> None:
    [finding] = findings(FIGURE_RULES, stock("42", "44"))
    assert (
        str(MESSAGES[finding.code, finding.field]) % finding.parameters
        == "累计值42低于上季44，说明核减原因。"
    )
