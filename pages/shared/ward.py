"""One ward, phone first: what is outstanding, what was promised and done, what comes, where it lies."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.answers import draw_said
from pages.kit.area_alerts import draw_area_alerts
from pages.kit.filter_words import show_region
from pages.kit.finding_parts.rows import draw_rows
from pages.kit.format import show_date, show_instant
from pages.kit.links import CAPTURE, find_page, restore_place
from pages.kit.look_ups import get_reference
from pages.kit.outings.promises import draw_promises
from pages.kit.outings.words import name_outing, show_when
from pages.kit.plain import escape
from pages.kit.require import require
from pages.kit.sheet_links import link_ward_pack
from pages.kit.tiles import link_queue
from pages.kit.ward_parts.choosing import find_chosen
from pages.kit.ward_parts.standing import draw_ages, draw_figures, draw_repeated, draw_trend
from pages.kit.ward_parts.versions import tell_versions
from pages.kit.ward_parts.ward_map import PARAM, draw_place
from queries.findings import list_of_ward
from queries.outings.outings import LIVE, OutingFilter, list_outings
from queries.outings.promises import list_promises
from queries.sheets.brief import get_ward_brief
from queries.wards.ages import list_ages, list_coming_evenings
from rules.access import may
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference, Ward
from rules.sheets.brief import WardBrief

_PLACE: Final = "ward_promises"
_CHOICE: Final = "ward_choice"
_YEAR: Final = timedelta(days=365)


def choose_ward(actor: Actor, wards: list[Ward]) -> int:
    """The ward of the address, or the first one; others by a list when there is more than one."""
    numbers = [ward.ward_no for ward in wards]
    chosen = find_chosen(numbers) or numbers[0]
    if len(numbers) > 1:
        st.session_state[_CHOICE] = chosen
        st.selectbox("Ward", numbers, key=_CHOICE, on_change=_choose)
    return chosen


def _choose() -> None:
    st.query_params[PARAM] = str(st.session_state[_CHOICE])


def draw_done(actor: Actor, ward: Ward, brief: WardBrief, reference: Reference, now: datetime) -> None:
    """What was promised, what findings came to, since the last visit."""
    place = (ward.delimitation_code, ward.ward_no)
    since_at = reference.midnight(brief.since_on)
    since = "the last visit" if brief.visited_on else show_date(brief.since_on)
    st.subheader(f"Promised and done since {since}", anchor=False)
    promises = read(actor, list_promises, ward=place, since_at=since_at)
    draw_said(_PLACE, as_toast=True)
    if promises:
        draw_promises(promises, actor, reference, now, place=_PLACE)
    else:
        st.markdown(":gray[Nothing was promised here.]")
    found = read(
        actor, list_of_ward, delimitation_code=place[0], ward_no=place[1], now=now, since_at=since_at
    )
    st.subheader("Findings with departments", anchor=False)
    draw_rows(found, actor, reference, now)


def draw_coming(actor: Actor, ward: Ward, reference: Reference, now: datetime, today: date) -> None:
    """Outings and virtual sessions that come."""
    st.subheader("Coming", anchor=False)
    place = (ward.delimitation_code, ward.ward_no)
    outings = read(actor, list_outings, wanted=OutingFilter(from_on=today, ward=place, statuses=LIVE))
    evenings = read(
        actor,
        list_coming_evenings,
        delimitation_code=place[0],
        ward_no=place[1],
        reference=reference,
        now=now,
    )
    for outing in outings:
        with st.container(gap=None):
            st.page_link(
                find_page("outing"), label=escape(name_outing(outing, reference)),
                query_params={"id": str(outing.outing_id)},
            )  # fmt: skip
            # beside the name it would be cut off on a phone
            st.caption(show_when(outing))
    for evening in evenings:
        topics = ", ".join(
            reference.categories[code].name for code in evening.category_codes if code in reference.categories
        )
        st.markdown(f"- Virtual session, {show_instant(evening.starts_at)}: {escape(topics)}")
    if not outings and not evenings:
        st.markdown(":gray[No outing and no virtual session is planned for this ward.]")


actor = require("expert", "agent", "manager", "councillor")
restore_place()
reference, now = get_reference(), datetime.now(UTC)
today = reference.local_day(now)
every = reference.list_wards(today)
own = [ward for ward in every if actor.role != "councillor" or ward.ward_no in actor.wards]
head = st.container()
if not own:
    head.title("Ward", anchor=False)
    st.info("No ward of today's ward set is yours. An administrator sets the wards of a councillor.")
    st.stop()
chosen = choose_ward(actor, own)
ward = next(each for each in own if each.ward_no == chosen)
head.title(f"Ward {ward.ward_no}", anchor=False)
head.caption(escape(show_region(reference.regions[ward.region_code])))
with st.container(horizontal=True):
    if may(actor, "log_case"):
        st.page_link(find_page(CAPTURE), label="Start capture", icon=":material/add:")
    link_ward_pack(actor, ward.ward_no)
    if actor.role != "councillor":
        link_queue("Rows", CaseFilter(wards=(ward.ward_no,)))
tell_versions(reference, today, _YEAR)
draw_area_alerts(actor, region=ward.region_code, ward_no=ward.ward_no, reference=reference, now=now)
brief = read(actor, get_ward_brief, ward_no=ward.ward_no, on=today, reference=reference, now=now)
ages = read(
    actor,
    list_ages,
    delimitation_code=ward.delimitation_code,
    ward_no=ward.ward_no,
    reference=reference,
    now=now,
)
draw_figures(brief, ages, now)
draw_ages(ages, reference)
draw_repeated(brief)
draw_done(actor, ward, brief, reference, now)
draw_coming(actor, ward, reference, now, today)
draw_trend(actor, ward, today)
st.subheader("Where it lies", anchor=False)
draw_place(actor, every, ward)
