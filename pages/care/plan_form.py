"""The form of a new campaign: each fault stands at its field, the seats are counted as one goes."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.care.plan_fields import Filled, begin_next, begin_with, key, read_field, read_form
from pages.kit.actors import current_actor
from pages.kit.badges import option_text
from pages.kit.drafts import forget, text_area
from pages.kit.filter_words import show_region
from pages.kit.format import show_count
from pages.kit.links import find_page
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.session_words import count_things, show_day
from queries.actions.sessions.campaigns import change_campaign, plan_campaign
from queries.actions.sessions.plans import PlanRefused
from queries.sessions.alerts import list_alerts
from queries.sessions.plans import get_changeable_plan
from rules.actor import Actor
from rules.errors import DomainError
from rules.lookups import Reference, list_live
from rules.sessions.plan import CampaignPlan, count_seats, list_days, list_meetings
from rules.sessions.warnings import list_warnings, make_area

_OFFERED_DAYS: Final = 120
_TRIED: Final = "plan_tried"
_REFUSED: Final = "plan_refused"
_FAULTS: Final = "plan_faults"
_ABOUT: Final = "plan_about"
_SAVED: Final = "plan_made"
_NOTE: Final = "plan_note"
_MORE_WINDOWS: Final = ("08:00-12:00", "13:00-16:00", "17:00-20:00", "18:00-21:00")


def draw_plan_form(
    actor: Actor, reference: Reference, now: datetime, *, campaign_id: int | None = None
) -> None:
    """Draw the form of a new campaign, or of a change; once it is saved the campaign's page is opened."""
    if saved := st.session_state.pop(_SAVED, None):
        st.switch_page(find_page("campaign"), query_params={"id": str(saved)})
    _begin(actor, campaign_id, reference, now)
    today = reference.local_day(now)
    filled = read_form(reference.sessions, today)
    faults = filled.faults | st.session_state.get(_FAULTS, {})
    shown = faults if st.session_state.get(_TRIED) else {}
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw_what(reference, shown)
        _draw_when(reference, today, shown)
        _draw_seats(reference, shown)
    with right, st.container(border=True):
        _draw_arithmetic(filled)
        _draw_warnings(actor, filled, reference)
    if refused := st.session_state.pop(_REFUSED, None):
        st.error(refused)
    if shown:
        st.error(f"Nothing is saved yet: {_count_fields(len(shown))} above to mend. All you typed is kept.")
    st.button(
        "Save the changes" if campaign_id else "Plan the campaign",
        type="primary",
        key="plan_save",
        icon=":material/check:",
        on_click=_save,
        args=(campaign_id,),
    )


def _begin(actor: Actor, campaign_id: int | None, reference: Reference, now: datetime) -> None:
    """Fill the form in when it is opened for another campaign than it was before."""
    if st.session_state.get(_ABOUT, (None, None))[0] == campaign_id:
        return
    seen_seq = None
    if campaign_id is None:
        begin_next()
    else:
        found = read(actor, get_changeable_plan, campaign_id=campaign_id, reference=reference, now=now)
        begin_with(found.plan)
        seen_seq = found.last_seq
    st.session_state[_ABOUT] = (campaign_id, seen_seq)
    st.session_state[_TRIED] = False
    st.session_state.pop(_FAULTS, None)


def _count_fields(count: int) -> str:
    return f"there {'is one field' if count == 1 else f'are {count} fields'}"


def _draw_what(reference: Reference, faults: dict[str, str]) -> None:
    st.text_input(
        "Name", key=key("name"), max_chars=200, placeholder="Region B, first week of December",
        persist_state="page",
    )  # fmt: skip
    _draw_fault("name", faults)
    regions = {code: show_region(region) for code, region in reference.regions.items() if not region.retired}
    with st.container(horizontal=True):
        st.multiselect(
            "Regions", list(regions), key=key("regions"), format_func=lambda code: regions.get(code, code),
            placeholder="The whole municipality", persist_state="page",
        )  # fmt: skip
        st.multiselect(
            "Wards", _list_wards(reference), key=key("wards"), placeholder="All wards", persist_state="page"
        )
    categories = {category.code: category.name for category in list_live(reference.categories)}
    st.pills(
        "Categories", list(categories), selection_mode="multi", key=key("category_codes"), wrap=True,
        format_func=lambda code: option_text(categories[code]), persist_state="page",
    )  # fmt: skip
    _draw_fault("category_codes", faults)


def _list_wards(reference: Reference) -> list[int]:
    """The wards of the regions that are chosen; those chosen already stay."""
    regions = read_field("regions", [])
    today = reference.local_day(datetime.now(UTC))
    wards = [
        ward.ward_no for ward in reference.list_wards(today) if not regions or ward.region_code in regions
    ]
    return sorted({*wards, *read_field("wards", [])})


