"""Dialogs about where a query belongs and what comes next: next step, category, foreign references."""

import streamlit as st

from pages.kit.case_actions.documents import in_working_days
from pages.kit.case_actions.sending import DIALOG, Fields, draw_buttons, refuse, send_dialog
from queries.actions.plan import add_reference, recategorise, set_next_step
from queries.case_page import CasePage
from rules.lookups import Reference, list_live

Topic = tuple[str, str | None]


def draw_next_step(page: CasePage, reference: Reference) -> None:
    """Say what happens next and when."""
    fields = Fields("set_next_step", page.case.case_id)
    state = page.case.state
    tomorrow = in_working_days(1, reference)
    with st.form(fields.key("form"), border=False):
        st.text_input("Next step", key=fields.begin("step", state.next_step or ""), max_chars=200)
        st.date_input(
            "On", key=fields.begin("on", max(state.next_step_on or tomorrow, tomorrow)), format="YYYY-MM-DD"
        )
        st.checkbox(
            "Keep it out of “Take next” until then",
            key=fields.begin("parked", state.parked_until_on is not None),
        )
        draw_buttons("Set next step", _set_next_step, fields)


def _set_next_step(fields: Fields) -> None:
    send_dialog(
        fields.case_id,
        set_next_step,
        done="Next step set.",
        next_step=fields.value("step"),
        next_step_on=fields.value("on"),
        parked=fields.value("parked"),
    )


def draw_recategorise(page: CasePage, reference: Reference) -> None:
    """Put the query where it belongs; its owner follows."""
    fields = Fields("recategorise", page.case.case_id)
    topics = list_topics(reference)
    with st.form(fields.key("form"), border=False):
        st.selectbox(
            "Where it belongs",
            list(topics),
            index=None,
            key=fields.key("topic"),
            format_func=lambda topic: topics[topic],
            placeholder="Type to look for a category",
        )
        st.text_area("Why", key=fields.key("reason"))
        draw_buttons("Change category", _recategorise, fields)


def _recategorise(fields: Fields) -> None:
    topic: Topic | None = fields.value("topic")
    if topic is None:
        refuse(fields.case_id, DIALOG, "Choose where it belongs.")
        return
    send_dialog(
        fields.case_id,
        recategorise,
        done="Category changed.",
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
