"""What was seen of a facility, the newest first, and the one tap that makes a finding of it."""

import base64
from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.transaction import read
from outward.files import draw_preview
from outward.pdfs import Unreadable
from pages.kit.answers import send
from pages.kit.badges import badge_text
from pages.kit.facility_parts.checklist import PLACE
from pages.kit.format import show_instant
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.actions.checklists import make_finding
from queries.facilities import FacilityCheck, SeenItem, get_photo
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference

_OPEN: Final = 1


def draw_history(checks: Sequence[FacilityCheck], actor: Actor, reference: Reference) -> None:
    """Each check with what was wanting; the newest is open."""
    if not checks:
        st.info("Nobody has filled in its checklist yet.")
    for place, check in enumerate(checks):
        wanting = sum(item.reply == "not_ok" for item in check.items)
        head = (
            f"{show_instant(check.checked_at)} · {wanting} not OK"
            if wanting
            else show_instant(check.checked_at)
        )
        with st.expander(head, expanded=place < _OPEN, key=f"check_{check.check_id}"):
            _draw_check(check, actor, reference, has_pictures=place < _OPEN)


def _draw_check(check: FacilityCheck, actor: Actor, reference: Reference, *, has_pictures: bool) -> None:
    st.caption(f"Filled in by {escape(check.checked_by_name)}")
    if check.note:
        st.text(check.note)
    fine = [_name(item, reference) for item in check.items if item.reply == "ok"]
    unseen = [_name(item, reference) for item in check.items if item.reply == "not_seen"]
    for item in check.items:
        if item.reply == "not_ok":
            _draw_wanting(check, item, actor, reference, has_pictures=has_pictures)
    for look, words, names in (("on_track", "OK", fine), ("new", "Not seen", unseen)):
        if names:
            st.markdown(f"{badge_text(look, words)} {', '.join(names)}")  # type: ignore[arg-type]


def _draw_wanting(
    check: FacilityCheck, item: SeenItem, actor: Actor, reference: Reference, *, has_pictures: bool
) -> None:
    said = f": {escape(item.words)}" if item.words else ""
    st.markdown(f"{badge_text('at_risk', 'Not OK')} {_name(item, reference)}{said}")
    for photo_id in item.photo_ids if has_pictures else ():
        _draw_photo(actor, photo_id, _name(item, reference))
    if item.reference is not None:
        link_query(item.reference, f"Finding **{item.reference}**")
    elif item.is_finding:
        st.caption("A colleague made it a finding.")
    elif may(actor, "fill_checklist"):
        st.button(
            "Make it a finding", key=f"make_{check.check_id}_{item.item_code}", icon=":material/forward:",
            on_click=_make, args=(check.check_id, item.item_code),
        )  # fmt: skip


def _make(check_id: int, item_code: str) -> None:
    send(
        PLACE,
        make_finding,
        done="It is with its department; the finding is linked below.",
        check_id=check_id,
        item_code=item_code,
        reference=get_reference(),
    )


def _draw_photo(actor: Actor, photo_id: int, name: str) -> None:
    """The picture drawn anew, inside the page: Streamlit's own file route serves whoever has the address."""
    media_type, content = read(actor, get_photo, photo_id=photo_id)
    try:
        picture = base64.b64encode(draw_preview(content, media_type)).decode()
    except Unreadable as error:
        st.caption(str(error))
        return
    st.image(f"data:image/png;base64,{picture}", alt=f"Photo: {name}", width=320)


def _name(item: SeenItem, reference: Reference) -> str:
    found = reference.facility_items.get(item.item_code)
    return escape(found.words if found else item.item_code)
