"""Which papers of a rebate are there, as a list to tick off, and when it ends."""

from datetime import date

import streamlit as st

from data.rebates import profile_rebates
from data.settings import get_settings
from pages.kit.account_panel.looks import look_at_checks
from pages.kit.format import show_date
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.account_story import AccountStory
from queries.rebates import RebateCheck
from rules.actor import Actor
from rules.lookups import Reference
from rules.rebates import RebateRule


def draw_checklists(actor: Actor, story: AccountStory, on: date) -> None:
    """Draw a checklist for each rebate that was asked for or whose papers were checked."""
    rules, reference = profile_rebates(get_settings().profile), get_reference()
    checks = {each.kind: each for each in look_at_checks(actor, story.account.account_no)}
    asked = {rebate.kind for rebate in story.rebates}
    for kind, rule in rules.items():
        if kind in asked or kind in checks:
            st.markdown(f"**{escape(rule.name)}, papers**")
            _draw_checklist(rule, checks.get(kind), reference)
            _draw_end(rule, story, on)


def _draw_checklist(rule: RebateRule, last: RebateCheck | None, reference: Reference) -> None:
    if last is None:
        needed = ", ".join(name_document(code, reference) for code in rule.documents)
        st.caption(
            f"Not checked here yet. It needs: {needed}. A query's “Check rebate papers” keeps a check."
        )
        return
    ticks = [
        f"{'✓' if code in last.documents else '▲ missing:'} {name_document(code, reference)}"
        for code in rule.documents
    ]
    st.markdown("  \n".join(ticks))
    end = f"; approved then, it lasts until {show_date(last.ends_on)}" if last.ends_on else ""
    st.caption(f"Checked {show_date(last.checked_on)}{end}.")


def _draw_end(rule: RebateRule, story: AccountStory, on: date) -> None:
    approved = [r for r in story.rebates if r.kind == rule.kind and r.approved_on is not None]
    if not approved:
        return
    newest = max(approved, key=lambda rebate: rebate.approved_on or date.min)
    end = rule.find_last_day(newest.approved_on or on, newest.valid_to)
    if end is not None:
        days = (end - on).days
        state = (
            f"ends in {days} days" if days > 1 else "ends now" if days >= 0 else "has ended: to be renewed"
        )
        mark = "▲ " if days <= rule.renew_days else ""
        st.caption(f"{mark}The approved one lasts until {show_date(end)}: {state}.")


def name_document(code: str, reference: Reference) -> str:
    """A paper's name; a code that no list has, as plain words of its own."""
    found = reference.documents.get(code)
    return escape(found.name if found else code.replace("_", " "))
