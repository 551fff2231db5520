"""Lines of the queue as a table to tick and open, or as cards where there is no room for a table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from pages.kit.badges import badge_text
from pages.kit.format import NOTHING, show_date, show_rand
from pages.kit.links import link_query, open_query
from pages.kit.plain import escape
from pages.kit.queue_cells import make_column, show_cell
from pages.kit.queue_words import show_days, show_urgency, show_urgency_cell, show_waiting_on
from queries.triage import TriageRow
from rules.lookups import Reference
from rules.queue_columns import COLUMNS, Density
from rules.saved_views import Look

ROW_HEIGHTS: Final[Mapping[Density, int]] = {"comfortable": 36, "compact": 26}
HEADING_HEIGHT: Final = 36
_MOST_HEIGHT: Final = 14 * ROW_HEIGHTS["comfortable"]
USUAL: Final = Look()
OPEN_ICON: Final = ":material/arrow_forward:"
_SHAPE_COLOURS: Final = {"▲": "red", "◆": "orange", "●": "green", "✓": "gray"}


def draw_table(
    rows: Sequence[TriageRow], reference: Reference, now: datetime, *, round_no: int = 0, look: Look = USUAL
) -> list[TriageRow]:
    """Draw the table in a look and give the ticked rows.

    Its identity is the list of cases: as soon as other cases stand on the lines, nothing is ticked any more.
    """
    identity = f"queue_{round_no}_{hash((*(row.case_id for row in rows), *look.columns))}"
    height = ROW_HEIGHTS[look.density]
    urgencies = [show_urgency_cell(row, reference, now) for row in rows]
    chosen = st.dataframe(
        _as_table(rows, urgencies, look.columns, reference, now),
        key=identity,
        hide_index=True,
        height=min(len(rows) * height, _MOST_HEIGHT) + HEADING_HEIGHT + 3,
        row_height=height,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_columns(identity, urgencies, look.columns),
        placeholder=NOTHING,
        alt="The queue. Tick queries to act on them; the reference opens a query.",
    )
    ticked: Sequence[int] = chosen["selection"]["rows"]
    return [rows[number] for number in ticked if number < len(rows)]


def _as_table(
    rows: Sequence[TriageRow],
    urgencies: list[str],
    columns: Sequence[str],
    reference: Reference,
    now: datetime,
) -> pa.Table:
    """Columns of ready text: an Arrow table costs a fifth of a data frame."""
    ready: dict[str, list[Any]] = {
        "act_by": [[words] for words in urgencies],
        "reference": [f"{OPEN_ICON} {row.reference}" for row in rows],
    }
    return pa.table(
        {code: ready.get(code) or [show_cell(code, row, reference, now) for row in rows] for code in columns}
    )


def _columns(identity: str, urgencies: list[str], columns: Sequence[str]) -> dict[str, Any]:
    column = st.column_config
    labels = sorted(set(urgencies))
    open_key = f"{identity}_open"
    special = {
        "act_by": column.MultiselectColumn(
            "Act by",
            options=labels,
            color=[_SHAPE_COLOURS.get(label[0], "gray") for label in labels],
            width=110,
            help="Working days. ▲ past the due date · ◆ due within three days · ● until somebody should act",
        ),
        "reference": column.ButtonColumn(
            "Reference", type="tertiary", alignment="left", width=170, key=open_key,
            on_click=_open_clicked, args=(open_key,),
        ),
    }  # fmt: skip
    return {code: special.get(code) or make_column(code) for code in columns}


def _open_clicked(key: str) -> None:
    click = st.session_state[key]
    if click:
        open_query(click["label"].removeprefix(OPEN_ICON).strip())


def draw_cards(
    rows: Sequence[TriageRow],
    reference: Reference,
    now: datetime,
    *,
    with_step: bool = False,
    look: Look = USUAL,
) -> None:
    """Each row in two lines: how urgent and which, then what it is about; and its next step if asked for."""
    for row in rows:
        with st.container(border=look.density == "comfortable", gap=None):
            link_query(row.reference, f"{badge_text(*show_urgency(row, reference, now))} **{row.reference}**")
            st.markdown(f"{escape(row.title)}  \n:gray[{_show_facts(row, reference, now, look)}]")
            if with_step and row.next_step:
                st.markdown(f"**{escape(row.next_step)}**, {show_date(row.next_step_on)}")


def _show_facts(row: TriageRow, reference: Reference, now: datetime, look: Look) -> str:
    if look.columns != USUAL.columns:
        return " · ".join(_list_chosen(row, reference, now, look.columns))
    facts = (
        show_rand(row.amount_rand) if row.amount_rand is not None else "",
        show_days(row.received_at, now),
        f"waits for {escape(show_waiting_on(row, reference))}",
        escape(row.holder_name or "held by nobody"),
    )
    return " · ".join(fact for fact in facts if fact)


def _list_chosen(
    row: TriageRow, reference: Reference, now: datetime, columns: Sequence[str]
) -> Iterator[str]:
    """What the person chose to see, each with its heading; what the card's first lines say is left out."""
    for code in columns:
        if code not in ("act_by", "reference", "title"):
            words = show_cell(code, row, reference, now)
            if words != NOTHING:
                yield escape(f"{COLUMNS[code].name}: {words}")
