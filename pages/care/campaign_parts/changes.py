"""Changes: who changed what about the campaign, newest first."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from pages.kit.format import show_instant
from pages.kit.grid import draw_grid
from pages.kit.session_words import name_category
from queries.sessions.changes import Change, list_changes
from rules.lookups import Reference

_HIDDEN: Final = ("user_id", "virtual_session_id", "roster_place_id", "campaign_id", "booking_id")


def draw_changes(view: CampaignView) -> None:
    """Draw it."""
    changes = read(view.actor, list_changes, campaign_id=view.campaign.campaign_id)
    if not changes:
        st.info("Nothing was changed yet. Every change of evenings, links and roster is noted here.")
        return
    rows = [
        (
            show_instant(change.at),
            change.who,
            change.kind.replace("_", " ").capitalize(),
            _tell_where(change, view.reference),
            _tell(change.detail),
        )
        for change in changes
    ]
    draw_grid(["When", "Who", "What", "Which", "How"], rows, "Changes of the campaign")


def _tell_where(change: Change, reference: Reference) -> str:
    if change.category_code is None:
        return "The campaign"
    about = f": {change.about}" if change.about else ""
    return f"{name_category(change.category_code, reference)}, {show_instant(change.starts_at)}{about}"


def _tell(detail: Mapping[str, Any]) -> str:
    """The facts of a change: 'reason: flooded hall; on: 2026-11-24'."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {_show(value)}"
        for name, value in detail.items()
        if name not in _HIDDEN and value not in (None, "", [], {})
    )


def _show(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_show(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_show, value))
    return str(value)
