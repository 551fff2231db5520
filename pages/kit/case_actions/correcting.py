"""The dialog that puts right what was written down wrongly."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from pages.kit.case_actions.collisions import Shared
from pages.kit.case_actions.sending import Fields, draw_buttons, keep_start, send_dialog
from queries.actions.correct import correct
from queries.case_page import CasePage
from queries.cases import CaseRecord
from rules.lookups import Reference, list_live
from rules.written import show_rand


def draw_correct(page: CasePage, reference: Reference) -> None:
    """Every fact that can be corrected, as it stands; only what is changed here is sent."""
    fields = Fields("correct", page.case.case_id)
    shared = _list_fields(fields, reference)
    for name, value in keep_start({field.name: field.read(page.case) for field in shared}).items():
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
        draw_buttons("Save corrections", _correct, fields, shared)


def _list_fields(fields: Fields, reference: Reference) -> tuple[Shared, ...]:
    """Every fact that can be corrected: its words, how the form holds it, how it is shown."""
    classes, regions, priorities = reference.customer_classes, reference.regions, reference.priorities
    facts: list[tuple[str, str, Callable[[CaseRecord], Any], Callable[[Any], str]]] = [
        ("title", "Line in lists", lambda case: case.title, str),
        ("account_no", "Account number", lambda case: case.state.account_no or "", str),
        ("customer_class_code", "Kind of customer", lambda case: case.state.customer_class_code or "",
         lambda code: classes[code].name if code else "Not known"),
        ("priority_code", "Priority", lambda case: case.state.priority_code,
         lambda code: priorities[code].name),
        ("region", "Region", lambda case: case.state.region, lambda code: regions[code].name),
        ("ward_no", "Ward", lambda case: case.state.ward_no, lambda ward: "" if ward is None else str(ward)),
        ("amount_rand", "Amount claimed", _read_amount,
         lambda amount: "" if amount is None else show_rand(Decimal(str(amount)))),
        ("hardship", "Hardship", lambda case: case.state.hardship, lambda hard: "yes" if hard else "no"),
    ]  # fmt: skip
    return tuple(Shared(name, label, fields.key(name), read, show) for name, label, read, show in facts)


def _read_amount(case: CaseRecord) -> float | None:
    amount = case.state.amount_rand
    return None if amount is None else float(amount)


def _correct(fields: Fields, shared: Sequence[Shared]) -> None:
    form = {field.name: fields.value(field.name) for field in shared}
    changes = {name: form[name] for name, value in keep_start(form).items() if form[name] != value}
    if changes.get("customer_class_code") == "":
        changes["customer_class_code"] = None
    if changes.get("amount_rand") is not None:
        changes["amount_rand"] = Decimal(str(changes["amount_rand"])).quantize(Decimal("0.01"))
    send_dialog(fields.case_id, correct, done="Corrected.", shared=shared, changes=changes)
