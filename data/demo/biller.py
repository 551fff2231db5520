"""Bills of one account in order of time: balances, and what follows from not paying."""

from typing import Final

from data.demo.asks import Item
from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.invoices import Invoice, Ledger, number_lines
from data.demo.model import Account
from data.demo.payments import Payer
from data.demo.pricing import Desk

DUE_DAYS: Final = 15
OVERDUE_CENTS: Final = 150_000
NEVER: Final = 10**6


class Biller:
    """Makes the bills of one account, month after month."""

    def __init__(self, account: Account, window: Window, desk: Desk, dice: Dice) -> None:
        self.account, self.window, self.desk, self.dice = account, window, desk, dice
        self.ledger = Ledger()
        self.payer = Payer(account, window, dice)
        self.balance = self.payer.opening_cents
        self.last_current = 0
        self.overdue_months = 0
        self.plan_left = self.plan_instalment = self.plan_moved = 0

    def run(self) -> Ledger:
        """All bills from the account's first month to its last."""
        account = self.account
        for month in range(account.first_month, min(account.last_month, self.window.months - 1) + 1):
            self._bill(month)
        self._pay_after_last()
        return self.ledger

    def _bill(self, month: int) -> None:
        account, window = self.account, self.window
        on = window.starts[month] + account.billing_day - 1
        items = account.items.setdefault(month, [])
        previous = self.balance
        paid = self._take_payments(on)
        items += self._follow_up(month, on, previous - paid)
        number = f"{700_000_000 + account.index}{month:03d}"
        items = account.items[month] = number_lines(items, number)
        interest = sum(item.cents for item in items if item.service == "interest")
        current = sum(item.cents for item in items) - interest
        vat = sum(item.vat_cents for item in items)
        self.balance = previous - paid + current + vat + interest
        self.last_current = current + vat
        due = on + DUE_DAYS
        self.ledger.invoices.append(
            Invoice(number, month, on, due, previous, paid, current, vat, interest, self.balance, items)
        )
        self.payer.expect(month, due, self.balance, self.last_current)

    def _take_payments(self, on: int) -> int:
        taken = self.payer.payments_until(on)
        self.ledger.payments += taken
        return sum(payment.credit_cents for payment in taken)

    def _pay_after_last(self) -> None:
        self.ledger.payments += self.payer.payments_until(self.window.taken_on.toordinal() - 1)

    def _follow_up(self, month: int, on: int, unpaid: int) -> list[Item]:
        """Interest, plan instalments, dispute and credit-control steps of a month."""
        items = self._plan(month, on, unpaid)
        overdue = (
            max(unpaid - self.last_current - self.plan_moved, 0) if month > self.account.first_month else 0
        )
        shielded = self._disputed(month, on)
        items += self._interest(month, on, overdue, shielded)
        if self.account.stand.kind in ("indigent", "government") or self.plan_left:
            self.overdue_months = 0
            return items
        return items + self._control(month, on, max(overdue - shielded, 0))

    def _interest(self, month: int, on: int, overdue: int, shielded: int) -> list[Item]:
        marks = self.account.marks
        base = overdue if "interest_anyway" in marks else max(overdue - shielded, 0)
        if self.plan_left and "interest_anyway" not in marks:
            base = 0
        if "interest_anyway" in marks and month >= marks["interest_anyway"]:
            base = max(base, self.plan_left, marks.get("disputed_cents", 0))
        start, end = self.window.starts[month], self.window.ends[month]
        cents = self.desk.interest(self.account.tariffs["rates"], base, start, end)
        if cents <= 0:
            return []
        item = Item("interest", "INTEREST", "residential", cents, month, start, end, base_cents=base)
        fault = self.account.fault
        if fault and fault.rule == "E22" and month >= marks.get("interest_anyway", NEVER):
            fault.items.append(item)
            fault.extra_cents += cents
        return [item]

    def _plan(self, month: int, on: int, unpaid: int) -> list[Item]:
        """An arrangement takes the arrears off the account and brings them back by instalments."""
        self.plan_moved = 0
        if self.plan_left:
            return self._instalment(month, on)
        if month != self.account.marks.get("arrangement") or unpaid < 200_000:
            return []
        instalments = self.dice.pick((6, 9, 12, 18, 24))
        # The down payment stays on the account and is due with this bill.
        down = round(unpaid * self.dice.pick((0.0, 0.1, 0.2, 0.3)))
        self.plan_moved = self.plan_left = unpaid - down
        self.plan_instalment = -(-self.plan_left // instalments)
        number = f"AR{self.account.index:09d}"
        self.ledger.arrangements.append(
            (number, on - 3, unpaid, down, instalments, self.plan_instalment, None, "")
        )
        self.payer.behave("prompt")
        return [self._adjust("CREDIT", -self.plan_left, month, on)]

    def _instalment(self, month: int, on: int) -> list[Item]:
        row = self.ledger.arrangements[-1]
        if month == self.account.marks.get("plan_broken"):
            left, self.plan_left = self.plan_left, 0
            self.ledger.arrangements[-1] = (*row[:6], on - 2, "defaulted")
            self.payer.behave("defaulter")
            return [self._adjust("INSTALMENT", left, month, on)]
        cents = min(self.plan_instalment, self.plan_left)
        self.plan_left -= cents
        if not self.plan_left:
            self.ledger.arrangements[-1] = (*row[:6], on, "settled")
        return [self._adjust("INSTALMENT", cents, month, on)]

    def _adjust(self, code: str, cents: int, month: int, on: int) -> Item:
        return Item("adjustment", code, "", cents, month, on, on)

    def _disputed(self, month: int, on: int) -> int:
        """Open the dispute that the account is marked for; what it shields this month."""
        marks = self.account.marks
        if month == marks.get("dispute") and self.ledger.invoices:
            bill = self.ledger.invoices[-1]
            lines = [item for item in bill.items if item.service in ("water", "electricity", "rates")][:3]
            amount = sum(max(item.cents + item.vat_cents, 0) for item in lines)
            refs = " ".join(self._reference(item) for item in lines)
            closed = self._close_of(month, marks.get("dispute_until", NEVER))
            marks["disputed_cents"] = amount
            self.payer.hold_back(amount, closed)
            self.ledger.disputes.append(
                (f"D{self.account.index:09d}", bill.on + 5, closed, amount, refs, "upheld" if closed else "")
            )
        is_open = marks.get("dispute", NEVER) <= month < marks.get("dispute_until", NEVER)
        return marks.get("disputed_cents", 0) if is_open else 0

    def _close_of(self, month: int, until: int) -> int | None:
        if until >= self.window.months:
            return None
        return self.window.starts[until] + 2

    def _reference(self, item: Item) -> str:
        return f"{self.window.names[item.month]}/{item.invoice_no}/{item.number}"

    def _control(self, month: int, on: int, overdue: int) -> list[Item]:
        """Final demand, notice and cut after two, three and four months of arrears."""
        marks, steps = self.account.marks, self.ledger.steps
        forced = marks.get("cut_anyway")
        if forced is not None and month == forced:
            amount = marks.get("disputed_cents", 0)
            steps += [("disconnection_notice", on - 12, amount), ("cut", on - 4, amount)]
            self._mark_step(on - 4)
            return []
        if overdue < OVERDUE_CENTS:
            if self.overdue_months >= 4:
                steps.append(("reconnect", on - 3, 0))
            self.overdue_months = 0
            return []
        self.overdue_months += 1
        step = {2: "final_demand", 3: "disconnection_notice", 4: "cut"}.get(self.overdue_months)
        if step is None or (step == "cut" and self.account.electricity_by != "city_power"):
            return []
        steps.append((step, on - 2, overdue))
        if step == "disconnection_notice":
            return []
        return [self.desk.fee("final_demand" if step == "final_demand" else "disconnection", month, on - 2)]

    def _mark_step(self, on: int) -> None:
        fault = self.account.fault
        if fault and fault.rule == "E31":
            fault.happened_on = on
