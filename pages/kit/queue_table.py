"""Lines of the queue as a table to tick and open, or as cards where there is no room for a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from pages.kit.badges import badge_text
from pages.kit.format import NOTHING, show_date, show_rand
from pages.kit.links import link_query, open_query
from pages.kit.plain import escape
from pages.kit.queue_words import show_days, show_urgency, show_urgency_cell, show_waiting_on
from queries.triage import TriageRow
from rules.lookups import Reference

ROW_HEIGHT: Final = 36
OPEN_ICON: Final = ":material/arrow_forward:"
_SHAPE_COLOURS: Final = {"▲": "red", "◆": "orange", "●": "green", "✓": "gray"}


def draw_table(
    rows: Sequence[TriageRow], reference: Reference, now: datetime, *, round_no: int = 0
) -> list[TriageRow]:
    """Draw the table and give the ticked rows.

    Its identity is the list of cases: as soon as other cases stand on the lines, nothing is ticked any more.
    """
    identity = f"queue_{round_no}_{hash(tuple(row.case_id for row in rows))}"
    urgencies = [show_urgency_cell(row, reference, now) for row in rows]
    chosen = st.dataframe(
        _as_table(rows, urgencies, reference, now),
        key=identity,
        hide_index=True,
        height=min(len(rows), 14) * ROW_HEIGHT + ROW_HEIGHT + 3,
        row_height=ROW_HEIGHT,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_columns(identity, urgencies),
        placeholder=NOTHING,
        alt="The queue. Tick queries to act on them; the reference opens a query.",
    )
    ticked: Sequence[int] = chosen["selection"]["rows"]
    return [rows[number] for number in ticked if number < len(rows)]


def _as_table(
    rows: Sequence[TriageRow], urgencies: list[str], reference: Reference, now: datetime
) -> pa.Table:
    """Columns of ready text: an Arrow table costs a fifth of a data frame."""
    return pa.table(
        {
            "act_by": [[words] for words in urgencies],
            "reference": [f"{OPEN_ICON} {row.reference}" for row in rows],
            "title": [row.title for row in rows],
            "account": [row.account_no or NOTHING for row in rows],
            "rand": [show_rand(row.amount_rand) for row in rows],
            "age": [show_days(row.received_at, now) for row in rows],
            "waiting_on": [show_waiting_on(row, reference) for row in rows],
            "holder": [row.holder_name or NOTHING for row in rows],
        }
    )


def _columns(identity: str, urgencies: list[str]) -> dict[str, Any]:
    column = st.column_config
    labels = sorted(set(urgencies))
    open_key = f"{identity}_open"
    return {
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
        "title": column.TextColumn("What the resident says", width="large"),
        "account": column.TextColumn("Account", width=90),
        "rand": column.TextColumn("Rand", width=110, alignment="right"),
        "age": column.TextColumn("Age", width=65, alignment="right"),
        "waiting_on": column.TextColumn("Waiting on", width=130),
        "holder": column.TextColumn("Holder", width=120),
    }  # fmt: skip


def _open_clicked(key: str) -> None:
    click = st.session_state[key]
    if click:
        open_query(click["label"].removeprefix(OPEN_ICON).strip())


def draw_cards(
    rows: Sequence[TriageRow], reference: Reference, now: datetime, *, with_step: bool = False
) -> None:
    """Each row in two lines: how urgent and which, then what it is about; and its next step if asked for."""
    for row in rows:
        with st.container(border=True, gap=None):
            link_query(row.reference, f"{badge_text(*show_urgency(row, reference, now))} **{row.reference}**")
            st.markdown(f"{escape(row.title)}  \n:gray[{_show_facts(row, reference, now)}]")
            if with_step and row.next_step:
                st.markdown(f"**{escape(row.next_step)}**, {show_date(row.next_step_on)}")


def _show_facts(row: TriageRow, reference: Reference, now: datetime) -> str:
    facts = (
        show_rand(row.amount_rand) if row.amount_rand is not None else "",
        show_days(row.received_at, now),
        f"waits for {escape(show_waiting_on(row, reference))}",
        escape(row.holder_name or "held by nobody"),
    )
    return " · ".join(fact for fact in facts if fact)
