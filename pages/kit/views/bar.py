"""The buttons over the queue by which views, columns and files are reached."""

import streamlit as st

from pages.kit.views.columns import draw_columns
from pages.kit.views.export import draw_export
from pages.kit.views.menu import draw_menu
from pages.kit.views.shown import Shown
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference


def draw_views(shown: Shown, case_filter: CaseFilter, actor: Actor, reference: Reference) -> None:
    """Views, columns and files, beside each other."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        draw_menu(shown, case_filter, actor, reference)
        draw_columns(shown)
        draw_export(case_filter, shown.look, actor)
