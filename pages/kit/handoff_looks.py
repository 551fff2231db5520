"""Where a finding stands with its department, as a badge and in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pages.kit.badges import Look, badge_text
from pages.kit.format import show_instant
from pages.kit.plain import escape
from queries.case_page import CasePage
from rules.handoffs import STAGES, Stage, find_stage
from rules.lookups import Reference

_LOOKS: Final[Mapping[Stage, Look]] = {
    "late": "overdue",
    "waiting": "waiting",
    "acknowledged": "on_track",
    "with_us": "active",
    "closed": "resolved",
}


def stage_badge(stage: Stage) -> str:
    """The stage as the Markdown of a badge."""
    return badge_text(_LOOKS[stage], STAGES[stage])


def tell_handing(page: CasePage, reference: Reference, now: datetime) -> str:
    """With whom a finding lies and what its clock says; empty for what is none, or is back with us."""
    handing = page.handing
    if handing is None:
        return ""
    stage = find_stage(page.case.state.status, handing.acknowledge_by_at, handing.acknowledged_at, now)
    if stage in ("closed", "with_us"):
        return ""
    name = escape(reference.entities[handing.entity_code].name)
    due = f", due by {show_instant(handing.acknowledge_by_at)}" if handing.acknowledge_by_at else ""
    if stage != "acknowledged":
        return f"{stage_badge(stage)} with {name}{due}"
    under = f", their reference {escape(handing.their_reference)}" if handing.their_reference else ""
    return f"{stage_badge(stage)} with {name}{under}"
