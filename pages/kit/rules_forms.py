"""The forms in which stoppages and public holidays are written down."""

from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from pages.kit.format import show_date
from pages.kit.rules_preview import RuleChange, propose
from queries.actions.calendars import (
    StoppageFields,
    check_declared_day,
    check_stoppage,
    declare_day,
    declare_stoppage,
)
from rules.actor import Actor
from rules.clocks.rule_changes import with_declared_day, with_stoppage
from rules.clocks.stoppages import Stoppage
from rules.errors import DomainError
from rules.lookups import Reference, list_live

_DRAFT_NO = 0


def draw_stoppage_form(actor: Actor, reference: Reference, now: datetime) -> None:
    """When nobody could work, where, and why."""
    st.markdown(
        "A strike, an outage, a one-off closure. It moves the due dates that are shown and the adjusted"
        " figures; raw figures stay as they are, and both are always shown."
    )
    today = reference.local_day(now)
    regions = {code: region.name for code, region in reference.regions.items() if not region.retired}
    categories = {category.code: category.name for category in list_live(reference.categories)}
    with st.form("stoppage", border=False):
        with st.container(horizontal=True):
            first = st.date_input("From", today - timedelta(days=1), format="YYYY-MM-DD")
            starts = st.time_input("at", time(0, 0), key="stoppage_starts")
            last = st.date_input("Until", today - timedelta(days=1), format="YYYY-MM-DD")
            ends = st.time_input("at", time(23, 59), key="stoppage_ends")
        reason = st.text_input("Why nobody could work", max_chars=200)
        where = st.multiselect(
            "Regions", regions, list(actor.regions), format_func=lambda code: f"{code} {regions[code]}",
            placeholder="The whole municipality",
        )  # fmt: skip
        what = st.multiselect(
            "Categories", categories, list(actor.category_codes), format_func=categories.__getitem__,
            placeholder="Every category",
        )  # fmt: skip
        is_sent = st.form_submit_button("See what it would change", type="primary")
    if not is_sent or not isinstance(first, date) or not isinstance(last, date):
        return
    fields = StoppageFields(
        _instant(first, starts, reference),
        _instant(last, ends, reference) + timedelta(minutes=ends == time(23, 59)),
        reason,
        tuple(where),
        tuple(what),
    )
    try:
        fields = check_stoppage(fields, reference)
    except DomainError as error:
        st.error(str(error))
        return
    drafted = Stoppage(
        _DRAFT_NO, fields.starts_at, fields.ends_at, fields.reason, fields.regions, fields.category_codes
    )
    propose(
        RuleChange(
            words=f"Stoppage: {fields.reason}",
            rulebook=with_stoppage(reference.rulebook, drafted),
            make=declare_stoppage,
            arguments={"fields": fields, "reference": reference, "now": now},
        )
    )


def _instant(on: date, at: time, reference: Reference) -> datetime:
    return datetime.combine(on, at, reference.timezone).astimezone(UTC)


def draw_day_form(reference: Reference, now: datetime) -> None:
    """A public holiday that no rule gives: an election, a day of mourning."""
    st.markdown(
        "A public holiday that the President declares. It corrects the calendar: raw and adjusted figures"
        " both move, and resolved queries that lived through it are read again."
    )
    with st.form("declared_day", border=False):
        on = st.date_input("Day", reference.local_day(now), format="YYYY-MM-DD")
        name = st.text_input("Name", max_chars=120)
        is_sent = st.form_submit_button("See what it would change", type="primary")
    if not is_sent or not isinstance(on, date):
        return
    try:
        name = check_declared_day(on, name, reference)
    except DomainError as error:
        st.error(str(error))
        return
    propose(
        RuleChange(
            words=f"Public holiday on {show_date(on)}: {name}",
            rulebook=with_declared_day(reference.rulebook, on, name),
            make=declare_day,
            arguments={"on": on, "name": name, "reference": reference},
            affected=(reference.midnight(on), reference.midnight(on + timedelta(days=1))),
        )
    )
