"""How the holder of an account pays: on time, late, in part, not at all; and what goes astray."""

from dataclasses import replace
from typing import Final

from data.demo.asks import Payment
from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.model import Account

METHODS: Final = (
    ("eft", 46.0),
    ("debit_order", 18.0),
    ("easypay", 20.0),
    ("post_office", 6.0),
    ("card", 10.0),
)
BANKED: Final = frozenset({"eft", "debit_order"})
OPENING_MONTHS: Final = {"defaulter": (4.0, 14.0), "partial": (1.5, 5.0), "late": (0.8, 1.6)}


def mistype(dice: Dice, number: str) -> str:
    """An account number with two neighbouring digits swapped, or one digit wrong."""
    places = [place for place in range(len(number) - 1) if number[place] != number[place + 1]]
    if places and dice.chance(0.6):
        place = dice.pick(places)
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    place = dice.whole(2, len(number) - 1)
    return number[:place] + str((int(number[place]) + dice.whole(1, 9)) % 10) + number[place + 1 :]


class Payer:
    """Decides after each bill what is paid and when."""

    def __init__(self, account: Account, window: Window, dice: Dice) -> None:
        self.account, self.window, self.dice = account, window, dice
        self.behaviour = account.behaviour
        self.method = dice.weighted(METHODS)
        self.queue: list[Payment] = []
        self.held_cents = self.held_until = 0
        self.count = 0
        months = OPENING_MONTHS.get(self.behaviour)
        new = account.first_month > 0 or account.stand.kind == "vacant"
        self.opening_cents = 0 if months is None or new else round(dice.between(*months) * 140_000)

    def behave(self, behaviour: str) -> None:
        """Pay differently from now on."""
        self.behaviour = behaviour

    def hold_back(self, cents: int, until: int | None) -> None:
        """Pay all but a disputed amount until a day."""
        self.held_cents, self.held_until = cents, until or 10**7

    def payments_until(self, day: int) -> list[Payment]:
        """Payments posted by a day, taken off the queue; those that came in by mistake among them."""
        pending = self.queue + self.account.incoming
        ready = [payment for payment in pending if payment.posted_on <= day]
        self.queue = [payment for payment in self.queue if payment.posted_on > day]
        self.account.incoming = [one for one in self.account.incoming if one.posted_on > day]
        return ready

    def expect(self, month: int, due_on: int, balance: int, current: int) -> None:
        """Queue what is paid for one bill."""
        held = self.held_cents if due_on < self.held_until else 0
        cents, paid_on = self._decide(
            due_on, balance - held - self.account.marks.get("missing_cents", 0), current
        )
        if month == self.account.marks.get("lost_payment"):
            cents = max(balance, 60_000)
        if cents < 1_000:
            return
        payment = self._pay(cents, paid_on)
        if month == self.account.marks.get("lost_payment"):
            self._lose(payment)
        elif month == self.account.marks.get("double_payment"):
            self._post_twice(payment)
        elif month == self.account.marks.get("dishonoured"):
            self._dishonour(payment)
        self.queue.append(payment)

    def _decide(self, due_on: int, balance: int, current: int) -> tuple[int, int]:
        dice = self.dice
        if self.behaviour == "prompt":
            return balance, due_on - dice.whole(0, 7)
        if self.behaviour == "late":
            return balance, due_on + dice.whole(2, 22)
        if self.behaviour == "advance":
            return (-(-balance // 50_000)) * 50_000, due_on - dice.whole(2, 9)
        if self.behaviour == "partial":
            return min(balance, round(current * dice.between(0.45, 1.0))), due_on + dice.whole(-3, 8)
        if dice.chance(0.15):
            return round(balance * dice.between(0.1, 0.4)), due_on + dice.whole(-3, 12)
        return 0, due_on

    def _pay(self, cents: int, paid_on: int) -> Payment:
        self.count += 1
        number = f"{self.account.index:09d}{self.count:03d}"
        bank = f"BL{number}" if self.method in BANKED else ""
        return Payment(
            f"PAY{number}",
            self.account.number,
            paid_on,
            paid_on + self.dice.whole(0, 3),
            cents,
            self.method,
            self.account.number,
            bank,
            credit_cents=cents,
        )

    def _lose(self, payment: Payment) -> None:
        """A wrong reference: the money waits unallocated, or sits on another account of the same holder."""
        payment.method, payment.bank_line_id = "eft", payment.bank_line_id or f"BL{payment.payment_id[3:]}"
        payment.credit_cents = 0
        other = self.account.partner
        self.account.marks["missing_cents"] = payment.cents
        if other is not None:
            payment.account_no = payment.reference = other.number
            copy = Payment(
                payment.payment_id, "", payment.paid_on, payment.posted_on, payment.cents, "", "",
                credit_cents=payment.cents,
            )  # fmt: skip
            other.incoming.append(copy)
        else:
            payment.account_no, payment.reference = "", mistype(self.dice, self.account.number)
        self._note(payment.cents, payment.posted_on)

    def _post_twice(self, payment: Payment) -> None:
        payment.bank_line_id = payment.bank_line_id or f"BL{payment.payment_id[3:]}"
        self.count += 1
        number = f"PAY{self.account.index:09d}{self.count:03d}"
        again = replace(payment, payment_id=number, posted_on=payment.posted_on + 1, bank_is_new=False)
        self.queue.append(again)
        self._note(-payment.cents, again.posted_on)

    def _dishonour(self, payment: Payment) -> None:
        payment.reversed_on = payment.posted_on + self.dice.whole(3, 9)
        payment.credit_cents = 0
        self.account.marks["missing_cents"] = payment.cents
        self._note(payment.cents, payment.reversed_on)

    def _note(self, cents: int, on: int) -> None:
        fault = self.account.fault
        if fault is not None:
            fault.extra_cents, fault.happened_on, fault.period = cents, on, (on, on)
            fault.hidden = False
