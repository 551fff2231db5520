"""The accounts of a portfolio as a table to tick and open."""

from typing import Any, Final

import pyarrow as pa
import streamlit as st

from pages.kit.format import NOTHING, show_count, show_rand
from pages.kit.links import open_account
from queries.portfolios import Portfolio, PortfolioLine

_ROW_HEIGHT: Final = 36
_MOST_ROWS: Final = 14
_OPEN_ICON: Final = ":material/arrow_forward:"


def draw_table(portfolio: Portfolio) -> list[str]:
    """Draw the table and give the numbers of the ticked accounts; the number opens the account."""
    lines = portfolio.lines
    if not lines:
        st.info("No account of this holder lies in your area.")
        return []
    key = f"portfolio_{portfolio.customer_no}_{hash(tuple(line.holding.account_no for line in lines))}"
    chosen = st.dataframe(
        _as_table(lines),
        key=key,
        hide_index=True,
        height=(min(len(lines), _MOST_ROWS) + 1) * _ROW_HEIGHT + 3,
        row_height=_ROW_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_columns(f"{key}_open"),
        alt="The accounts. Tick those to log a query for; the number opens an account.",
    )
    ticked: list[int] = chosen["selection"]["rows"]
    return [lines[number].holding.account_no for number in ticked if number < len(lines)]


def _as_table(lines: list[PortfolioLine]) -> pa.Table:
    return pa.table(
        {
            "account": [f"{_OPEN_ICON} {line.holding.account_no}" for line in lines],
            "where": [_tell_place(line) for line in lines],
            "role": ["managed" if line.holding.is_managed else "own" for line in lines],
            "balance": [show_rand(line.position.balance_rand) for line in lines],
            "disputed": [show_rand(line.position.in_dispute_rand) for line in lines],
            "open": [show_count(line.open_cases) if line.open_cases else NOTHING for line in lines],
            "found": [_tell_found(line) for line in lines],
        }
    )


def _tell_place(line: PortfolioLine) -> str:
    place = line.holding
    where = ", ".join(part for part in (place.unit_no, place.street, place.township) if part)
    ward = f"ward {place.ward_no}" if place.ward_no else ""
    return " · ".join(part for part in (where, ward) if part) or NOTHING


def _tell_found(line: PortfolioLine) -> str:
    if line.found is None:
        return NOTHING
    rand = f" ({show_rand(line.found.effect_rand)})" if line.found.effect_rand else ""
    return f"{line.found.explanation}{rand}"


def _columns(open_key: str) -> dict[str, Any]:
    column = st.column_config
    return {
        "account": column.ButtonColumn(
            "Account", type="tertiary", alignment="left", width=130, key=open_key, on_click=_open,
            args=(open_key,),
        ),
        "where": column.TextColumn("Where", width=250),
        "role": column.TextColumn("Account is", width=90),
        "balance": column.TextColumn("Balance", alignment="right", width=120),
        "disputed": column.TextColumn("In dispute", alignment="right", width=110),
        "open": column.TextColumn("Open queries", alignment="right", width=105),
        "found": column.TextColumn("What the last diagnosis of the city found", width=420),
    }  # fmt: skip


def _open(open_key: str) -> None:
    """Go to the account whose number was clicked."""
    click = st.session_state[open_key]
    if click:
        open_account(click["label"].removeprefix(_OPEN_ICON).strip())
