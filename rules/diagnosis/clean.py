"""Why a bill is right: what was checked on an account without findings, with figures."""

from rules.diagnosis.finding import (
    tell_count,
    tell_day,
    tell_month,
    tell_quantity,
)
from rules.diagnosis.record import METERED, AccountRecord
from rules.diagnosis.supply import READ, list_supplies


def explain_clean(record: AccountRecord) -> tuple[str, ...]:
    """Sentences that say why nothing is wrong, for an account on which no rule found anything."""
    if not record.lines:
        return ("There is no bill to check.",)
    first, last = record.months
    said = [
        f"All 32 rules were checked on {tell_count(len(record.lines), 'line')} of "
        f"{tell_count(len(record.invoices), 'bill')} from {tell_month(first)} to {tell_month(last)}."
    ]
    said += _tell_supplies(record)
    entry = max(record.valuations, key=lambda each: each.from_on, default=None)
    if entry is not None and record.standing.get("RATES"):
        said.append(
            f"Rates follow the value of the roll {entry.roll} and the free part is given where it is due."
        )
    if record.payments:
        said.append(
            f"{tell_count(len(record.payments), 'payment is', 'payments are')} posted, each once, the last "
            f"of {_last_payment(record)}."
        )
    if record.disputes or record.arrangements:
        said.append("No interest, fee or cut falls on what is disputed or arranged.")
    return tuple(said)


def _tell_supplies(record: AccountRecord) -> list[str]:
    said = []
    for supply in list_supplies(record):
        estimates = [line for line in supply.lines if line.kind == "estimated"]
        read = [line for line in supply.lines if line.kind in READ]
        wrong = f", {tell_count(len(estimates), 'estimate')} stayed near the trend" if estimates else ""
        last = supply.lines[-1]
        said.append(
            f"{supply.service.capitalize()}: {tell_count(len(read), 'reading')} without gap{wrong}; every "
            f"amount is quantity, tariff and days to the cent. Last {tell_quantity(last.quantity_e4 or 0)} "
            "up to "
            f"{tell_day(last.to_on or 0)}."
        )
    if not any(record.standing.get(code) for code in METERED):
        said.append("Nothing is measured on this account; the fixed charges are those of the tariff.")
    return said


def _last_payment(record: AccountRecord) -> str:
    return tell_day(max(payment.paid_on for payment in record.payments))
