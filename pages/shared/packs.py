"""Packs for where there is no network: taken before an outing, brought in after it."""

from datetime import UTC, datetime
from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say, send
from pages.kit.format import show_count, show_instant
from pages.kit.grid import draw_grid
from pages.kit.layout import draw_back, draw_step, read_number
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.outings.words import name_outing, show_when
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.packs.bring_in import Brought, bring_in
from queries.actions.packs.settle import close_pack, settle_item
from queries.actions.packs.take import MOST_REFERENCES, take_pack
from queries.outings.outings import get_outing
from queries.packs import BroughtItem, Pack, get_pack, list_brought, list_packs
from rules.actor import Actor
from rules.errors import DomainError, NotFound
from rules.packs.inside import KINDS

PLACE: Final = "packs"
_USUAL_REFERENCES: Final = 40
_STATES: Final = {"created": "logged", "matched": "added to an open query", "conflict": "to be decided"}
_WIDTH: Final = 720


def draw_upload() -> None:
    """Bring in what a pack saved."""
    file = st.file_uploader("Bring in what a pack saved", type=["json", "txt"], key="pack_file")
    if file is None:
        return
    st.button(
        "Take it in", type="primary", key="pack_take_in", on_click=_take_in, args=(file.getvalue(),),
        icon=":material/download:",
    )  # fmt: skip


def _take_in(content: bytes) -> None:
    reference, now = get_reference(), datetime.now(UTC)
    try:
        brought = perform(current_actor(), bring_in, content=content, reference=reference, now=now)
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    say(PLACE, tell_brought(brought))
    st.query_params.from_dict({"pack": str(brought.pack_id)})


def tell_brought(brought: Brought) -> str:
    """What became of a file, so that the figures add up."""
    parts = [
        f"{show_count(brought.created)} logged",
        f"{show_count(brought.matched)} added to open queries",
        f"{show_count(brought.conflicts)} to be decided",
        f"{show_count(brought.known)} were in already",
    ]
    queries = "1 query" if brought.items == 1 else f"{show_count(brought.items)} queries"
    return f"The file holds {queries}: {', '.join(parts)}."


def draw_list(actor: Actor) -> None:
    """All packs the person may see, and the way to bring one in."""
    st.title("Offline packs")
    st.caption(
        "A pack is one file for the phone's browser: stops, a form and references to give out, without a"
        " network. Take one from the page of its outing."
    )
    draw_said(PLACE)
    draw_upload()
    _draw_packs(read(actor, list_packs))


def _draw_packs(packs: list[Pack]) -> None:
    if not packs:
        st.info("No pack was taken yet.")
    for pack in packs:
        with st.container(border=True, key=f"pack_{pack.pack_id}"):
            st.markdown(f"**{_name(pack)}**  \n{_tell_state(pack)}")
            draw_step("Open", key=f"pack_open_{pack.pack_id}", pack=str(pack.pack_id))


def _name(pack: Pack) -> str:
    place = f"ward {pack.ward_no}" if pack.ward_no else f"region {pack.region}"
    return f"{KINDS[pack.kind]}, {place}, {pack.held_on:%-d %b %Y}"


def _tell_state(pack: Pack) -> str:
    parts = [
        f"taken by {escape(pack.made_by_name)}, {show_instant(pack.made_at)}",
        f"{show_count(pack.issued)} of {show_count(pack.references)} references given and in",
        f"**{show_count(pack.conflicts)} to be decided**" if pack.conflicts else "",
        f"closed {show_instant(pack.closed_at)}" if pack.closed_at else "",
    ]
    return " · ".join(filter(None, parts))


def draw_one(actor: Actor, pack_id: UUID) -> None:
    """A pack: its file, what came back, what has to be decided."""
    pack = read(actor, get_pack, pack_id=pack_id)
    draw_back("All packs", key="packs_all")
    st.title(_name(pack))
    st.markdown(_tell_state(pack))
    draw_said(PLACE)
    if pack.closed_at is None:
        st.link_button("The file for the phone (HTML)", f"/pack-files/{pack_id}", icon=":material/download:")
        st.caption("Send it to the phone, open it there once, and try the passphrase before you leave.")
    draw_upload()
    items = read(actor, list_brought, pack_id=pack_id)
    for item in items:
        if item.content is not None:
            _draw_conflict(pack, item)
    _draw_placed([item for item in items if item.content is None])
    if pack.closed_at is None:
        st.button(
            "Everything is in: close the pack", key="pack_close", on_click=_close, args=(pack_id,),
            help="References that nobody was given are void, and are never given again.",
        )  # fmt: skip


