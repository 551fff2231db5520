"""Diagnoses an account for an operator, and prints findings."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from data.settings import get_settings
from data.thresholds import profile_thresholds
from data.transaction import read
from queries.diagnosis.records import find_known_on, load_records
from queries.diagnosis.runs import KeptFinding
from queries.diagnosis.strays import Strays, load_strays
from queries.tariffs import load_tariff_book
from rules.actor import SYSTEM, Actor
from rules.diagnosis.clean import explain_clean
from rules.diagnosis.diagnose import diagnose
from rules.diagnosis.finding import Finding
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.thresholds import Thresholds
from rules.errors import NotFound
from rules.streaks import Streak, find_streaks

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


def judge(tools: Tools, records: Sequence[AccountRecord]) -> dict[str, tuple[Finding, ...]]:
    """Findings of each account; empty where nothing is wrong."""
    tools.prices.prepare(line for record in records for line in record.metered)
    return {
        record.account.account_no: diagnose(record, tools.prices, tools.thresholds, tools.as_of)
        for record in records
    }


def watch(tools: Tools, records: Sequence[AccountRecord]) -> list[Streak]:
    """Meters of the accounts that are being estimated."""
    return [
        streak
        for record in records
        for streak in find_streaks(record, tools.prices, tools.thresholds, tools.as_of)
    ]


def diagnose_one(account_no: str, actor: Actor = SYSTEM) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Findings of one account, the best explanation first, and what was found to be right.

    Raises:
        NotFound: no extract in use knows the account.
    """
    tools = open_tools(actor)
    records = read(actor, load_records, account_nos=[account_no], strays=tools.strays)
    if not records:
        raise NotFound(f"No billing extract knows the account {account_no}.")
    findings = judge(tools, records)[account_no]
    return findings, () if findings else explain_clean(records[0])


def describe_finding(finding: Finding | KeptFinding) -> dict[str, Any]:
    """A finding as plain values for JSON: docs/diagnosis.md. Figures are JSON numbers with exact digits."""
    return {
        "account_no": finding.account_no,
        "rule": finding.rule,
        "lines": list(finding.lines),
        "period_from": finding.period_from.isoformat(),
        "period_to": finding.period_to.isoformat(),
        "effect_rand": float(finding.effect_rand),
        "confidence": float(finding.confidence),
        "primary": finding.primary,
        "explanation": finding.explanation,
    }


def print_account(account_no: str, say: Say, *, as_json: bool) -> None:
    """One finding a line for programs, or short paragraphs for people; a right bill says why it is."""
    findings, reasons = diagnose_one(account_no)
    for finding in findings:
        print_finding(finding, say, as_json=as_json)
        if not as_json:
            say(f"     Proposed: {finding.action}")
            for each in finding.evidence:
                say(f"     {each.what}: {each.said}")
    if reasons and not as_json:
        say("No error found: the bills are right.")
        for reason in reasons:
            say(f"     {reason}")


def print_finding(finding: Finding | KeptFinding, say: Say, *, as_json: bool) -> None:
    """One finding on one line."""
    if as_json:
        say(json.dumps(describe_finding(finding), ensure_ascii=False))
        return
    rank = "" if finding.primary else ", not the main one"
    say(
        f"{finding.account_no} {finding.rule}  R {finding.effect_rand}  "
        f"sure to {finding.confidence:.0%}{rank}  {finding.explanation}"
    )
