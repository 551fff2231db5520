"""The synthetic city's disputes: lines that a diagnosis finds wrong, disputed and corrected by its expert."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from data.transaction import perform, read
from jobs.diagnose import judge, open_tools
from queries.actions.corrections import propose_correction
from queries.actions.disputes import dispute
from queries.cases import CaseRecord, get_case
from queries.diagnosis.records import load_records
from queries.triage import Cursor, list_triage
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.corrections.proposal import propose_right
from rules.diagnosis.finding import Finding
from rules.errors import DomainError
from rules.line_key import LineKey, read_line_key
from rules.lookups import Reference

LOOKED_AT: Final = 60
DISPUTED: Final = 20


def make_disputes(expert: Actor, reference: Reference, now: datetime) -> int:
    """Dispute what is wrong on the accounts of queries in work, and propose to correct it; gives how many."""
    cases = _list_cases(expert, reference, now)
    findings = _find_wrong(expert, cases)
    done = 0
    for case in cases:
        finding = findings.get(case.state.account_no or "")
        if finding is None or done == DISPUTED:
            continue
        with contextlib.suppress(DomainError):
            _put_right(expert, case, finding, reference, now)
            done += 1
    return done


def _list_cases(expert: Actor, reference: Reference, now: datetime) -> list[CaseRecord]:
    in_work = CaseFilter(whose="all", statuses=("in_progress",))
    page = read(
        expert, list_triage, case_filter=in_work, cursor=Cursor(now), reference=reference, page_rows=LOOKED_AT
    )  # fmt: skip
    return [read(expert, get_case, reference=row.reference) for row in page.rows if row.account_no]


def _find_wrong(expert: Actor, cases: list[CaseRecord]) -> Mapping[str, Finding]:
    """The finding that explains an account best, where it is about lines that charge too much."""
    tools = open_tools()
    numbers = sorted({case.state.account_no for case in cases if case.state.account_no})
    records = read(expert, load_records, account_nos=numbers, strays=tools.strays)
    return {
        account_no: finding
        for account_no, found in judge(tools, records).items()
        for finding in found
        if finding.primary and _list_wrong(finding) and min(propose_right(finding).values()) >= 0
    }


def _list_wrong(finding: Finding) -> dict[LineKey, Decimal]:
    """What each line charges too much, without VAT; the correction may change others too."""
    return {
        read_line_key(each.line.ref): each.effect_rand
        for each in finding.correction.lines
        if 0 < each.effect_cents <= each.line.cents
    }


def _put_right(
    expert: Actor, case: CaseRecord, finding: Finding, reference: Reference, now: datetime
) -> None:
    perform(
        expert,
        dispute,
        case_id=case.case_id,
        seen_seq=None,
        amounts=_list_wrong(finding),
        reference=reference,
        now=now,
    )
    perform(
        expert,
        propose_correction,
        case_id=case.case_id,
        seen_seq=None,
        right=propose_right(finding),
        reason=finding.explanation,
        rule=finding.rule,
        reference=reference,
        now=now,
    )
