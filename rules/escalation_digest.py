"""What managers are told of escalated queries: one e-mail with counts and links, and nothing personal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlencode

from rules.case_filter import CaseFilter
from rules.escalation import Rung
from rules.messages import Draft, to_user

TEMPLATE: Final = "escalation_digest"
LISTED: Final = 20
SENT_FROM: Final = time(7, 0)


@dataclass(frozen=True, slots=True)
class Escalated:
    """A query that has reached a rung."""

    reference: str
    step: int


def compose_digest(
    user_id: int,
    escalated: Sequence[Escalated],
    *,
    ladder: Sequence[Rung],
    address: str,
    since_on: date | None,
    now: datetime,
) -> Draft:
    """The e-mail for one manager; `now` is local, `escalated` not empty and ordered by whom to ask first.

    `address` is where browsers find the desk. One is written a day at most; none goes out before SENT_FROM.
    """
    count = len(escalated)
    queries = "query was" if count == 1 else "queries were"
    since = f" since {_day(since_on)}" if since_on else ""
    by_step = Counter(each.step for each in escalated)
    lines = [f"{count} open {queries} escalated{since}:", ""]
    lines += [f"  {rung.name}: {by_step[rung.step]}" for rung in reversed(ladder) if by_step[rung.step]]
    lines += ["", f"All of them: {address}/triage?{urlencode(CaseFilter(escalated=True).to_params())}", ""]
    lines += [f"{address}/query?{urlencode({'ref': each.reference})}" for each in escalated[:LISTED]]
    if count > LISTED:
        lines.append(f"and {count - LISTED} more")
    morning = datetime.combine(now.date(), SENT_FROM, now.tzinfo)
    return Draft(
        key=f"{TEMPLATE}:{user_id}:{now.date():%Y-%m-%d}",
        to=to_user(user_id),
        template_code=TEMPLATE,
        subject=f"{count} {'query' if count == 1 else 'queries'} escalated",
        body="\n".join(lines),
        not_before_at=max(now, morning),
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
