"""Report: what came of the campaign, each figure defined, opened to its queries, and to take along."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from data.transaction import read
from outward.sheets import CSV, XLSX, Table, build_csv, build_xlsx
from pages.care.campaign_parts.report_tables import (
    DEFINITIONS,
    make_cover,
    make_figures,
    make_rows,
    tell_comparison,
)
from pages.care.campaign_parts.view import CampaignView
from pages.kit.badges import option_text
from pages.kit.format import NOTHING, show_count, show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.plain import escape
from queries.sessions.report import CampaignReport, Spread, get_report
from queries.sessions.report_rows import FIGURES, MOST_ROWS, Figure, list_report_rows

_FIGURE: Final = "report_figure"
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
    left, right = st.columns(2, gap="large")
    with left:
        _draw_counts("How talks ended", "Outcome", report.outcomes, _name_outcomes(view))
    with right:
        _draw_counts("Documents that were missing", "Document", report.missing, _name_documents(view))
    _draw_rows(view)
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


def _draw_counts(title: str, heading: str, counts: Mapping[str, int], names: Mapping[str, str]) -> None:
    st.subheader(title, anchor=False)
    if not counts:
        st.caption("None was noted.")
        return
    rows = [(names.get(code, code), show_count(count)) for code, count in counts.items()]
    draw_grid([heading, "Queries"], rows, title, right=(1,))


def _name_outcomes(view: CampaignView) -> dict[str, str]:
    return {code: outcome.name for code, outcome in view.reference.sessions.outcomes.items()}


def _name_documents(view: CampaignView) -> dict[str, str]:
    return {code: document.name for code, document in view.reference.documents.items()}


def _draw_rows(view: CampaignView) -> None:
    """The queries behind one figure."""
    st.subheader("Behind the figures", anchor=False)
    figure: Figure | None = st.pills(
        "Figure", list(FIGURES), default=FIGURES[0], required=True, key=_FIGURE,
        format_func=lambda code: option_text(DEFINITIONS[code].split(":")[0]),
        label_visibility="collapsed",
    )  # fmt: skip
    if figure is None:
        return
    st.caption(DEFINITIONS[figure])
    rows = read(
        view.actor, list_report_rows, campaign_id=view.campaign.campaign_id, figure=figure,
        reference=view.reference,
    )  # fmt: skip
    if not rows:
        st.caption("No query stands behind it.")
        return
    table = make_rows(DEFINITIONS[figure].split(":")[0], rows, view.reference)
    shown = [["" if cell is None else str(cell) for cell in row] for row in table.rows]
    height = min(len(rows) + 1, 12) * 35 + 3
    draw_grid([column.name for column in table.columns], shown, table.name, height=height)
    more = f" The first {MOST_ROWS} are shown." if len(rows) == MOST_ROWS else ""
    st.caption(f"{show_count(len(rows))} queries.{more}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Open a query", list(dict.fromkeys(row.reference for row in rows)), width=300)
        if chosen:
            link_query(chosen, f"Open {chosen}")
        _draw_downloads(table, f"report_{figure}", view)


def _draw_take_along(report: CampaignReport, view: CampaignView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Definitions", type="tertiary"):
            for words in DEFINITIONS.values():
                name, meaning = words.split(": ", 1)
                st.markdown(f"**{name}.** {meaning}")
        _draw_downloads(make_figures(report, view.reference), "report", view)


def _draw_downloads(table: Table, key: str, view: CampaignView) -> None:
    name = f"campaign-{view.campaign.campaign_id}-{key}-{view.now:%Y-%m-%d}"
    cover = make_cover(view.campaign, view.actor.display_name, view.now)
    st.download_button(
        "CSV", partial(build_csv, table), f"{name}.csv", CSV, key=f"{key}_csv", on_click="ignore"
    )
    st.download_button(
        "Excel", partial(build_xlsx, table, cover), f"{name}.xlsx", XLSX, key=f"{key}_xlsx",
        on_click="ignore",
    )  # fmt: skip
