"""Figures of wards that may be handed on: as they stood at the end of a month, small counts hidden."""

from datetime import date, datetime
from typing import Final

import streamlit as st

from data.transaction import perform
from outward.sheets import CSV, Cell, Column, Table, build_csv
from pages.kit.actors import current_actor
from pages.kit.format import show_month
from pages.kit.look_ups import get_reference
from queries.actions.wards.release import last_month, release_month
from rules.actor import Actor
from rules.lookups import Reference
from rules.suppression import Figure, Published, describe

_MAKE: Final = "wards_csv"


def draw_published(actor: Actor, reference: Reference, now: datetime) -> None:
    """What it is, and the way to it."""
    del actor  # who takes it is asked when it is taken
    month_on = last_month(reference, now)
    st.markdown(
        f"Open queries by ward and category, with all totals, at the end of **{show_month(month_on)}**."
        " The first who takes a month fixes its figures; everybody gets the same, so that two files never"
        f" tell more than one. {describe(reference.municipality.publishing)}"
    )
    st.download_button(
        "CSV", lambda: _make(month_on, now), f"wards-{month_on:%Y-%m}.csv", CSV, key=_MAKE, on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _make(month_on: date, now: datetime) -> bytes:
    reference = get_reference()
    published = perform(current_actor(), release_month, month_on=month_on, reference=reference, now=now)
    return build_csv(make_table(published, reference))


def make_table(published: Published, reference: Reference) -> Table:
    """One row a figure; what is hidden is a dash, so that it is not taken for zero."""
    columns = [
        Column("Area", "text"),
        Column("Ward", "text"),
        Column("Category", "text"),
        Column("Open", "text"),
    ]
    rows: list[list[Cell]] = [
        [
            figure.region or "All areas",
            "All wards" if figure.ward_no is None else str(figure.ward_no),
            name_category(figure, reference),
            "–" if count is None else str(count),
        ]
        for figure, count in sorted(published.figures.items(), key=lambda item: _order(item[0]))
    ]
    return Table("Open queries by ward", columns, [*rows, [published.note, "", "", ""]])


def name_category(figure: Figure, reference: Reference) -> str:
    """A category in words; one that the profile no longer has by its code."""
    if figure.category is None:
        return "All categories"
    category = reference.categories.get(figure.category)
    return category.name if category else figure.category


def _order(figure: Figure) -> tuple[str, int, str]:
    return (figure.region or "", figure.ward_no or 0, figure.category or "")
