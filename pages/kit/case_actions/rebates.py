"""The dialog that keeps which papers of a rebate have come in."""

from datetime import UTC, datetime

import streamlit as st

from data.rebates import profile_rebates
from data.settings import get_settings
from pages.kit.account_panel.looks import look_at_checks
from pages.kit.account_panel.rebates import name_document
from pages.kit.actors import current_actor
from pages.kit.badges import option_text
from pages.kit.case_actions.sending import Fields, close_dialog, send_dialog
from pages.kit.format import show_date
from queries.actions.rebates import check_rebate
from queries.case_page import CasePage
from rules.lookups import Reference
from rules.rebates import RebateRule


def draw_rebate_check(page: CasePage, reference: Reference) -> None:
    """Choose the rebate, tick what came in; it says at once what is missing and until when it would last."""
    fields = Fields("check_rebate", page.case.case_id)
    rules = profile_rebates(get_settings().profile)
    kind = st.segmented_control(
        "Rebate",
        list(rules),
        key=fields.begin("kind", next(iter(rules))),
        required=True,
        format_func=lambda code: option_text(rules[code].name),
    )
    if kind is None:
        return
    rule = rules[kind]
    known = _find_known(page.case.state.account_no or "", kind)
    for code in rule.documents:
        st.checkbox(name_document(code, reference), key=fields.begin(f"{kind}_{code}", code in known))
    on = st.date_input(
        "Checked on",
        key=fields.begin("on", reference.local_day(datetime.now(UTC))),
        max_value=reference.local_day(datetime.now(UTC)),
        format="YYYY-MM-DD",
    )
    missing = rule.list_missing(_list_ticked(fields, rule))
    if missing:
        st.caption(f"Missing: {', '.join(name_document(code, reference) for code in missing)}.")
    else:
        end = rule.find_end(on)
        until = f"It would last until {show_date(end)}. " if end else ""
        st.caption(f"The application is whole. {until}Billing approves it.")
    with st.container(horizontal=True):
        st.button("Keep the check", type="primary", key="send_dialog", on_click=_check, args=(fields, rule))
        if st.button("Cancel", key="cancel_dialog"):
            close_dialog()


def _find_known(account_no: str, kind: str) -> list[str]:
    """What the last check found, to begin with."""
    checks = look_at_checks(current_actor(), account_no) if account_no else []
    return next((each.documents for each in checks if each.kind == kind), [])


def _list_ticked(fields: Fields, rule: RebateRule) -> list[str]:
    return [code for code in rule.documents if fields.value(f"{rule.kind}_{code}")]


def _check(fields: Fields, rule: RebateRule) -> None:
    look_at_checks.clear()
    send_dialog(
        fields.case_id,
        check_rebate,
        done="The check is kept.",
        rule=rule,
        documents=_list_ticked(fields, rule),
        checked_on=fields.value("on"),
    )
