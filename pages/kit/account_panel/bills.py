"""Bills by month and service, opening to lines and the steps of their sums."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final, Literal

import streamlit as st

from pages.kit.account_panel.consumption import show_quantity
from pages.kit.account_panel.looks import look_at_lines, look_at_old_use
from pages.kit.account_panel.steps import list_steps
from pages.kit.account_panel.words import CODES, READINGS, SERVICES, in_words, tell_old_use
from pages.kit.format import NOTHING, show_date, show_month, show_rand
from pages.kit.grid import draw_grid
from pages.kit.plain import escape
from queries.account_story import AccountStory
from queries.bills import Bill, ChargeLine, ServiceMonth
from rules.actor import Actor
from rules.prescription import OldUse

_OVERVIEW: Final = ("rates", "electricity", "water", "sewer", "refuse")
_HEIGHT: Final = 285
_FEW: Final = 7
_SHORT: Final = {"rates": "Rates"} | {name: SERVICES[name] for name in _OVERVIEW[1:]}


def draw_bills(actor: Actor, story: AccountStory) -> None:
    """Draw the months and, once one is chosen, its lines."""
    if not story.bills:
        st.caption("No bill in these months.")
        return
    account_no = story.account.account_no
    box, grid = f"bill_of_{account_no}", f"months_of_{account_no}"
    chosen = st.selectbox(
        "Open a bill",
        story.bills,
        index=None,
        format_func=_tell_bill,
        placeholder="Choose a month here, or tick one below, to see its lines and sums",
        key=box,
    )
    if chosen is not None:
        _draw_bill(actor, account_no, chosen)
    _draw_months(story, grid, partial(_choose, grid, box, story.bills))


def _choose(grid: str, box: str, bills: Sequence[Bill]) -> None:
    rows = st.session_state[grid].selection.rows
    st.session_state[box] = bills[rows[0]] if rows else None


def _tell_bill(bill: Bill) -> str:
    return f"{show_month(bill.billing_month)} · {show_rand(bill.total_due_rand)} · invoice {bill.invoice_no}"


def _draw_months(story: AccountStory, key: str, on_choose: Callable[[], None]) -> None:
    services: dict[tuple[object, str], ServiceMonth] = {(m.billing_month, m.service): m for m in story.months}
    rows = []
    for bill in story.bills:
        of_month = [services.get((bill.billing_month, name)) for name in _OVERVIEW]
        others = [
            m.amount_rand
            for (month, name), m in services.items()
            if month == bill.billing_month and name not in _OVERVIEW
        ]
        rows.append(
            [
                show_month(bill.billing_month),
                *(_show_service(month) for month in of_month),
                show_rand(sum(others, Decimal(0))) if others else NOTHING,
                show_rand(bill.vat_rand),
                show_rand(bill.total_due_rand),
            ]
        )
    headers = ["Month", *_SHORT.values(), "Other", "VAT", "Total due"]
    right = range(1, len(headers))
    height: int | Literal["auto"] = _HEIGHT if len(rows) > _FEW else "auto"
    draw_grid(headers, rows, "Bills by month", right=right, height=height, key=key, on_choose=on_choose)
    st.caption(
        "Charges of the month without VAT; ◌ rests on an estimated reading. "
        "Total due includes what was brought forward."
    )


def _show_service(month: ServiceMonth | None) -> str:
    if month is None:
        return NOTHING
    return f"{'◌ ' if month.is_estimated else ''}{show_rand(month.amount_rand)}"


def _draw_bill(actor: Actor, account_no: str, bill: Bill) -> None:
    lines = look_at_lines(actor, account_no, bill.billing_month, bill.invoice_no)
    old = {
        key.line_no: use
        for key, use in look_at_old_use(actor, account_no).items()
        if key[:2] == (bill.billing_month, bill.invoice_no)
    }
    run = f" · run {escape(bill.billing_run)}" if bill.billing_run else ""
    st.markdown(
        f"Invoice {escape(bill.invoice_no)} of {show_date(bill.invoice_on)}, "
        f"due {show_date(bill.due_on)}{run}"
    )
    st.markdown(
        f"{show_rand(bill.previous_balance_rand)} brought forward − {show_rand(bill.payments_rand)} paid "
        f"+ {show_rand(bill.current_charges_rand)} charges + {show_rand(bill.vat_rand)} VAT "
        f"+ {show_rand(bill.interest_rand)} interest = **{show_rand(bill.total_due_rand)} due**"
    )
    for service in dict.fromkeys(line.service for line in lines):
        _draw_service(service, [line for line in lines if line.service == service], old)


def _draw_service(service: str, lines: Sequence[ChargeLine], old: Mapping[int, OldUse]) -> None:
    amount = sum((line.amount_rand for line in lines), Decimal(0))
    vat = sum((line.vat_rand for line in lines), Decimal(0))
    mark = " · ▲ probably prescribed" if any(line.line_no in old for line in lines) else ""
    title = f"{in_words(SERVICES, service)} · {show_rand(amount)} · VAT {show_rand(vat)}{mark}"
    with st.expander(title, key=f"bill_service_{service}", on_change="rerun") as opened:
        if opened.open:
            for line in lines:
                _draw_line(line, old.get(line.line_no))


def _draw_line(line: ChargeLine, old: OldUse | None) -> None:
    st.markdown(
        f"**{line.line_no}. {in_words(CODES, line.code)}** · {show_rand(line.amount_rand)}"
        f" · VAT {show_rand(line.vat_rand)}"
    )
    facts = _list_facts(line)
    if facts:
        st.caption(" · ".join(facts))
    if old is not None:
        st.caption(tell_old_use(old))
    if line.steps:
        st.markdown("\n".join(list_steps(line.steps, line.amount_rand)))


def _list_facts(line: ChargeLine) -> list[str]:
    facts = []
    if line.tariff:
        facts.append(f"tariff {escape(line.tariff.replace('_', ' '))}")
    if line.meter_no:
        facts.append(f"meter {escape(line.meter_no)}")
    if line.period_from and line.period_to:
        days = f" ({line.days} days)" if line.days is not None else ""
        facts.append(f"{show_date(line.period_from)} to {show_date(line.period_to)}{days}")
    if line.start_reading is not None and line.end_reading is not None:
        facts.append(f"{show_quantity(line.start_reading)} → {show_quantity(line.end_reading)}")
    if line.quantity is not None:
        facts.append(f"{show_quantity(line.quantity)} {escape(line.unit or '')}".strip())
    if line.reading_kind:
        facts.append(in_words(READINGS, line.reading_kind))
    if line.units_of_dwelling is not None and line.units_of_dwelling != 1:
        facts.append(f"{show_quantity(line.units_of_dwelling)} dwelling units")
    if line.base_rand is not None:
        facts.append(f"on a value of {show_rand(line.base_rand)}")
    if line.reverses_line:
        facts.append(f"takes back {escape(line.reverses_line)}")
    return facts
