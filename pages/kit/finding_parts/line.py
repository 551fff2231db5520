"""One finding in two lines: what and where, with whom since when, and what they said."""

from datetime import datetime

import streamlit as st

from pages.kit.format import show_age, show_date, show_instant
from pages.kit.handoff_looks import stage_badge
from pages.kit.links import link_query
from pages.kit.plain import escape
from queries.findings import Finding
from rules.handoffs import tell_where
from rules.lookups import Reference


def draw_finding(finding: Finding, reference: Reference, now: datetime) -> None:
    """Draw it; a link and the words only where the person may read the query."""
    kind = reference.subcategories.get(finding.subcategory_code or "")
    what = escape(kind.name if kind else reference.categories[finding.category_code].name)
    where = tell_where(finding.ward_no, finding.region)
    words = f"{stage_badge(finding.stage)} **{what}**, {where}"
    with st.container(gap=None):
        if finding.title is None:
            st.markdown(f"{finding.reference}  \n{words}")
        else:
            link_query(finding.reference, f"**{finding.reference}**")
            st.markdown(f"{words}  \n{escape(finding.title)}")
        st.caption(" · ".join(list_facts(finding, reference, now)))


def list_facts(finding: Finding, reference: Reference, now: datetime) -> list[str]:
    """With whom it lies, how long, and what was said, as Markdown."""
    facts = [
        escape(reference.entities[finding.entity_code].name),
        f"found {show_date(finding.received_at)}",
    ]
    if finding.stage == "closed":
        return [*facts, f"closed {show_date(finding.resolved_at)}", _tell_outcome(finding, reference)]
    facts.append(f"with them for {show_age(finding.handed_at, now)}" if finding.stage != "with_us" else "")
    if finding.acknowledged_at is None and finding.acknowledge_by_at is not None:
        facts.append(f"acknowledgement due {show_instant(finding.acknowledge_by_at)}")
    if finding.their_reference:
        facts.append(f"their reference {escape(finding.their_reference)}")
    if finding.times > 1:
        facts.append(f"handed on {finding.times} times")
    return [fact for fact in facts if fact]


def _tell_outcome(finding: Finding, reference: Reference) -> str:
    outcome = reference.outcomes.get(finding.outcome_code or "")
    return escape(outcome.name.lower()) if outcome else "outcome not stated"
