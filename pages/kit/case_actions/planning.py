"""Dialogs about where a query belongs and what comes next: next step, category, foreign references."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from pages.kit.case_actions.collisions import Shared
from pages.kit.case_actions.documents import in_working_days
from pages.kit.case_actions.sending import DIALOG, Fields, draw_buttons, keep_start, refuse, send_dialog
from pages.kit.drafts import text_area
from pages.kit.format import ZONE, show_instant
from queries.actions.plan import add_reference, recategorise, set_next_step
from queries.case_page import CasePage
from queries.cases import CaseRecord
from rules.lookups import Reference, list_live
from rules.written import show_date

Topic = tuple[str, str | None]


def draw_next_step(page: CasePage, reference: Reference) -> None:
    """Say what happens next and when."""
    fields = Fields("set_next_step", page.case.case_id)
    shared = _list_step_fields(fields, reference)
    start = keep_start({field.name: field.read(page.case) for field in shared})
    with st.form(fields.key("form"), border=False):
        st.text_input("Next step", key=fields.begin("step", start["step"]), max_chars=200)
        st.date_input("On", key=fields.begin("on", start["on"]), format="YYYY-MM-DD")
        st.datetime_input(
            "Promised to call the resident",
            key=fields.begin("call", start["call"]),
            value=None,
            format="YYYY-MM-DD",
            help="Leave it empty when nobody was promised a call. It stands until a contact is recorded.",
        )
        st.checkbox("Keep it out of “Take next” until then", key=fields.begin("parked", start["parked"]))
        draw_buttons("Set next step", _set_next_step, fields, shared)


def _list_step_fields(fields: Fields, reference: Reference) -> tuple[Shared, ...]:
    tomorrow = in_working_days(1, reference)
    return (
        Shared("step", "Next step", fields.key("step"), lambda case: case.state.next_step or "", str),
        Shared(
            "on",
            "On",
            fields.key("on"),
            lambda case: max(case.state.next_step_on or tomorrow, tomorrow),
            show_date,
        ),
        Shared("call", "Promised to call", fields.key("call"), _read_call, _show_call),
        Shared(
            "parked",
            "Out of “Take next”",
            fields.key("parked"),
            lambda case: case.state.parked_until_on is not None,
            lambda parked: "yes" if parked else "no",
        ),
    )


def _read_call(case: CaseRecord) -> datetime | None:
    """The local time, without a zone, as the input shows it."""
    call_at = case.state.call_back_at
    return None if call_at is None else call_at.astimezone(ZONE).replace(tzinfo=None)


def _show_call(call: datetime | None) -> str:
    return "no call" if call is None else show_instant(call.replace(tzinfo=ZONE))


def _set_next_step(fields: Fields, shared: Sequence[Shared]) -> None:
    send_dialog(
        fields.case_id,
        set_next_step,
        done="Next step set.",
        shared=shared,
        next_step=fields.value("step"),
        next_step_on=fields.value("on"),
        parked=fields.value("parked"),
        call_back_at=_find_call(fields.value("call")),
    )


def _find_call(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=ZONE)


def draw_recategorise(page: CasePage, reference: Reference) -> None:
    """Put the query where it belongs; its owner follows."""
    fields = Fields("recategorise", page.case.case_id)
    topics = list_topics(reference)
    shared = Shared(
        "topic",
        "Where it belongs",
        fields.key("topic"),
        _read_topic,
        partial(_show_topic, topics),
        begins_empty=True,
    )
    keep_start({"topic": _read_topic(page.case)})
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Where it belongs",
            list(topics),
            index=None,
            key=fields.key("topic"),
            format_func=lambda topic: topics[topic],
            placeholder="Type to look for a category",
        )
        text_area("Why", key=fields.key("reason"))
        draw_buttons("Change category", _recategorise, fields, shared)


def _read_topic(case: CaseRecord) -> Topic:
    return case.state.category_code, case.state.subcategory_code


def _show_topic(topics: Mapping[Topic, str], topic: Topic) -> str:
    return topics.get(topic, topic[1] or topic[0])


def _recategorise(fields: Fields, shared: Shared) -> None:
    topic: Topic | None = fields.value("topic")
    if topic is None:
        refuse(fields.case_id, DIALOG, "Choose where it belongs.")
        return
    send_dialog(
        fields.case_id,
        recategorise,
        done="Category changed.",
        shared=(shared,),
        drafts=(fields.key("reason"),),
        category_code=topic[0],
        subcategory_code=topic[1],
        reason=fields.value("reason"),
    )


def list_topics(reference: Reference) -> dict[Topic, str]:
    """Every category and sub-category that may be chosen, with its words."""
    topics: dict[Topic, str] = {}
    for category in list_live(reference.categories):
        topics[category.code, None] = category.name
        for subcategory in reference.list_subcategories(category.code):
            topics[category.code, subcategory.code] = f"{category.name} ▸ {subcategory.name}"
    return topics


def draw_add_reference(page: CasePage, reference: Reference) -> None:
    """Note the number another system gave this query."""
    fields = Fields("add_reference", page.case.case_id)
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Whose number it is",
            [entity.name for entity in list_live(reference.entities)],
            index=None,
            key=fields.key("system"),
            accept_new_options=True,
            placeholder="Choose, or type another system",
        )
        st.text_input("Reference", key=fields.key("reference"), max_chars=100)
        draw_buttons("Add reference", _add_reference, fields)


def _add_reference(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        add_reference,
        done="Reference added.",
        compares=False,
        system=fields.value("system") or "",
        foreign=fields.value("reference"),
    )
