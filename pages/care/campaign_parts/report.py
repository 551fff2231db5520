"""Report: what came of the campaign, each figure defined, opened to its queries, and to take along."""

from typing import Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.report_opened import draw_comparison, draw_counts, draw_downloads, draw_rows
from pages.care.campaign_parts.report_tables import DEFINITIONS, make_figures, tell_comparison
from pages.care.campaign_parts.view import CampaignView
from pages.kit.format import NOTHING, show_count, show_rand
from pages.kit.plain import escape
from queries.sessions.report import CampaignReport, Spread, get_report

_TILE: Final = 180


def draw_report(view: CampaignView) -> None:
    """Draw it."""
    report = read(
        view.actor, get_report, campaign_id=view.campaign.campaign_id, reference=view.reference, now=view.now
    )
    if not (report.invited or report.booked or report.waiting.count):
        st.info(
            "Nothing has happened yet. Once residents are invited, booked or served, this part counts them"
            " and compares what was settled with queries that were not invited."
        )
        return
    _draw_tiles(report)
    st.markdown(f"#### {escape(tell_comparison(report.comparison))}")
    st.caption(DEFINITIONS["comparison"])
    draw_comparison(report.strata, view)
    left, right = st.columns(2, gap="large")
    with left:
        draw_counts("How talks ended", "ended", report.outcomes, view)
    with right:
        draw_counts("Documents that were missing", "missing", report.missing, view)
    draw_rows(view)
    _draw_take_along(report, view)


def _draw_tiles(report: CampaignReport) -> None:
    came = report.attended + report.no_show
    marks = sum(report.satisfaction.values())
    mean = sum(mark * count for mark, count in report.satisfaction.items()) / marks if marks else None
    tiles = (
        ("Invited", show_count(report.invited), "invited"),
        ("Booked", show_count(report.booked), "booked"),
        ("Attended", show_count(report.attended), "attended"),
        ("No-show", f"{report.no_show / came:.0%} of {came}" if came else NOTHING, "no_show"),
        ("Served", show_count(report.served), "served"),
        ("Resolved in session", show_count(report.resolved), "resolved"),
        ("Rand released", show_rand(report.released_rand), "released_rand"),
        ("Waited", _show_spread(report.waiting), "waiting"),
        ("Talked", _show_spread(report.serving), "serving"),
        ("Satisfaction", f"{mean:.1f} of 5" if mean else NOTHING, "satisfaction"),
    )
    with st.container(horizontal=True):
        for label, value, code in tiles:
            width = _TILE if len(value) < 12 else 2 * _TILE
            st.metric(label, value, width=width, border=True, help=DEFINITIONS[code])


def _show_spread(spread: Spread) -> str:
    if spread.median is None or spread.p90 is None:
        return NOTHING
    return f"{spread.median:.0f} min, p90 {spread.p90:.0f}"


def _draw_take_along(report: CampaignReport, view: CampaignView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Definitions", type="tertiary"):
            for words in DEFINITIONS.values():
                name, meaning = words.split(": ", 1)
                st.markdown(f"**{name}.** {meaning}")
        draw_downloads(make_figures(report, view.reference), "report", view)
