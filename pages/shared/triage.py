"""The queue: what to act on first and why, and the next query at one click."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import read
from pages.kit import filter_url, filters, queue_bar
from pages.kit.bulk.button import draw_change_many
from pages.kit.bulk.dialog import draw_open_dialog
from pages.kit.bulk.undoing import draw_notice
from pages.kit.cursors import read_cursor, write_cursor
from pages.kit.format import show_count
from pages.kit.links import restore_place
from pages.kit.look_ups import get_reference, get_sources
from pages.kit.plain import escape
from pages.kit.queue_round import current_round
from pages.kit.queue_table import draw_cards, draw_table
from pages.kit.require import require
from pages.kit.screen import is_narrow
from pages.kit.take import NONE_LEFT, draw_take_next
from pages.kit.views.bar import draw_views
from pages.kit.views.doing import draw_said
from pages.kit.views.shown import open_shown
from queries.people import find_name
from queries.triage import PAGE_ROWS, Cursor, Triage, get_triage
from rules.case_filter import CaseFilter

CARDS = 20

actor = require("expert", "agent", "manager")
restore_place()
reference = get_reference()
now = datetime.now(UTC)
shown_view = open_shown(actor)
case_filter, problems = filter_url.read_filter(reference)
cursor, lost = read_cursor(st.query_params.to_dict(), case_filter.order, now)


def draw_head() -> bool:
    """The title and the one button that matters; True when it had nothing to give."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Queue", width="stretch", anchor=False)
        if not narrow:
            draw_views(shown_view, case_filter, actor, reference)
        return draw_take_next(actor, case_filter, reference, now)


def draw_place(triage: Triage) -> None:
    """Which rows these are, and the neighbouring pages."""
    page = triage.page
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        if cursor.case_id is not None:
            st.button("First", key="page_first", icon=":material/first_page:", on_click=_go, args=(None,))
        if page.preceding or page.following:
            _draw_step("Previous", ":material/chevron_left:", page.preceding)
            _draw_step("Next", ":material/chevron_right:", page.following)


def _draw_step(label: str, icon: str, target: Cursor | None) -> None:
    key = f"page_{label}"
    st.button(label, key=key, icon=icon, disabled=target is None, on_click=_go, args=(target,))


def _go(target: Cursor | None) -> None:
    filter_url.write_place(write_cursor(target))


def draw_nothing(case_filter: CaseFilter) -> None:
    """What would be here, and the one action that fills it."""
    if cursor.case_id is not None:
        st.info("Nothing is left on this page: what stood here has been dealt with.")
    elif case_filter == CaseFilter():
        st.info("No query is open. New ones appear here as soon as they are logged.")
    elif case_filter.whose == "team" and not actor.team_ids:
        st.info("You are in no team yet. An administrator can put you into one.")
    elif case_filter.whose == "mine":
        st.info("You hold no query here. Press “Take next” to be given the one to act on first.")
    else:
        st.info("No query fits these filters. Clear a filter to see more.")


narrow = is_narrow()
view = st.query_params.get(filter_url.VIEW) or ("cards" if narrow else "table")
none_left = draw_head()
if narrow:
    draw_views(shown_view, case_filter, actor, reference)
draw_said()
for problem in (*problems, *lost):
    st.warning(escape(problem))
queue_bar.draw_notices()
draw_notice(actor)
if none_left:
    st.info(NONE_LEFT)
triage = read(
    actor,
    get_triage,
    case_filter=case_filter,
    cursor=cursor,
    reference=reference,
    page_rows=CARDS if view == "cards" else PAGE_ROWS,
)
filters.draw_categories(case_filter, triage.counts, reference)
filters.draw_filters(case_filter, reference, get_sources(), reference.local_day(now), narrow=narrow)
wanted = case_filter.category_codes or tuple(triage.counts)
total = sum(triage.counts[code].cases for code in wanted if code in triage.counts)
rows = triage.page.rows
# counts are by category: of a sub-category only the rows on the page are known
is_counted = not case_filter.subcategory_codes and len(rows) < total
shown = f"{len(rows)} of {show_count(total)}" if is_counted else show_count(len(rows))
holder_id = case_filter.holder_id
holder = "" if holder_id is None else read(actor, find_name, user_id=holder_id)
filters.draw_summary(case_filter, reference, f"**{shown}** ", view, holder=holder)
counted = None if case_filter.subcategory_codes else total
if not rows:
    draw_nothing(case_filter)
elif view == "cards":
    draw_change_many((), case_filter, counted)
    draw_cards(rows, reference, now, look=shown_view.look)
else:
    bar = st.container()
    ticked = draw_table(rows, reference, now, round_no=current_round(), look=shown_view.look)
    with bar:
        queue_bar.draw_bar(ticked, actor, reference, now, case_filter=case_filter, total=counted)
draw_place(triage)
draw_open_dialog(actor)
