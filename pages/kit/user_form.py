"""The form with the facts about one user."""

from collections.abc import Mapping
from typing import Any, TypeVar

import streamlit as st

from pages.kit.look_ups import get_reference
from pages.kit.require import ROLE_NAMES
from rules.actor import ROLES
from rules.lookups import Category, Named, Region, list_live
from rules.staff import StaffFields

Key = TypeVar("Key", str, int)

_BLANK = StaffFields(username="", display_name="", role="expert")


def draw_user_form(known: StaffFields | None, button: str) -> StaffFields | None:
    """Draw the form, filled with what is known; the fields as typed in the run in which it was sent."""
    fields = known or _BLANK
    reference = get_reference()
    with st.form("user", border=True):
        left, right = st.columns(2)
        with left:
            display_name = st.text_input(
                "Name", fields.display_name, max_chars=80, help="As colleagues know them"
            )
            username = st.text_input("User name", fields.username, max_chars=40)
            email = st.text_input("E-mail address", fields.email or "", max_chars=200)
            role = st.selectbox(
                "Role",
                ROLES,
                ROLES.index(fields.role),
                format_func=lambda role: ROLE_NAMES[role].capitalize(),
            )
            skills = _draw_words("Skills", fields.skills)
        with right:
            regions = _draw_choice("Regions", fields.regions, _names(reference.regions))
            wards = _draw_choice("Wards", fields.wards, _ward_names())
            categories = _draw_choice("Categories", fields.category_codes, _names(reference.categories))
            languages = _draw_choice("Languages", fields.languages, _names(reference.languages))
            st.caption("A councillor needs a ward. Anybody else with nothing chosen sees the whole city.")
        if not st.form_submit_button(button, type="primary"):
            return None
    return StaffFields(
        username=username,
        display_name=display_name,
        role=role,
        email=email,
        regions=regions,
        wards=wards,
        category_codes=categories,
        skills=skills,
        languages=languages,
    )


def _names(records: Mapping[str, Region | Category | Named]) -> dict[str, str]:
    return {record.code: record.name for record in list_live(records)}


def _draw_choice(label: str, known: tuple[Key, ...], names: Mapping[Key, str]) -> tuple[Key, ...]:
    # what was chosen earlier stays choosable when the profile has retired it since
    options: list[Any] = [*names, *(key for key in known if key not in names)]
    chosen = st.multiselect(label, options, known, format_func=lambda key: names.get(key, str(key)))
    return tuple(chosen)


def _draw_words(label: str, known: tuple[str, ...]) -> tuple[str, ...]:
    words = st.multiselect(label, list(known), list(known), accept_new_options=True, max_selections=20)
    return tuple(words)


def _ward_names() -> dict[int, str]:
    numbers = sorted({ward.ward_no for ward in get_reference().wards.values()})
    return {number: f"Ward {number}" for number in numbers}