def _close(pack_id: UUID) -> None:
    send(PLACE, close_pack, done="The pack is closed; its other references are void.", pack_id=pack_id)


def _draw_conflict(pack: Pack, item: BroughtItem) -> None:
    content = item.content or {}
    with st.container(border=True, key=f"item_{item.item_id}"):
        st.markdown(f"**{item.reference}** was given out, and somebody has to decide")
        st.warning(escape(item.said or ""))
        st.text(f"{content.get('words', '')}\n{content.get('where', '')}".strip())
        into = st.text_input(
            "Add it to this query", key=f"into_{item.item_id}", placeholder=get_reference().example_reference(
                get_reference().local_day(datetime.now(UTC))
            ),
        )  # fmt: skip
        settle = partial(_settle, pack.pack_id, item.item_id)
        with st.container(horizontal=True):
            st.button(
                "Add it there", key=f"add_{item.item_id}", disabled=not into, on_click=settle, args=(into,)
            )
            st.button("Log it as its own", key=f"own_{item.item_id}", on_click=settle, args=("",))


def _settle(pack_id: UUID, item_id: UUID, into: str) -> None:
    send(
        PLACE, settle_item, done="Decided.", pack_id=pack_id, item_id=item_id, into=into,
        reference=get_reference(),
    )  # fmt: skip


def _draw_placed(items: list[BroughtItem]) -> None:
    if not items:
        return
    rows = [
        [item.reference, _STATES[item.state], item.case_reference or "outside your area"] for item in items
    ]
    draw_grid(["Given out", "What became of it", "Query"], rows, "What came back")
    seen = [item.case_reference for item in items if item.case_reference]
    chosen = st.selectbox("Open a query", seen, index=None, key="pack_query", width=280)
    if chosen:
        link_query(chosen, f"Query {chosen}")


def draw_taking(actor: Actor, outing_id: int) -> None:
    """Choose the passphrase and how many references go along."""
    outing = read(actor, get_outing, outing_id=outing_id)
    draw_back("All packs", key="packs_all")
    st.title("Take a pack")
    st.markdown(f"**{escape(name_outing(outing, get_reference()))}** · {show_when(outing)}")
    draw_said(PLACE)
    with st.form("pack_take", width=_WIDTH):
        count = st.number_input(
            "References to give out", 1, MOST_REFERENCES, _USUAL_REFERENCES, key="pack_references"
        )
        first = st.text_input(
            "Passphrase", type="password", key="pack_passphrase", autocomplete="new-password"
        )
        again = st.text_input(
            "The same again", type="password", key="pack_again", autocomplete="new-password"
        )
        st.caption("It is kept nowhere. Tell it to those who go along; without it the pack cannot be opened.")
        if st.form_submit_button("Make the pack", type="primary"):
            _take(actor, outing_id, int(count), first, again)
    _draw_packs(read(actor, list_packs, outing_id=outing_id))


def _take(actor: Actor, outing_id: int, count: int, passphrase: str, again: str) -> None:
    if passphrase != again:
        st.error("The two passphrases differ. Type the same twice.")
        return
    try:
        pack_id = perform(
            actor, take_pack, outing_id=outing_id, passphrase=passphrase, references=count,
            reference=get_reference(), now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        st.error(str(error))
        return
    st.query_params.from_dict({"pack": str(pack_id)})
    st.rerun()


def _read_pack_id() -> UUID:
    try:
        return UUID(st.query_params["pack"])
    except ValueError as error:
        raise NotFound("There is no pack at this address. Check the link, or go back.") from error


def draw() -> None:
    """Draw the list, one pack, or the taking of one."""
    actor = require("manager", "agent", "councillor")
    if st.query_params.get("pack"):
        draw_one(actor, _read_pack_id())
    elif st.query_params.get("outing"):
        draw_taking(actor, read_number("outing"))
    else:
        draw_list(actor)


draw()
