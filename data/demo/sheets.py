"""Accounts and bills as rows of the billing extract."""

from collections import defaultdict
from functools import cache
from typing import Final

from data.demo.asks import Item, Payment
from data.demo.calendar import Window, iso, iso_or_empty
from data.demo.groups import Group
from data.demo.invoices import Invoice, Ledger
from data.demo.model import Account, Holder, Meter, Point, Stand

NO_PERIOD: Final = ",,,"


def number(value_e4: int) -> str:
    """A quantity in ten-thousandths as a plain decimal; negative means unknown."""
    if value_e4 < 0:
        return ""
    whole, rest = divmod(value_e4, 10_000)
    return str(whole) if not rest else f"{whole}.{rest:04d}".rstrip("0")


@cache
def rate(rate_e6: int) -> str:
    """A rate in millionths as a plain decimal of at least two places."""
    text = f"{rate_e6 // 1_000_000}.{rate_e6 % 1_000_000:06d}".rstrip("0")
    return text + "0" * max(0, 2 - len(text.partition(".")[2]))


def rand(cents: int) -> str:
    """Cents as rand with two decimals."""
    return f"{cents / 100:.2f}"


class Sheets:
    """Collects the text of each file, the rows of each, and the control totals."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.text: defaultdict[str, list[str]] = defaultdict(list)
        self.control: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._seen: set[str] = set()

    def add(self, group: Group) -> None:
        """Write all accounts of a group."""
        for account, ledger in zip(group.accounts, group.ledgers, strict=True):
            self._add_account(account)
            self._add_money(account, ledger)
            for point in account.points:
                self._add_point(account, point)
            for invoice in ledger.invoices:
                self._add_invoice(account, invoice)

    def add_holder(self, holder: Holder) -> None:
        """Write a customer once."""
        if holder.customer_no not in self._seen:
            self._seen.add(holder.customer_no)
            self.text["customers"].append(
                f"{holder.customer_no},{holder.class_},{holder.name},{holder.id_no},{holder.company_no},"
                f"{holder.vat_no},{holder.phone},{holder.email},{holder.language},{holder.group}\n"
            )

    def _add_account(self, account: Account) -> None:
        holder, stand = account.holder, account.stand
        for one in (holder, *account.other_holders):
            if one.class_ != "managing_agent":
                self.add_holder(one)
        self.text["accounts"].append(
            f"{account.number},{holder.customer_no},{stand.property_no},{iso(account.opened_on)},"
            f"{iso_or_empty(account.closed_on)},{rand(account.deposit_cents)},{account.billing_day},"
            f"{account.delivery},{account.agent_no},{account.electricity_by}\n"
        )
        if stand.property_no not in self._seen:
            self._seen.add(stand.property_no)
            self._add_stand(account, stand)
        self._add_contacts(account)

    def _add_stand(self, account: Account, stand: Stand) -> None:
        number_ = stand.property_no
        self.text["properties"].append(
            f"{number_},{stand.stand_no},,{stand.unit_no},{stand.scheme_no},{stand.township},{stand.street},"
            f"{stand.size_m2},{stand.units},{stand.use},{stand.zoning},{stand.ward_no},{stand.region},"
            f"{stand.route},{stand.substation},{iso_or_empty(stand.registered_on)},"
            f"{iso_or_empty(stand.deregistered_on)},{stand.parent_no}\n"
        )
        for entry in stand.valuations:
            self.text["valuations"].append(
                f"{number_},{iso(entry.valid_from)},{iso_or_empty(entry.valid_to)},{entry.roll},"
                f"{entry.category},{entry.value_rand}.00,{entry.decision},{iso_or_empty(entry.noticed_on)}\n"
            )
        owned = stand.owned or [(account.holder.customer_no, account.opened_on, None, "occupation")]
        for customer_no, start, end, event in owned:
            self.text["ownership"].append(
                f"{number_},{customer_no},{iso(start)},{iso_or_empty(end)},{event}\n"
            )
        if "refuse" in account.tariffs and stand.kind != "vacant":
            kind = "business" if stand.kind in ("business", "government") else "domestic"
            bins = stand.units if stand.kind == "multi" else stand.bins
            self.text["refuse_bins"].append(f"{number_},{kind},{bins},{iso(account.opened_on)},\n")

    def _add_contacts(self, account: Account) -> None:
        holder, bounced = account.holder, account.marks.get("bounced")
        addresses = {"email": holder.email, "sms": holder.phone, "post": f"PO Box {account.index % 9973 + 1}"}
        for channel, address in addresses.items():
            if address and (channel != "post" or account.delivery == "post"):
                when = iso(bounced) if bounced and channel == account.delivery else ""
                self.text["contacts"].append(f"{account.number},{channel},{address},{when}\n")

    def _add_money(self, account: Account, ledger: Ledger) -> None:
        text, name = self.text, account.number
        for payment in ledger.payments:
            if payment.method:
                self._add_payment(account, payment)
        for row in ledger.arrangements:
            text["arrangements"].append(
                f"{name},{row[0]},{iso(row[1])},{rand(row[2])},{rand(row[3])},{row[4]},{rand(row[5])},"
                f"{iso_or_empty(row[6])},{row[7]}\n"
            )
        for kind, percent, applied, approved, until, limit, index in account.rebates:
            text["rebates"].append(
                f"{name},{kind},{percent},{iso(applied)},{iso_or_empty(approved)},{iso_or_empty(until)},"
                f"{'' if limit is None else f'{limit}.00'},{'' if index is None else index}\n"
            )
        for step, on, cents in ledger.steps:
            order = f"O{account.index:09d}{on % 1000:03d}" if step in ("cut", "reconnect") else ""
            text["credit_control"].append(f"{name},{step},{iso(on)},{rand(cents)},{order}\n")
        for dispute in ledger.disputes:
            text["disputes"].append(
                f"{dispute[0]},{name},{iso(dispute[1])},{iso_or_empty(dispute[2])},{rand(dispute[3])},"
                f"{dispute[4]},{dispute[5]}\n"
            )

    def _add_payment(self, account: Account, payment: Payment) -> None:
        self.text["payments"].append(
            f"{payment.payment_id},{payment.account_no},{iso(payment.paid_on)},{iso(payment.posted_on)},"
            f"{rand(payment.cents)},{payment.method},{payment.reference},{payment.bank_line_id},"
            f"{iso_or_empty(payment.reversed_on)}\n"
        )
        if payment.bank_line_id and payment.bank_is_new:
            self.text["bank_lines"].append(
                f"{payment.bank_line_id},{iso(payment.paid_on)},{rand(payment.cents)},{payment.reference},"
                f"Holder of {account.number}\n"
            )

    def _add_point(self, account: Account, point: Point) -> None:
        links = point.links or [
            (meter, meter.installed_on, meter.removed_on)
            for meter in (point.meter, point.replaced)
            if meter is not None
        ]
        for meter, start, end in links:
            factor = meter.billed_factor or meter.factor
            self.text["meters"].append(
                f"{meter.number},{account.number},{account.stand.property_no},{meter.service},1,{meter.digits},"
                f"{factor},{iso(start)},{iso_or_empty(end)},{meter.job_card}\n"
            )
        self._add_events(point)
        for read in point.reads:
            self.text["readings"].append(
                f"{account.number},{read.meter_no},1,{iso(read.on)},{number(read.value_e4)},{read.kind},"
                f"{account.stand.route},{iso(read.captured_on)}\n"
            )

    def _add_events(self, point: Point) -> None:
        meter, new = point.meter, point.replaced
        if meter.number in self._seen:
            return
        self._seen.add(meter.number)
        self._add_event(meter, "install", meter.installed_on, "", "", "")
        if new is None:
            return
        final = (point.start + sum(point.use[: point.swap_month]) // meter.factor) % 10**meter.digits
        final += point.swap_use // meter.factor
        shown = "" if point.events_without == "final_reading" else str(final)
        start = "" if point.events_without == "start_reading" else str(new.first_reading)
        self._add_event(new, "exchange", point.swap_on, meter.number, shown, start)

    def _add_event(self, meter: Meter, event: str, on: int, old: str, final: str, start: str) -> None:
        self.text["meter_events"].append(
            f"{meter.number},{iso(on)},{event},{old},{final},{start},{meter.factor},{meter.job_card},\n"
        )

    def _add_invoice(self, account: Account, invoice: Invoice) -> None:
        month = self.window.names[invoice.month]
        after = invoice.on + 24
        self.text["invoices"].append(
            f"{account.number},{month},{invoice.number},{iso(invoice.on)},{iso(invoice.due_on)},"
            f"{rand(invoice.previous)},{rand(invoice.paid)},{rand(invoice.current)},{rand(invoice.vat)},"
            f"{rand(invoice.interest)},{rand(invoice.total)},R{account.billing_day:02d}-{month},{iso(after)}\n"
        )
        head = f"{account.number},{month},{invoice.number}"
        lines, steps = self.text["charge_lines"], self.text["charge_steps"]
        for item in invoice.items:
            lines.append(self._line(head, item))
            self.control[item.service, month] += item.cents
            for place, (quantity, rate_e6, cents) in enumerate(item.steps, start=1):
                steps.append(
                    f"{head},{item.number},{place},{number(quantity)},{rate(rate_e6)},{cents / 100:.2f}\n"
                )

    def _line(self, head: str, item: Item) -> str:
        period = NO_PERIOD
        if item.from_on:
            period = f"{iso(item.from_on)},{iso(item.to_on)},{item.to_on - item.from_on + 1},"
        other = item.reverses
        reverses = (
            "" if other is None else f"{self.window.names[other.month]}/{other.invoice_no}/{other.number}"
        )
        base = "" if item.base_cents < 0 else f"{item.base_cents / 100:.2f}"
        return (
            f"{head},{item.number},{item.service},{item.code},{item.tariff},{item.meter_no},{period}"
            f"{number(item.start_e4)},{number(item.end_e4)},{item.kind},{number(item.quantity_e4)},{item.unit},"
            f"{item.units or ''},{base},{item.cents / 100:.2f},{item.vat_cents / 100:.2f},{reverses}\n"
        )
