"""Who to invite: the backlog of the campaign's area, ranked with reasons, to tick and send."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import pyarrow as pa
import streamlit as st

from data.transaction import perform, read
from pages.care.campaign_parts.overbooking import draw_overbooking
from pages.care.campaign_parts.view import CampaignView
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say
from pages.kit.format import NOTHING, show_age, show_count, show_date, show_instant, show_rand
from pages.kit.grid import draw_grid
from pages.kit.links import link_query
from pages.kit.look_ups import get_reference
from pages.kit.session_words import name_category
from queries.actions.sessions.invite import Invited, invite
from queries.sessions.candidates import MOST_PLACES, NO_CONTACT, Invitable, list_candidates
from rules.errors import DomainError
from rules.lookups import Reference
from rules.sessions.ranking import HALF_AGE_DAYS, HALF_RAND, Ranked

PLACE: Final = "inviting"
_KEPT: Final = "inviting_kept"
_SENT: Final = "inviting_sent"
_HOW_MANY: Final = "inviting_places"
_USUAL: Final = 40


@dataclass(frozen=True, slots=True)
class _Kept:
    """A proposal as it was made; it stays as it is while somebody ticks, until they ask for a new one."""

    campaign_id: int
    places: int
    at: datetime
    found: Invitable


def draw_inviting(view: CampaignView) -> None:
    """Draw it."""
    draw_said(PLACE)
    _draw_sent(view)
    if not view.campaign.runs:
        st.info("This campaign is over; it invites nobody any more.")
        return
    kept = _find_proposal(view, _ask_places())
    _draw_counts(kept)
    if kept.found.proposal.chosen:
        _draw_proposal(kept, view)
    else:
        st.info(
            "No open query of this campaign’s topics and area is left to invite. Those without a contact are"
            " listed below: note a phone number or e-mail on the query, then look again."
        )
    draw_overbooking(view)
    _draw_unreachable(kept.found, view.reference)


def _ask_places() -> int:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        places = st.number_input(
            "How many to invite", 1, MOST_PLACES, _USUAL, key=_HOW_MANY, width=200, persist_state="page"
        )
        st.button(
            "Propose anew", key="inviting_anew", icon=":material/refresh:", on_click=_forget,
            help="Ranks the backlog as it is at this moment. What you unticked is ticked again.",
        )  # fmt: skip
    return int(places)


def _forget() -> None:
    st.session_state.pop(_KEPT, None)


def _find_proposal(view: CampaignView, places: int) -> _Kept:
    campaign_id = view.campaign.campaign_id
    kept: _Kept | None = st.session_state.get(_KEPT)
    if kept is None or (kept.campaign_id, kept.places) != (campaign_id, places):
        found = read(
            view.actor, list_candidates, campaign_id=campaign_id, places=places, reference=view.reference,
            now=view.now,
        )  # fmt: skip
        kept = st.session_state[_KEPT] = _Kept(campaign_id, places, view.now, found)
    return kept


def _draw_counts(kept: _Kept) -> None:
    found = kept.found
    st.markdown(
        f"**{show_count(found.waiting)}** open queries could be invited · {show_count(found.invited)} invited"
        f" or booked already · {show_count(found.without_contact)} without a contact"
        f"  \n:gray[Ranked {show_instant(kept.at)}]"
    )


def _draw_proposal(kept: _Kept, view: CampaignView) -> None:
    proposal = kept.found.proposal
    with st.container(gap=None):
        for note in proposal.notes:
            st.caption(f"Fairness: {note}")
    above = st.container()
    ticked = _draw_table(kept, view)
    with above:
        _draw_send(ticked, view)
    _draw_working(proposal.chosen)


def _draw_table(kept: _Kept, view: CampaignView) -> list[int]:
    """The proposal with ticks; gives the ticked queries."""
    chosen = kept.found.proposal.chosen
    key = f"inviting_{kept.campaign_id}_{kept.at.timestamp()}_{kept.places}"
    answer = st.dataframe(
        _as_table(kept, view.reference),
        key=key,
        hide_index=True,
        height=min(len(chosen) + 1, 15) * 35 + 3,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": list(range(len(chosen))), "columns": [], "cells": []}},
        column_config={
            "Score": st.column_config.NumberColumn(format="%.2f"),
            "Rand": st.column_config.TextColumn(alignment="right"),
            "Age": st.column_config.TextColumn(alignment="right"),
        },
        alt="Proposed invitations, the best first. Untick whom to leave out.",
    )
    return [chosen[row].candidate.case_id for row in answer["selection"]["rows"] if row < len(chosen)]


def _as_table(kept: _Kept, reference: Reference) -> pa.Table:
    proposal = kept.found.proposal
    rows = [(each, each.candidate) for each in proposal.chosen]
    return pa.table(
        {
            "Score": [each.score for each, _ in rows],
            "Query": [candidate.reference for _, candidate in rows],
            "Category": [name_category(candidate.category_code, reference) for _, candidate in rows],
            "Ward": [str(candidate.ward_no or NOTHING) for _, candidate in rows],
            "Age": [show_age(candidate.received_at, kept.at) for _, candidate in rows],
            "Rand": [show_rand(candidate.amount_rand) for _, candidate in rows],
            "Why": [_tell_why(each, each.candidate.case_id in proposal.for_age) for each, _ in rows],
        }
    )


def _tell_why(ranked: Ranked, is_for_age: bool) -> str:
    parts = " × ".join(f"{part.name} {part.factor:.2f}" for part in ranked.parts)
    return f"among the oldest · {parts}" if is_for_age else parts


def _draw_send(ticked: list[int], view: CampaignView) -> None:
    if not view.may_plan:
        st.caption("A manager sends the invitations.")
        return
    if view.campaign.status == "planned":
        st.warning("Open the campaign first: until then nobody who is invited can book a seat.")
        return
    queries = "1 query" if len(ticked) == 1 else f"{show_count(len(ticked))} queries"
    st.button(
        f"Invite for {queries}",
        key="inviting_send",
        type="primary",
        icon=":material/send:",
        disabled=not ticked,
        on_click=_send,
        args=(view.campaign.campaign_id, ticked),
        help="By e-mail where there is an address; for all others you get the text of an SMS to send.",
    )


def _send(campaign_id: int, case_ids: list[int]) -> None:
    """Invite; after an error the ticks stay as they were."""
    try:
        invited = perform(
            current_actor(), invite, campaign_id=campaign_id, case_ids=case_ids, reference=get_reference(),
            now=datetime.now(UTC),
        )  # fmt: skip
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    st.session_state[_SENT] = (campaign_id, invited)
    _forget()
    mailed = sum(each.mailed for each in invited)
    by_sms = len(invited) - mailed
    say(PLACE, f"Invited: {mailed} by e-mail, {by_sms} to be sent an SMS.")


def _draw_sent(view: CampaignView) -> None:
    """The texts to send by SMS, from the last invitations until the next ones."""
    sent: tuple[int, list[Invited]] | None = st.session_state.get(_SENT)
    if sent is None or sent[0] != view.campaign.campaign_id:
        return
    texts = [each.sms for each in sent[1] if not each.mailed]
    if not texts:
        return
    with st.container(border=True):
        st.markdown("**SMS to send.** One a line; each names its query, whose page has the number.")
        st.code("\n".join(texts), language=None, height=min(len(texts), 10) * 24 + 40)


def _draw_working(chosen: tuple[Ranked, ...]) -> None:
    """The sums behind one rank."""
    with st.expander("How a rank is worked out", icon=":material/calculate:"):
        by_reference = {each.candidate.reference: each for each in chosen}
        reference = st.selectbox("Query", list(by_reference), key="inviting_working")
        if reference is None or reference not in by_reference:
            return
        ranked = by_reference[reference]
        rows = [(part.name.capitalize(), f"{part.factor:.2f}", part.working) for part in ranked.parts]
        draw_grid(["Part", "Factor", "Working"], rows, "The parts of the rank", right=(1,))
        st.markdown(f"Multiplied: {ranked.working}")
        link_query(reference, f"Open {reference}")
        st.caption(
            f"Half of the weight of age is reached at {HALF_AGE_DAYS} days, half of that of rand at"
            f" {show_rand(Decimal(HALF_RAND))}. The weights stand in the municipality’s profile."
        )


def _draw_unreachable(found: Invitable, reference: Reference) -> None:
    if not found.unreachable:
        return
    label = f"Without a contact: {show_count(found.without_contact)}"
    with st.expander(label, icon=":material/person_off:"):
        rows = [
            (
                each.reference,
                name_category(each.category_code, reference),
                show_date(each.received_at),
                NO_CONTACT,
            )
            for each in found.unreachable
        ]
        draw_grid(["Query", "Category", "Received", "What is missing"], rows, "Queries without a contact")
        if found.without_contact > len(rows):
            st.caption(f"The {len(rows)} oldest are shown.")