def _draw_when(reference: Reference, today: date, faults: dict[str, str]) -> None:
    days = [today + timedelta(days=n) for n in range(_OFFERED_DAYS)]
    st.multiselect(
        "Days", days, key=key("days"), accept_new_options=True, persist_state="page",
        format_func=lambda day: show_day(day) if isinstance(day, date) else day,
        placeholder="Choose, or type one like 2026-12-01",
    )  # fmt: skip
    _draw_fault("days", faults)
    windows = list(dict.fromkeys((*reference.sessions.windows, *_MORE_WINDOWS)))
    st.session_state.setdefault(key("windows"), list(reference.sessions.windows))
    st.multiselect(
        "Windows of each day", windows, key=key("windows"), accept_new_options=True, persist_state="page",
        placeholder="Choose, or type one like 17:00-20:00",
    )  # fmt: skip
    _draw_fault("windows", faults)
    if st.toggle("These days come again", key=key("repeats"), persist_state="page"):
        with st.container(horizontal=True):
            st.session_state.setdefault(key("repeat_weeks"), 1)
            st.number_input("Every so many weeks", 0, 60, key=key("repeat_weeks"), persist_state="page")
            st.date_input(
                "Until", None, key=key("repeat_until_on"), format="YYYY-MM-DD", persist_state="page"
            )
        _draw_fault("repeat_weeks", faults)
        _draw_fault("repeat_until_on", faults)


def _draw_seats(reference: Reference, faults: dict[str, str]) -> None:
    with st.container(horizontal=True):
        st.session_state.setdefault(key("slot_minutes"), reference.sessions.slot_minutes)
        st.number_input("Minutes a resident", 0, 300, key=key("slot_minutes"), persist_state="page")
        st.session_state.setdefault(key("experts"), 2)
        st.number_input("Experts you expect, each category", 1, 100, key=key("experts"), persist_state="page")
    _draw_fault("slot_minutes", faults)
    st.session_state.setdefault(key("takes_bookings"), True)
    bookings = st.segmented_control(
        "Residents come", [True, False], key=key("takes_bookings"), required=True, persist_state="page",
        format_func=lambda booked: option_text("by booking a seat" if booked else "without booking"),
    )  # fmt: skip
    if bookings:
        st.session_state.setdefault(key("overbooking"), 0)
        st.number_input(
            "Overbooking: extra bookings in each virtual session", 0, 200, key=key("overbooking"),
            help="Some residents will not come. The part “Who to invite” suggests a number from what was"
            " observed.",
            persist_state="page",
        )  # fmt: skip
        _draw_fault("overbooking", faults)
    text_area(
        "Note for colleagues", key=key("note"), place=_NOTE, max_chars=2500, height=80, persist_state="page"
    )
    _draw_fault("note", faults)


def _draw_fault(field: str, faults: dict[str, str]) -> None:
    if field in faults:
        st.error(escape(faults[field]))


def _draw_arithmetic(filled: Filled) -> None:
    """Hours × experts ÷ slot, in words."""
    plan, experts = filled.plan, int(read_field("experts", 2) or 0)
    categories, days = len(plan.category_codes), len(list_days(plan))
    st.markdown("**Seats this makes**")
    if not (categories and days and plan.windows and plan.slot_minutes > 0):
        st.markdown("Choose categories, days and windows: the seats are counted here.")
        return
    count = count_seats(
        plan.windows, plan.slot_minutes, experts=experts * categories, evenings=days,
        extra=plan.overbooking * categories * len(plan.windows),
    )  # fmt: skip
    st.metric("Seats", show_count(count.seats), label_visibility="collapsed")
    st.markdown(
        f"{count_things(experts, 'expert')} × {count_things(categories, 'category', 'categories')}"
        f" = {experts * categories} at work.  \n{count.working}."
    )
    st.caption(
        f"{count_things(days * len(plan.windows) * categories, 'virtual session')} on"
        f" {count_things(days, 'day')}. The seats come with the experts that you put on the board."
    )


def _draw_warnings(actor: Actor, filled: Filled, reference: Reference) -> None:
    """What speaks against the days that are chosen."""
    meetings = list_meetings(filled.plan, reference.timezone)
    if not meetings:
        return
    spans = {(meeting.starts_at, meeting.ends_at) for meeting in meetings}
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    for warning in list_warnings(
        spans,
        make_area(filled.plan.regions, filled.plan.wards, reference, reference.local_day(first)),
        alerts=[noted.alert for noted in read(actor, list_alerts, from_at=first, to_at=last)],
        declared=reference.rulebook.declared_days,
        timezone=reference.timezone,
    ):
        st.warning(escape(warning.words))


def _save(campaign_id: int | None) -> None:
    """Save it, or show everything that is wrong; what was typed stays."""
    reference, now = get_reference(), datetime.now(UTC)
    filled = read_form(reference.sessions, reference.local_day(now))
    st.session_state[_TRIED] = True
    st.session_state.pop(_FAULTS, None)
    if filled.faults:
        return
    try:
        saved = _send(campaign_id, filled.plan, reference, now)
    except PlanRefused as refused:
        st.session_state[_FAULTS] = dict(refused.faults)
        return
    except DomainError as error:
        st.session_state[_REFUSED] = str(error)
        return
    forget(_NOTE)
    begin_next()
    st.session_state[_TRIED] = False
    st.session_state.pop(_ABOUT, None)
    st.session_state[_SAVED] = saved


def _send(campaign_id: int | None, plan: CampaignPlan, reference: Reference, now: datetime) -> int:
    """Plan or change it; gives the campaign's number."""
    actor = current_actor()
    if campaign_id is None:
        return perform(actor, plan_campaign, plan=plan, reference=reference, now=now)
    seen_seq = st.session_state[_ABOUT][1]
    perform(
        actor, change_campaign, campaign_id=campaign_id, seen_seq=seen_seq, plan=plan, reference=reference,
        now=now,
    )  # fmt: skip
    return campaign_id
