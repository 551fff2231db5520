"""The findings on an account, kept for a minute for the one person who looks."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from data.settings import get_settings
from data.thresholds import profile_thresholds
from data.transaction import read
from pages.kit.actors import current_actor
from pages.kit.case_actions.sending import opened_dialog
from queries.case_page import CasePage
from queries.diagnosis.records import find_known_on, load_records
from queries.diagnosis.strays import Strays, load_strays
from queries.tariffs import load_tariff_book
from rules.actor import SYSTEM, Actor
from rules.diagnosis.diagnose import diagnose
from rules.diagnosis.finding import Finding, LineEffect, Rebill
from rules.diagnosis.prices import Prices
from rules.diagnosis.workings import work_out
from rules.errors import NotFound
from rules.rating.lines import Line
from rules.rating.tariff import TariffBook

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every diagnosis starts from: the schedule, the money without an account, the day billing spoke."""

    book: TariffBook
    strays: Strays
    as_of: int


def _get_ground() -> _Ground | None:
    """None until an extract is in use, which is asked anew each time."""
    try:
        return _read_ground()
    except NotFound:
        return None


@st.cache_resource(ttl=5 * _MINUTE, max_entries=1, show_spinner=False)
def _read_ground() -> _Ground:
    known_on = read(SYSTEM, find_known_on)
    if known_on is None:
        raise NotFound("No billing extract is in use.")
    return _Ground(read(SYSTEM, load_tariff_book), read(SYSTEM, load_strays), known_on.toordinal())


@st.cache_data(ttl=_MINUTE, max_entries=500, show_spinner=False)
def look_at_findings(actor: Actor, account_no: str) -> tuple[Finding, ...] | None:
    """What the rules find on an account, the best explanation first; None where billing does not know it."""
    ground = _get_ground()
    if ground is None:
        return None
    records = read(actor, load_records, account_nos=[account_no], strays=ground.strays)
    if not records:
        return None
    thresholds = profile_thresholds(get_settings().profile)
    return diagnose(records[0], Prices(ground.book), thresholds, ground.as_of)


def look_at_workings(finding: Finding) -> list[tuple[LineEffect, Rebill, Line]]:
    """The lines that should stand, each with how it comes to its amount; those rated by steps only."""
    ground = _get_ground()
    if ground is None:
        return []
    return [
        (effect, right, line)
        for effect in finding.effects
        for right in effect.right
        if (line := work_out(ground.book, right)) is not None
    ]


def find_opened(page: CasePage) -> Finding | None:
    """The finding that the open dialog of a query was opened from, if any and still there."""
    _, _, place = (opened_dialog(page.case.case_id) or "").partition(":")
    account_no = page.case.state.account_no
    if not place.isdigit() or not account_no:
        return None
    findings = look_at_findings(current_actor(), account_no) or ()
    return findings[int(place)] if int(place) < len(findings) else None
