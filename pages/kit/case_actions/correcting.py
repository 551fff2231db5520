"""The dialog that puts right what was written down wrongly."""

from decimal import Decimal
from typing import Any

import streamlit as st

from pages.kit.case_actions.sending import Fields, draw_buttons, keep_start, send_dialog
from queries.actions.correct import Correction, correct
from queries.case_page import CasePage
from rules.lookups import Reference, list_live

NAMES = tuple(Correction.__annotations__)


def draw_correct(page: CasePage, reference: Reference) -> None:
    """Every fact that can be corrected, as it stands; only what is changed here is sent."""
    fields = Fields("correct", page.case.case_id)
    for name, value in keep_start(_read_form(page)).items():
        fields.begin(name, value)
    with st.form(fields.key("form"), border=False):
        st.text_input("Line in lists", key=fields.key("title"), max_chars=120)
        left, right = st.columns(2)
        with left:
            st.text_input(
                "Account number",
                key=fields.key("account_no"),
                help="Region, ward and kind of customer follow the account if billing knows it.",
            )
            st.number_input("Amount claimed (R)", key=fields.key("amount_rand"), min_value=0.0, step=0.01)
            st.selectbox(
                "Kind of customer",
                ["", *(kind.code for kind in list_live(reference.customer_classes))],
                key=fields.key("customer_class_code"),
                format_func=lambda code: reference.customer_classes[code].name if code else "Not known",
            )
        with right:
            st.selectbox(
                "Region",
                [region.code for region in list_live(reference.regions)],
                key=fields.key("region"),
                format_func=lambda code: reference.regions[code].name,
            )
            st.number_input("Ward", key=fields.key("ward_no"), min_value=1, step=1)
            st.selectbox(
                "Priority",
                [priority.code for priority in list_live(reference.priorities)],
                key=fields.key("priority_code"),
                format_func=lambda code: reference.priorities[code].name,
            )
        st.checkbox("Hardship: it cannot wait", key=fields.key("hardship"))
        draw_buttons("Save corrections", _correct, fields)


def _read_form(page: CasePage) -> dict[str, Any]:
    state = page.case.state
    form = {name: getattr(state, name) for name in NAMES if name != "title"}
    amount = state.amount_rand
    return form | {
        "title": page.case.title,
        "account_no": state.account_no or "",
        "customer_class_code": state.customer_class_code or "",
        "amount_rand": None if amount is None else float(amount),
    }


def _correct(fields: Fields) -> None:
    form = {name: fields.value(name) for name in NAMES}
    changes = {name: form[name] for name, value in keep_start(form).items() if form[name] != value}
    if changes.get("customer_class_code") == "":
        changes["customer_class_code"] = None
    if changes.get("amount_rand") is not None:
        changes["amount_rand"] = Decimal(str(changes["amount_rand"])).quantize(Decimal("0.01"))
    send_dialog(fields.case_id, correct, done="Corrected.", changes=changes)
