"""“Linked and similar”: what belongs to a query, what may be the same, and the ways to join and part them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from data.transaction import read
from pages.kit.badges import badge_text, status_look
from pages.kit.case_actions.sending import open_dialog
from pages.kit.case_line import draw_case_line
from pages.kit.format import show_count, show_date, show_relative
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.case_page import CasePage
from queries.linking.links import CHILD, MERGED, SPLIT, Kind, Link
from queries.linking.suggestions import Suggestion, suggest_links_of
from rules.access import may
from rules.actor import Actor
from rules.lookups import Move, Reference

SHOWN: Final = 5
_JOINING: Final = "similar_open"
Moves = dict[str, Move]


def draw_merged(page: CasePage, links: Sequence[Link], moves: Moves) -> None:
    """Above everything else: that a query goes on in another one, where, and the way back."""
    into = next((link for link in links if link.kind == MERGED and link.is_ours), None)
    if into is None:
        return
    where = into.reference or "a query outside your area"
    with st.container(border=True, key="merged_banner"):
        who = f" by {escape(into.made_by_name)}" if into.made_by_name else ""
        st.markdown(
            f":material/merge: **{escape(page.case.reference)} was merged into {escape(where)}** on"
            f" {show_date(into.made_at)}{who}. Work goes on there, under the earlier start of the two."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if into.reference:
                link_query(into.reference, f"Open {into.reference}")
            if "unmerge" in moves:
                _button("Undo the merge", page, f"unmerge:{page.case.case_id}", key="undo_merge")


def tell_found_by(page: CasePage, links: Sequence[Link], found: str) -> None:
    """Say why this query is shown to somebody who looked for one that was merged into it."""
    if any(link.kind == MERGED and not link.is_ours and link.reference == found for link in links):
        st.info(
            f"{escape(found)}, which you looked for, was merged into this query.", icon=":material/merge:"
        )


def draw_linked(
    page: CasePage, links: Sequence[Link], moves: Moves, actor: Actor, reference: Reference
) -> None:
    """The links with their queries, then what may be the same; nothing for those who may not link."""
    if not may(actor, "see_links"):
        return
    suggestions = _read_suggestions(page, links, actor)
    buttons = [verb for verb in ("link", "merge", "split") if verb in moves]
    if not (links or suggestions or buttons):
        return
    st.subheader("Linked and similar", anchor=False)
    for kind, is_ours in ((CHILD, True), (CHILD, False), (SPLIT, True), (SPLIT, False), (MERGED, False)):
        group = [link for link in links if (link.kind, link.is_ours) == (kind, is_ours)]
        if group:
            _draw_group(page, group, moves, reference)
    if suggestions:
        _draw_suggestions(page, suggestions, moves, reference)
    elif page.case.state.is_open and not links:
        st.caption("No open query looks like this one.")
    with st.container(horizontal=True, gap="small", key="link_buttons"):
        for verb in buttons:
            _button(moves[verb].name, page, verb, key=f"links_{verb}")


def _read_suggestions(page: CasePage, links: Sequence[Link], actor: Actor) -> list[Suggestion]:
    if not page.case.state.is_open:
        return []
    return _look_for_similar(actor, page.case.reference, page.case.last_seq, len(links))


@st.cache_data(ttl=60, max_entries=500, show_spinner=False)
def _look_for_similar(actor: Actor, reference: str, last_seq: int, links: int) -> list[Suggestion]:
    """What may be the same, kept for a minute, until something happens on the query or it is linked."""
    del last_seq, links
    return read(actor, suggest_links_of, case_reference=reference, reference=get_reference())


_HEADINGS: Final[dict[tuple[Kind, bool], str]] = {
    (CHILD, True): "Its parent",
    (SPLIT, True): "Split off",
    (SPLIT, False): "Split off this one",
    (MERGED, False): "Merged into this one",
}


def _draw_group(page: CasePage, group: Sequence[Link], moves: Moves, reference: Reference) -> None:
    first = group[0]
    st.markdown(f"**{_HEADINGS.get((first.kind, first.is_ours)) or _tell_children(first)}**")
    for link in group[:SHOWN]:
        _draw_link(page, link, moves, reference)
    if len(group) > SHOWN:
        with st.expander(f"{show_count(len(group) - SHOWN)} more"):
            for link in group[SHOWN:]:
                _draw_link(page, link, moves, reference)
    if first.alike > len(group):
        st.caption(f"The {len(group)} shown are those still open, and the newest.")


def _tell_children(link: Link) -> str:
    queries = "1 query" if link.alike == 1 else f"{show_count(link.alike)} queries"
    return f"{queries} under this one, {show_count(link.alike_open)} open"


def _draw_link(page: CasePage, link: Link, moves: Moves, reference: Reference) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container():
            _draw_other(link, reference)
        child_id = page.case.case_id if link.is_ours else link.case_id
        if link.kind == CHILD and "unlink" in moves:
            _button("Take off", page, f"unlink:{child_id}", key=f"unlink_{link.link_id}")
        if link.kind == MERGED and page.case.state.is_open:
            _button("Undo", page, f"unmerge:{link.case_id}", key=f"unmerge_{link.link_id}")


def _draw_other(link: Link, reference: Reference) -> None:
    if link.reference is None or link.status is None:
        st.markdown("A query outside your area")
        return
    facts = (
        f"received {show_date(link.received_at)}",
        f"{'merged' if link.kind == MERGED else 'linked'} {show_date(link.made_at)}",
        f"by {escape(link.made_by_name)}" if link.made_by_name else "",
    )
    status = badge_text(status_look(link.status), reference.statuses[link.status].name)
    badge = "" if link.kind == MERGED else status
    draw_case_line(link.reference, link.title or "", facts, badge=badge, place="linked")


def _draw_suggestions(
    page: CasePage, suggestions: Sequence[Suggestion], moves: Moves, reference: Reference
) -> None:
    """All of them in one text, with links that open beside this page; the ways to join stand behind it."""
    now = datetime.now(UTC)
    with st.container(border=True, key="similar"):
        lines = [_tell_suggestion(each, reference, now) for each in suggestions]
        st.markdown("\n\n".join([":material/content_copy: **May be the same**", *lines]))
        with st.popover("Merge or link", key=_JOINING, on_change="rerun") as popover:
            if popover.open:
                for each in suggestions:
                    _draw_ways(page, each, moves)


def _tell_suggestion(each: Suggestion, reference: Reference, now: datetime) -> str:
    status = badge_text(status_look(each.status), reference.statuses[each.status].name)
    facts = f"{escape(', '.join(each.reasons))} · received {show_relative(each.received_at, now)}"
    way = f"[**{each.reference}**](/query?ref={each.reference})"
    return f"{way} {status}  \n{escape(each.title)}  \n:gray[:small[{facts}]]"


def _draw_ways(page: CasePage, each: Suggestion, moves: Moves) -> None:
    st.markdown(f"**{each.reference}** {escape(each.title)}")
    with st.container(horizontal=True, gap="small"):
        if "merge" in moves and not each.is_other_account:
            _button("Look at both, merge", page, f"merge:{each.case_id}", key=f"pair_{each.case_id}")
        if "link" in moves:
            _button("Link", page, f"link:{each.case_id}", key=f"join_{each.case_id}")


def _button(label: str, page: CasePage, verb: str, *, key: str) -> None:
    st.button(label, key=key, on_click=_open, args=(page.case.case_id, verb))


def _open(case_id: int, verb: str) -> None:
    st.session_state[_JOINING] = False
    open_dialog(case_id, verb)
