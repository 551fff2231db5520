"""Files for the billing system and credit control: what went out, and what goes out next."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.answers import draw_said, say
from pages.kit.format import show_count, show_instant
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from pages.managers.billing_parts.cut_alerts import draw_cut_alerts
from pages.managers.billing_parts.differing import draw_differing
from pages.managers.billing_parts.proof import draw_proof
from queries.actions.tell_billing import make_corrections_file, make_holds_file
from queries.billing_files import BillingFile, FileKind, count_approved, list_billing_files
from rules.actor import Actor
from rules.errors import DomainError

_MOST: Final = 30
_PLACE: Final = "billing_files"
_NAMES: Final[dict[FileKind, str]] = {"holds": "Holds for credit control", "corrections": "Corrections"}
_MAKERS: Final = {"holds": make_holds_file, "corrections": make_corrections_file}
_NOTHING: Final[dict[FileKind, str]] = {
    "holds": "Nothing has changed since the last file, so there is nothing to tell.",
    "corrections": "No correction is approved that the billing system does not have.",
}


def draw_files(actor: Actor) -> None:
    """What can be made at this moment, and every file with its download."""
    approved = read(actor, count_approved)
    st.markdown(
        "Each day the desk tells credit control which amounts are in dispute and may not be collected, and"
        " the billing system which corrections are approved. A file holds only what changed since the last."
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Make the file of holds", key="make_holds", on_click=_make, args=("holds",))
        if approved:
            label = f"Hand over {show_count(approved)} approved"
            st.button(label, key="make_corrections", on_click=_make, args=("corrections",))
    draw_said(_PLACE)
    files = read(actor, list_billing_files, most=_MOST)
    if not files:
        st.info("No file was made yet. The worker makes the first one of each day soon after midnight.")
    for file in files:
        _draw_file(file)
    if len(files) == _MOST:
        st.caption(f"The newest {_MOST} are shown.")


def _draw_file(file: BillingFile) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            lines = f"{show_count(file.rows)} {'line' if file.rows == 1 else 'lines'}"
            st.markdown(f"**{_NAMES[file.kind]}** · {lines if file.rows else 'nothing changed'}")
            st.caption(
                f"Number {file.file_id} · {show_instant(file.made_at)} · made by {escape(file.made_by_name)}"
            )
        st.link_button("Download", f"/billing-files/{file.file_id}", icon=":material/download:")


def _make(kind: FileKind) -> None:
    actor = require("manager")
    try:
        file = perform(actor, _MAKERS[kind], reference=get_reference(), now=datetime.now(UTC))
    except DomainError as error:
        say(_PLACE, str(error), is_error=True)
        return
    say(_PLACE, f"File {file.file_id} is made; download it below." if file else _NOTHING[kind])


actor = require("manager")
st.title("Billing files")
draw_cut_alerts(actor)
draw_differing(actor)
if actor.sees_everything:
    st.subheader("Reconciliation", anchor=False)
    draw_proof(actor, get_reference().local_day(datetime.now(UTC)))
    st.subheader("Files", anchor=False)
    draw_files(actor)
else:
    st.info("Files and sums are about the whole municipality, and your area is a part of it.")
