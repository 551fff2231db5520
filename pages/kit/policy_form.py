"""The form in which a new version of the policy is written down."""

from dataclasses import replace
from datetime import date, datetime

import streamlit as st

from pages.kit.format import show_date
from pages.kit.rules_preview import RuleChange, propose
from pages.kit.target_table import edit_targets
from queries.actions.policies import check_policy, make_policy
from rules.clocks.policies import Policy
from rules.clocks.rule_changes import with_policy
from rules.errors import DomainError
from rules.lookups import Reference


def draw_policy_form(reference: Reference, now: datetime) -> None:
    """A new version of the policy, starting from the one in force."""
    st.markdown(
        "A new version holds for queries received from its first day on; what came in earlier keeps the rules"
        " of its day. An empty cell means every query."
    )
    filled_in = _fill_in(reference, reference.rulebook.policy_at(now), reference.local_day(now))
    if filled_in is None:
        return
    try:
        policy = check_policy(filled_in, reference)
    except DomainError as error:
        st.error(str(error))
        return
    propose(
        RuleChange(
            words=f"Policy from {show_date(policy.valid_from)}: {policy.name}",
            rulebook=with_policy(reference.rulebook, policy),
            make=make_policy,
            arguments={"policy": policy, "reference": reference},
        )
    )


def _fill_in(reference: Reference, known: Policy, today: date) -> Policy | None:
    """What somebody sent, None while they are at it."""
    with st.form("policy", border=False):
        with st.container(horizontal=True):
            name = st.text_input("Name", known.name, max_chars=120)
            valid_from = st.date_input("From", today, format="YYYY-MM-DD")
        targets = edit_targets(known.targets, reference, key="policy_targets")
        with st.container(horizontal=True):
            promise = st.number_input("Public promise, calendar days", 1, 1000, known.promise_days)
            investigation = st.number_input("Investigation, calendar days", 1, 1000, known.investigation_days)
            appeal = st.number_input("Appeal, calendar days", 1, 1000, known.appeal_days)
        with st.container(horizontal=True):
            cap = st.number_input("Waiting that pauses, working days", 0, 400, known.pause_cap_days)
            risk = st.number_input("At risk before, office hours", 0, 1000, known.at_risk_hours)
            restarts = st.checkbox("A reopened query’s clock starts again", known.reopening == "restart")
        is_sent = st.form_submit_button("See what it would change", type="primary")
    if not is_sent or not isinstance(valid_from, date):
        return None
    return replace(
        known,
        name=name,
        valid_from=valid_from,
        valid_to=None,
        pause_cap_days=int(cap),
        reopening="restart" if restarts else "continue",
        at_risk_hours=int(risk),
        promise_days=int(promise),
        investigation_days=int(investigation),
        appeal_days=int(appeal),
        targets=targets,
    )
