"""Rebates that end soon: whom to remind, and which papers they have brought already."""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from data.rebates import profile_rebates
from data.settings import get_settings
from pages.kit.account_panel.looks import look_at_renewals
from pages.kit.account_panel.rebates import name_document
from pages.kit.badges import option_text
from pages.kit.filter_words import show_region
from pages.kit.format import show_count, show_date
from pages.kit.links import link_account
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.rebates import LAPSED_DAYS, MOST, Renewal
from rules.lookups import Reference, list_live

_PAGE: Final = 25


def draw_renewal(renewal: Renewal, name: str, on: date, reference: Reference) -> None:
    """One account in two lines: what ends when, and what is known of its papers."""
    days = (renewal.ends_on - on).days
    left = f"{days} days left" if days > 1 else "1 day left" if days == 1 else "last day"
    state = left if days >= 0 else f"▲ ended {-days} {'day' if days == -1 else 'days'} ago"
    ward = f" · ward {renewal.ward_no}" if renewal.ward_no else ""
    with st.container(gap=None, key=f"renewal_{renewal.account_no}_{renewal.kind}"):
        link_account(renewal.account_no, f"**{renewal.account_no}** {escape(name)}")
        st.markdown(
            f"until {show_date(renewal.ends_on)}, {state}{ward} :gray[· {_tell_check(renewal, reference)}]"
        )


def _tell_check(renewal: Renewal, reference: Reference) -> str:
    last = renewal.last_check
    if last is None:
        return "papers for the next time not checked"
    if not last.missing:
        return f"papers complete on {show_date(last.checked_on)}"
    missing = ", ".join(name_document(code, reference) for code in last.missing)
    return f"on {show_date(last.checked_on)} missing: {missing}"


def draw() -> None:
    """Choose how far ahead and where; the first to end stands first."""
    actor = require("expert", "agent", "manager")
    reference = get_reference()
    on = reference.local_day(datetime.now(UTC))
    rules = profile_rebates(get_settings().profile)
    st.title("Rebate renewals", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        usual = max(rule.renew_days for rule in rules.values())
        within = st.segmented_control(
            "Ends within", sorted({usual, 60, 90}), default=usual, required=True, key="renewals_within",
            format_func=lambda days: option_text(f"{days} days"),
        ) or usual  # fmt: skip
        regions = {region.code: show_region(region) for region in list_live(reference.regions)}
        chosen = st.multiselect(
            "Region", list(regions), format_func=regions.__getitem__, key="renewals_regions",
            placeholder="All",
        )  # fmt: skip
    found = look_at_renewals(actor, on, within, tuple(chosen))
    if not found:
        st.info(
            f"No approved rebate ends within {within} days. Rebates come with billing extracts; those that "
            f"ended in the last {LAPSED_DAYS} days are listed too."
        )
        return
    ended = sum(renewal.ends_on < on for renewal in found)
    counts = f"{show_count(len(found) - ended)} end within {within} days, {show_count(ended)} ended lately"
    st.markdown(f"**{counts}**" + (f" (the first {MOST})" if len(found) == MOST else ""))
    st.caption(" ".join(f"{escape(rule.name)}: {escape(rule.source)}." for rule in rules.values()))
    shown = found if st.toggle(f"Show all {len(found)}", key="renewals_all") else found[:_PAGE]
    for renewal in shown:
        draw_renewal(renewal, rules[renewal.kind].name, on, reference)


draw()
