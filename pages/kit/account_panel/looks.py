"""What the panel reads, kept for a minute for the one person who looked: a click elsewhere is no new look."""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from data.rebates import profile_rebates
from data.settings import get_settings
from data.thresholds import profile_thresholds
from data.transaction import perform
from pages.kit.format import ZONE
from queries.account_screen import AccountScreen, get_screen
from queries.account_story import AccountCase, AccountStory, get_story, list_account_cases
from queries.bills import ChargeLine, list_charge_lines
from queries.credit import CreditStep, KnownDispute, list_credit_steps, list_known_disputes
from queries.disputes import list_charges
from queries.payments import Candidate, list_candidates
from queries.portfolios import Portfolio, get_portfolio
from queries.prescription import find_old_lines
from queries.readings import Meter, MeterEvent, Reading, list_meter_events, list_meters, list_readings
from queries.rebates import RebateCheck, Renewal, list_checks, list_renewals
from rules.actor import Actor
from rules.line_key import BilledLine, LineKey
from rules.prescription import OldUse

_MINUTE: Final = 60
_MANY: Final = 500


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_story(actor: Actor, account_no: str, on: date) -> AccountStory:
    return perform(actor, get_story, account_no=account_no, on=on, zone=ZONE)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_screen(actor: Actor, account_no: str, on: date) -> AccountScreen:
    return perform(actor, get_screen, account_no=account_no, on=on, zone=ZONE)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_portfolio(actor: Actor, customer_no: str, page: int) -> Portfolio:
    now = datetime.now(UTC)
    return perform(actor, get_portfolio, customer_no=customer_no, now=now, zone=ZONE, page=page)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_lines(actor: Actor, account_no: str, billing_month: date, invoice_no: str) -> list[ChargeLine]:
    return perform(
        actor, list_charge_lines, account_no=account_no, billing_month=billing_month, invoice_no=invoice_no
    )


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_meters(
    actor: Actor, account_no: str, since: date
) -> tuple[list[Meter], list[MeterEvent], list[Reading]]:
    return (
        perform(actor, list_meters, account_no=account_no),
        perform(actor, list_meter_events, account_no=account_no),
        perform(actor, list_readings, account_no=account_no, since=since),
    )


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_candidates(actor: Actor, account_no: str, since: date) -> list[Candidate]:
    return perform(actor, list_candidates, account_no=account_no, since=since)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_debt(actor: Actor, account_no: str) -> tuple[list[CreditStep], list[KnownDispute]]:
    return (
        perform(actor, list_credit_steps, account_no=account_no),
        perform(actor, list_known_disputes, account_no=account_no),
    )


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_charges(actor: Actor, account_no: str, since: date) -> list[BilledLine]:
    return perform(actor, list_charges, account_no=account_no, since=since, zone=ZONE)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_checks(actor: Actor, account_no: str) -> list[RebateCheck]:
    return perform(actor, list_checks, account_no=account_no)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_renewals(actor: Actor, on: date, within_days: int, regions: tuple[str, ...]) -> list[Renewal]:
    rebates = profile_rebates(get_settings().profile)
    return perform(actor, list_renewals, rebates=rebates, on=on, within_days=within_days, regions=regions)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_cases(actor: Actor, account_no: str, but_reference: str | None) -> list[AccountCase]:
    return perform(actor, list_account_cases, account_no=account_no, but_reference=but_reference)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_old_use(actor: Actor, account_no: str) -> dict[LineKey, OldUse]:
    months = profile_thresholds(get_settings().profile).prescription_months
    return perform(actor, find_old_lines, account_no=account_no, months=months)
