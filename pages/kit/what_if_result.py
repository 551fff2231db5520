"""What would be under other rules beside what is: figures, and the queries behind the difference."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from pages.kit.format import NOTHING, show_count, show_date, show_instant
from pages.kit.grid import draw_grid
from pages.kit.links import open_query
from rules.clocks.what_if import Changed, Comparison, Tally, Verdict, Wish
from rules.lookups import Reference
from rules.period import Period

_ENDED: Final = {"resolution": "Closed on time", "first_response": "Answered on time"}
_VERDICTS: Final[dict[Verdict, str]] = {
    "on_time": "on time",
    "late": "late",
    "overdue": "overdue",
    "running": "not due yet",
}
_SAME: Final = "the same"
_LEAST: Final = 0.05
_CHOSEN: Final = "what_if_changed"
_MANY: Final = 8
_HEIGHT: Final = 320
_FIGURES: Final = (
    "Category", "On time", "would be on time", "Due and met", "would be met", "Overdue", "would be overdue",
)  # fmt: skip
_HEADERS: Final = ("Query", "Category", "Stands", "Would be", "Due", "Would be due")


def draw_comparison(found: Comparison, wish: Wish, period: Period, reference: Reference) -> None:
    """Draw the answer."""
    before, after = found.before, found.after
    st.subheader(f"{show_date(period.first_on)} to {show_date(period.last_on)}", anchor=False)
    with st.container(horizontal=True):
        _draw_share(_ENDED[wish.measure], (before.on_time, before.ended), (after.on_time, after.ended))
        _draw_share("Due and met", (before.met, before.due), (after.met, after.due))
        _draw_figure(
            "Overdue at this moment",
            show_count(after.overdue),
            _tell_change(after.overdue - before.overdue),
            f"{show_count(before.overdue)} as it is.",
            is_bad=True,
        )
    st.caption(
        f"Large: as it would be. Below: against what is. {show_count(found.replayed)} queries replayed; "
        + (
            "raw due dates, as if no stoppage had been declared."
            if wish.is_raw
            else "due dates as they are shown, with declared stoppages allowed for."
        )
    )
    draw_grid(
        _FIGURES,
        [_list_cells(code, *pair, reference) for code, pair in sorted(found.cells.items())],
        "Figures by category, as they are and as they would be",
        right=range(1, 7),
    )
    _draw_changed(found, reference)


def _draw_share(label: str, before: tuple[int, int], after: tuple[int, int]) -> None:
    change = None
    if before[1] and after[1]:
        points = 100 * after[0] / after[1] - 100 * before[0] / before[1]
        change = f"{points:+.1f} points" if abs(points) >= _LEAST else _SAME
    _draw_figure(label, _show_share(*after), change, f"{_show_parts(*before)} as it is.")


def _draw_figure(label: str, value: str, change: str | None, about: str, *, is_bad: bool = False) -> None:
    is_same = change == _SAME
    st.metric(
        label,
        value,
        change,
        delta_color="off" if is_same else "inverse" if is_bad else "normal",
        delta_arrow="off" if is_same else "auto",
        help=about,
        border=True,
    )


def _tell_change(change: int) -> str:
    """With a plain minus, by which the figure's colour and arrow go."""
    return f"{'+' if change > 0 else '-'}{show_count(abs(change))}" if change else _SAME


def _show_share(part: int, whole: int) -> str:
    """A share as '71.4 % of 1 234'; without a whole there is nothing to say, which is not zero."""
    return f"{100 * part / whole:.1f} % of {show_count(whole)}" if whole else "no data"


def _show_parts(part: int, whole: int) -> str:
    return f"{show_count(part)} of {show_count(whole)}"


def _list_cells(code: str, before: Tally, after: Tally, reference: Reference) -> list[str]:
    return [
        _name_category(code, reference),
        _cell(before.on_time, before.ended),
        _cell(after.on_time, after.ended),
        _cell(before.met, before.due),
        _cell(after.met, after.due),
        show_count(before.overdue),
        show_count(after.overdue),
    ]


def _cell(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % of {show_count(whole)}" if whole else NOTHING


def _draw_changed(found: Comparison, reference: Reference) -> None:
    st.subheader("Judged differently", anchor=False)
    if not found.changed:
        st.write("No query would be judged differently.")
        return
    count = len(found.changed)
    shown = "" if count == found.changed_count else f", the first {count} of them here"
    st.write(
        f"{show_count(found.changed_count)} queries would be judged differently{shown}. Tick one to open it."
    )
    draw_grid(
        _HEADERS,
        [_list_changed(each, reference) for each in found.changed],
        "Queries judged differently",
        height=_HEIGHT if count > _MANY else "auto",
        key=_CHOSEN,
        on_choose=partial(_open, [each.reference for each in found.changed]),
    )


def _list_changed(each: Changed, reference: Reference) -> list[str]:
    return [
        each.reference,
        _name_category(each.category_code, reference),
        _VERDICTS[each.before],
        _VERDICTS[each.after],
        show_instant(each.due_at),
        show_instant(each.would_be_due_at),
    ]


def _name_category(code: str, reference: Reference) -> str:
    category = reference.categories.get(code)
    return category.name if category else code


def _open(references: Sequence[str]) -> None:
    rows = st.session_state[_CHOSEN].selection.rows
    if rows:
        open_query(references[rows[0]])
