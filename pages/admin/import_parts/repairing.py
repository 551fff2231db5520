"""The repair list: rows that were left out, corrected and tried again, dismissed, exported."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.format import show_count
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from queries.imports.repairs import (
    RejectFilter,
    RepairRow,
    Waiting,
    count_repairs,
    dismiss_row,
    list_repairs,
    retry_row,
)
from rules.actor import Actor
from rules.errors import DomainError

MOST: Final = 200
_EVERY_SECONDS: Final = 2.0


def draw_repairs(actor: Actor, batch_id: int | None) -> None:
    """What waits, by import and reason; then one row to be put right."""
    waiting = read(actor, count_repairs)
    if not waiting:
        st.success("No row waits for repair.")
        return
    wanted = _draw_filter(waiting, batch_id)
    rows = read(actor, list_repairs, wanted=wanted, most=MOST)
    if not rows:
        st.write("No row waits for this reason.")
        return
    more = f" The first {MOST} are shown; the export holds all." if len(rows) == MOST else ""
    st.caption(f"Rows by import and line.{more}")
    cells = [[str(r.batch_id), str(r.line), r.source_reference, r.column_name, _say(r)] for r in rows]
    draw_grid(["Import", "Line", "Query", "Column", "Why"], cells, "Rows for repair", right=(1,))
    given = {"batch": wanted.batch_id, "reason": wanted.reason}
    query = urlencode({name: value for name, value in given.items() if value is not None})
    st.link_button("Export as CSV", f"/import-rejects?{query}")
    # a selectbox keeps the object that was chosen, so the row itself would stay as it was
    by_place = {(row.batch_id, row.line): row for row in rows}
    chosen = st.selectbox(
        "Repair a row", list(by_place), 0, format_func=lambda place: _name(by_place[place]), key="repair_row"
    )
    _draw_row(actor, by_place.get(chosen, rows[0]))


def _draw_filter(waiting: Sequence[Waiting], batch_id: int | None) -> RejectFilter:
    files = {each.batch_id: f"Import {each.batch_id}, {each.file_name}" for each in waiting}
    numbers = [None, *files]
    index = numbers.index(batch_id) if batch_id in numbers else 0
    left, right = st.columns(2)
    chosen = left.selectbox(
        "Import", numbers, index, format_func=lambda n: "All imports" if n is None else files[n],
        key=f"repair_batch_{batch_id}",
    )  # fmt: skip
    theirs = [each for each in waiting if chosen is None or each.batch_id == chosen]
    counts: dict[str | None, int] = {None: sum(each.rows for each in theirs)}
    for each in theirs:
        counts[each.reason] = counts.get(each.reason, 0) + each.rows
    reason = right.selectbox(
        "Reason", list(counts),
        format_func=lambda why: f"{'Any reason' if why is None else why} ({show_count(counts[why])})",
        key=f"repair_reason_{chosen}",
    )  # fmt: skip
    return RejectFilter(chosen, reason)


def _say(row: RepairRow) -> str:
    return f"being tried again; was: {row.reason}" if row.state == "waiting" else row.reason


def _name(row: RepairRow) -> str:
    return f"Import {row.batch_id}, line {row.line}: {row.reason[:60]}"


def _draw_row(actor: Actor, row: RepairRow) -> None:
    if row.state == "waiting":
        _follow(row.batch_id, row.line)
        return
    if row.cells is None or not row.header:
        st.info("Its quotes do not pair, so its cells are not known. Correct it in the file and import that.")
    else:
        _draw_cells(actor, row, row.cells, row.header)
    with st.form(f"dismiss_{row.batch_id}_{row.line}"):
        why = st.text_input("Why it is dismissed", max_chars=300)
        if st.form_submit_button("Dismiss this row"):
            try:
                perform(
                    actor, dismiss_row,
                    batch_id=row.batch_id, line=row.line, reason=why, now=datetime.now(UTC),
                )  # fmt: skip
            except DomainError as refused:
                st.error(escape(str(refused)))
            else:
                st.rerun()


def _draw_cells(actor: Actor, row: RepairRow, cells: Sequence[str], header: Sequence[str]) -> None:
    width = max(len(cells), len(header))
    names = [*header, *(f"Cell beyond the header {n + 1}" for n in range(width - len(header)))]
    values = [*cells, *[""] * (width - len(cells))]
    with st.form(f"repair_{row.batch_id}_{row.line}"):
        st.markdown(f"**Line {row.line}**: {escape(row.reason)}")
        sides = st.columns(2)
        filled = [
            sides[place % 2].text_input(
                escape(name), value, key=f"cell_{row.batch_id}_{row.line}_{place}_{row.reason}"
            )
            for place, (name, value) in enumerate(zip(names, values, strict=True))
        ]
        if st.form_submit_button("Try again", type="primary"):
            kept = filled if any(filled[len(header) :]) else filled[: len(header)]
            try:
                perform(actor, retry_row, batch_id=row.batch_id, line=row.line, cells=kept)
            except DomainError as refused:
                st.error(escape(str(refused)))
            else:
                st.rerun()


@st.fragment(run_every=_EVERY_SECONDS)
def _follow(batch_id: int, line: int) -> None:
    """Look again until the worker has settled the row."""
    rows = read(current_actor(), list_repairs, wanted=RejectFilter(batch_id), most=10_000)
    if not any(row.line == line and row.state == "waiting" for row in rows):
        st.rerun()
    st.info("A worker tries this row again.")
