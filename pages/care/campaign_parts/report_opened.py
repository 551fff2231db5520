"""The tables of a campaign's report, and the queries that each of their rows opens to."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from data.transaction import read
from outward.sheets import CSV, XLSX, Table, build_csv, build_xlsx
from pages.care.campaign_parts.report_tables import (
    DEFINITIONS,
    make_compared,
    make_cover,
    make_rows,
    make_strata,
)
from pages.care.campaign_parts.view import CampaignView
from pages.kit.badges import option_text
from pages.kit.format import show_count
from pages.kit.grid import draw_grid
from pages.kit.kpi_table import show_cell
from pages.kit.links import link_query
from queries.sessions.comparison import list_compared
from queries.sessions.report_rows import FIGURES, MOST_ROWS, Figure, list_report_rows
from rules.sessions.comparison import Stratum

_FIGURE: Final = "report_figure"
_CODE: Final = "report_code"
_TALLEST: Final = 12


def draw_counts(title: str, figure: Figure, counts: Mapping[str, int], view: CampaignView) -> None:
    """Queries by outcome or document; choosing a row shows its queries below."""
    st.subheader(title, anchor=False)
    if not counts:
        st.caption("None was noted.")
        return
    codes, key = list(counts), f"report_{figure}"
    rows = [(_name_code(figure, code, view), show_count(counts[code])) for code in codes]
    draw_grid(
        [DEFINITIONS[figure].split(":")[0], "Queries"], rows, f"{title}. A row opens its queries.",
        right=(1,), key=key, on_choose=partial(_choose, key, figure, codes),
    )  # fmt: skip


def _choose(key: str, figure: Figure, codes: Sequence[str]) -> None:
    chosen: Any = st.session_state[key].selection.rows
    if chosen:
        st.session_state[_FIGURE] = figure
    st.session_state[_CODE] = (figure, codes[chosen[0]]) if chosen else None


def _name_code(figure: Figure, code: str, view: CampaignView) -> str:
    outcomes, documents = view.reference.sessions.outcomes, view.reference.documents
    known = outcomes.get(code) if figure == "ended" else documents.get(code)
    return known.name if known else code


def draw_rows(view: CampaignView) -> None:
    """The queries behind one figure, or behind one row of its table."""
    st.subheader("Behind the figures", anchor=False)
    figure: Figure | None = st.pills(
        "Figure", list(FIGURES), default=FIGURES[0], required=True, key=_FIGURE,
        format_func=lambda code: option_text(DEFINITIONS[code].split(":")[0]),
        label_visibility="collapsed",
    )  # fmt: skip
    if figure is None:
        return
    chosen = st.session_state.get(_CODE)
    code = chosen[1] if chosen and chosen[0] == figure else None
    only = f" Only: {_name_code(figure, code, view)}." if code else ""
    st.caption(DEFINITIONS[figure] + only)
    rows = read(
        view.actor, list_report_rows, campaign_id=view.campaign.campaign_id, figure=figure, code=code,
        reference=view.reference,
    )  # fmt: skip
    _draw_queries(
        make_rows(DEFINITIONS[figure].split(":")[0], rows, view.reference), f"report_{figure}", view
    )


def draw_comparison(strata: Sequence[Stratum], view: CampaignView) -> None:
    """The kinds of queries that are compared; choosing one shows its queries, invited and like them."""
    if not strata:
        return
    with st.expander(
        f"{len(strata)} kinds of queries compared", key="report_compared", on_change="rerun"
    ) as part:
        if not part.open:
            return
        table = make_strata(strata, view.reference)
        key = "report_strata"
        _draw_table(table, f"{table.name}. A row opens its queries.", key=key, is_chosen=True)
        chosen = st.session_state[key].selection.rows
        if not chosen or chosen[0] >= len(strata):
            st.caption("Choose a kind to see its queries.")
            return
        cases = read(
            view.actor, list_compared, campaign_id=view.campaign.campaign_id, stratum=strata[chosen[0]],
            reference=view.reference, now=view.now,
        )  # fmt: skip
        _draw_queries(make_compared(cases), "report_like", view)


def _draw_queries(table: Table, key: str, view: CampaignView) -> None:
    if not table.rows:
        st.caption("No query stands behind it.")
        return
    _draw_table(table, table.name)
    more = f" The first {MOST_ROWS} are shown." if len(table.rows) == MOST_ROWS else ""
    st.caption(f"{show_count(len(table.rows))} queries.{more}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        references = list(dict.fromkeys(str(row[0]) for row in table.rows))
        chosen = st.selectbox("Open a query", references, width=300, key=f"{key}_open")
        if chosen:
            link_query(chosen, f"Open {chosen}")
        draw_downloads(table, key, view)


def _draw_table(table: Table, alt: str, *, key: str | None = None, is_chosen: bool = False) -> None:
    columns = table.columns
    shown = [
        [
            "" if cell is None else show_cell(cell, column.kind)
            for cell, column in zip(row, columns, strict=True)
        ]
        for row in table.rows
    ]
    draw_grid(
        [column.name for column in columns], shown, alt, key=key,
        right=[place for place, column in enumerate(columns) if column.kind != "text"],
        height=min(len(shown) + 1, _TALLEST) * 35 + 3,
        on_choose=_redraw if is_chosen else None,
    )  # fmt: skip


def _redraw() -> None:
    """A chosen row is read where it is drawn; the rerun is all that is wanted."""


def draw_downloads(table: Table, key: str, view: CampaignView) -> None:
    """A table to take along."""
    name = f"campaign-{view.campaign.campaign_id}-{key}-{view.now:%Y-%m-%d}"
    cover = make_cover(view.campaign, view.actor.display_name, view.now)
    st.download_button(
        "CSV", partial(build_csv, table), f"{name}.csv", CSV, key=f"{key}_csv", on_click="ignore"
    )
    st.download_button(
        "Excel", partial(build_xlsx, table, cover), f"{name}.xlsx", XLSX, key=f"{key}_xlsx",
        on_click="ignore",
    )  # fmt: skip
