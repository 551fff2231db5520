"""Service levels: where the desk stands, whether it keeps its word, and the rows behind every figure."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.chart_frame import Origin
from pages.kit.choice import draw_choice
from pages.kit.kpi_tile import draw_kpi_tile
from pages.kit.lens_bar import describe_scope, draw_lens_bar, tell_ground
from pages.kit.lens_url import read_lens, show_period
from pages.kit.links import NEW, find_page, restore_place
from pages.kit.look_ups import get_reference, get_sources
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.screen import is_narrow
from pages.kit.tiles import TILE_WIDTH
from pages.managers.sections.causes import draw_causes
from pages.managers.sections.flow import draw_flow
from pages.managers.sections.open_now import draw_open
from pages.managers.sections.people import draw_people
from pages.managers.sections.promise import draw_promise
from pages.managers.sections.tiles import make_tiles
from pages.managers.sections.time import draw_time
from pages.managers.sections.trust import draw_trust
from pages.managers.sections.view import View, list_known
from queries.kpis.sla import get_sla

SECTIONS: Final[dict[str, tuple[str, Callable[[View], None]]]] = {
    "flow": ("Stock and flow", draw_flow),
    "promise": ("On time", draw_promise),
    "open": ("Open now", draw_open),
    "time": ("How long", draw_time),
    "causes": ("Causes", draw_causes),
    "people": ("Workload", draw_people),
    "trust": ("Can we trust it", draw_trust),
}
CLOCKS: Final = {"adjusted": "Adjusted", "raw": "Raw"}


def draw_nothing() -> None:
    """What would be here, and what fills it."""
    st.info(
        "No query has been received in these days or before them. Once queries are logged or imported,"
        " this page shows how many are open and overdue, how long they take and where they wait."
    )
    st.page_link(find_page(NEW), label="Log the first query", icon=":material/add:")


actor = require("manager")
restore_place()
reference, now = get_reference(), datetime.now(UTC)
today = reference.local_day(now)
lens, problems = read_lens(reference, today)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Service levels", width="stretch", anchor=False)
    raw = draw_choice("clock", "Declared stoppages", CLOCKS) == "raw"
for problem in problems:
    st.warning(escape(problem))
draw_lens_bar(lens, reference, get_sources(), today)
sla = read(actor, get_sla, lens=lens, reference=reference, now=now)
scope = " · ".join(filter(None, (show_period(lens.period, today), describe_scope(sla.lens, reference))))
view = View(actor, reference, sla, today, now, raw, is_narrow(), Origin(actor.display_name, scope, now))
if any(list_known(sla.months)):
    with st.grid(5, min_column_width=TILE_WIDTH, gap="small"):
        for tile in make_tiles(view):
            draw_kpi_tile(tile)
    st.caption(tell_ground(sla.lens, sla.due_until))
    section = draw_choice("show", "Part", {name: words for name, (words, _) in SECTIONS.items()})
    SECTIONS[section][1](view)
else:
    draw_nothing()
