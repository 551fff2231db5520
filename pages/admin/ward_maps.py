"""Loading outlines and deprivation bands of wards from a file: all of it, or nothing and every fault."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from data.transaction import perform
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.wards.load_bands import load_bands
from queries.actions.wards.load_shapes import METRES, ShapeOptions, load_shapes
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.ward_shapes.reading import Properties


def draw_shapes(actor: Actor, reference: Reference, now: datetime, present: str) -> None:
    """The form for a GeoJSON file."""
    st.subheader("Outlines", anchor=False)
    with st.form("shapes_form"):
        file = st.file_uploader("GeoJSON file", type=["geojson", "json"], key="shapes_file")
        code = st.text_input("Ward set", present, key="shapes_set", max_chars=20)
        ward = st.text_input("Property with the ward's number", "ward_no", key="shapes_ward")
        region = st.text_input(
            "Property with the area", key="shapes_region", placeholder="For a new set only"
        )
        valid_on = st.date_input(
            "First day of a new set", None, key="shapes_from", format="YYYY-MM-DD", help="For a new set only"
        )
        sent = st.form_submit_button("Check and load", type="primary", key="shapes_load")
    if sent and file is not None:
        options = ShapeOptions(code.strip(), Properties(ward.strip(), region.strip()), METRES, valid_on)
        _load(lambda: _load_shapes(actor, file.getvalue(), file.name, options, reference, now))
    elif sent:
        st.warning("Choose a file first.")


def _load_shapes(
    actor: Actor, content: bytes, source: str, options: ShapeOptions, reference: Reference, now: datetime
) -> str:
    loaded = perform(
        actor, load_shapes, content=content, source=source, options=options, reference=reference, now=now
    )
    return (
        f"Loaded {loaded.wards} outlines: {loaded.points_kept} of {loaded.points_given} points,"
        f" {loaded.bytes_kept / 1000:.0f} of {loaded.bytes_given / 1000:.0f} kB kept."
    )


def draw_bands(actor: Actor, reference: Reference, now: datetime, present: str) -> None:
    """The form for a CSV file."""
    st.subheader("Deprivation bands", anchor=False)
    st.caption("A CSV file with the columns ward_no and band; 1 is the most deprived, 10 the least.")
    with st.form("bands_form"):
        file = st.file_uploader("CSV file", type=["csv"], key="bands_file")
        codes = [each.code for each in reference.delimitations]
        code = st.selectbox("Ward set of the bands", codes, index=codes.index(present), key="bands_set")
        sent = st.form_submit_button("Check and load", type="primary", key="bands_load")
    if sent and file is not None:
        content, source = file.getvalue(), file.name
        _load(lambda: _load_bands(actor, content, source, code, reference, now))
    elif sent:
        st.warning("Choose a file first.")


def _load_bands(
    actor: Actor, content: bytes, source: str, code: str, reference: Reference, now: datetime
) -> str:
    count = perform(
        actor,
        load_bands,
        content=content,
        source=source,
        delimitation_code=code,
        reference=reference,
        now=now,
    )
    return f"Wards whose band was loaded: {count}."


def _load(load: Callable[[], str]) -> None:
    try:
        st.success(load())
    except InvalidInput as refused:
        st.error("  \n".join(map(escape, str(refused).splitlines())))


actor = require("admin")
reference, now = get_reference(), datetime.now(UTC)
st.title("Ward maps", anchor=False)
st.markdown(
    "A file is checked as a whole; every fault is told at once, and nothing changes until there is none."
)
if reference.delimitations:
    present = reference.delimitation_on(reference.local_day(now)).code
    draw_shapes(actor, reference, now, present)
    draw_bands(actor, reference, now, present)
else:
    st.info("The profile has no wards yet.")
