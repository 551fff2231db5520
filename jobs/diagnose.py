"""Diagnoses accounts for an operator: one, or a whole city."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from data.settings import get_settings
from data.thresholds import profile_thresholds
from data.transaction import read
from queries.diagnosis.records import find_known_on, list_account_numbers, load_records
from queries.diagnosis.strays import Strays, load_strays
from queries.tariffs import load_tariff_book
from rules.actor import SYSTEM, Actor
from rules.diagnosis.diagnose import diagnose
from rules.diagnosis.finding import Finding
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import METERED
from rules.diagnosis.thresholds import Thresholds
from rules.errors import NotFound

BATCH: Final = 300
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What every diagnosis needs: read once and used for many accounts. `as_of` is an ordinal."""

    prices: Prices
    thresholds: Thresholds
    strays: Strays
    as_of: int


def open_tools(actor: Actor = SYSTEM) -> Tools:
    """Read the schedule, the thresholds, the money without an account, and the day.

    Raises:
        NotFound: no billing extract is in use.
    """
    known_on = read(actor, find_known_on)
    if known_on is None:
        raise NotFound("No billing extract is in use. Load one first: manage.py import-billing DIR.")
    return Tools(
        Prices(read(actor, load_tariff_book)),
        profile_thresholds(get_settings().profile),
        read(actor, load_strays),
        known_on.toordinal(),
    )


def diagnose_batch(
    tools: Tools, account_nos: Sequence[str], actor: Actor = SYSTEM
) -> dict[str, tuple[Finding, ...]]:
    """Findings of each account that is known; empty where nothing is wrong."""
    records = read(actor, load_records, account_nos=account_nos, strays=tools.strays)
    tools.prices.prepare(line for record in records for line in record.lines if line.code in METERED)
    return {
        record.account.account_no: diagnose(record, tools.prices, tools.thresholds, tools.as_of)
        for record in records
    }


def diagnose_one(account_no: str, actor: Actor = SYSTEM) -> tuple[Finding, ...]:
    """Findings of one account, the best explanation first.

    Raises:
        NotFound: no extract in use knows the account.
    """
    found = diagnose_batch(open_tools(actor), [account_no], actor)
    if account_no not in found:
        raise NotFound(f"No billing extract knows the account {account_no}.")
    return found[account_no]


def diagnose_all(tell: Callable[[Iterable[Finding]], None]) -> None:
    """Findings of every account, in order of account number."""
    tools, after = open_tools(), ""
    while numbers := read(SYSTEM, partial(list_account_numbers, after=after, limit=BATCH)):
        for findings in diagnose_batch(tools, numbers).values():
            tell(findings)
        after = numbers[-1]


def describe_finding(finding: Finding) -> dict[str, Any]:
    """A finding as plain values for JSON: docs/billing-extract.md."""
    return {
        "account_no": finding.account_no,
        "rule": finding.rule,
        "lines": list(finding.lines),
        "period_from": finding.period_from.isoformat(),
        "period_to": finding.period_to.isoformat(),
        "effect_rand": float(finding.effect_rand),
        "confidence": finding.confidence,
        "primary": finding.primary,
        "explanation": finding.explanation,
    }


def print_findings(findings: Iterable[Finding], say: Say, *, as_json: bool) -> None:
    """One finding a line for programs, or a short paragraph for people."""
    for finding in findings:
        if as_json:
            say(json.dumps(describe_finding(finding), ensure_ascii=False))
        else:
            say(f"{finding.rule}  R {finding.effect_rand}  {finding.confidence:.0%}  {finding.explanation}")
            say(f"     {finding.action}")
