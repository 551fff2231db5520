"""Rebates of the synthetic city: pensioners, and indigents who renew every six months."""

from datetime import date
from decimal import Decimal
from typing import Final

from data.demo.asks import Item
from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.model import Account
from data.demo.pricing import Desk
from rules.rating.rates import Rebate

PENSIONER_SHARE: Final = 0.07
ESP_DAYS: Final = 181
PENSIONER_LIMIT: Final = 1_500_000
ESP_LIMIT: Final = 500_000
NEVER: Final = 10**6


def grant_rebates(dice: Dice, account: Account, window: Window) -> None:
    """Give an account the rebates its holder would have."""
    start = window.starts[0]
    if account.stand.kind == "indigent":
        index = dice.whole(18, 60)
        percent = 70 if index < 35 else 100
        approved = start - dice.whole(5, 170)
        while approved <= window.ends[-1]:
            row = (
                "esp",
                percent,
                approved - dice.whole(8, 30),
                approved,
                approved + ESP_DAYS,
                ESP_LIMIT,
                index,
            )
            account.rebates.append(row)
            approved += ESP_DAYS + 1
    elif account.stand.kind == "house" and account.holder.id_no and dice.chance(PENSIONER_SHARE):
        approved = start - dice.whole(30, 400)
        until = date(2028, 6, 30).toordinal()
        account.rebates.append(
            ("pensioner", 100, approved - dice.whole(20, 60), approved, until, PENSIONER_LIMIT, None)
        )


def apply_rebates(account: Account, window: Window, desk: Desk) -> None:
    """Add RATES_REBATE lines; where a fault forgot them, count what they would have been."""
    forgotten = account.marks.get("rebate_forgotten", NEVER)
    fault = account.fault
    for month, items in account.items.items():
        day = window.starts[month]
        covering = [row for row in account.rebates if row[3] is not None and row[3] <= day <= (row[4] or day)]
        rates = next((item for item in items if item.code == "RATES"), None)
        if not covering or rates is None:
            continue
        _, percent, _, _, _, limit, _ = covering[-1]
        rebate = Rebate(Decimal(percent), None if limit is None else Decimal(limit))
        cents = desk.rebate(rates.tariff, day, rates.base_cents // 100, rebate)
        if month >= forgotten and fault is not None:
            fault.items.append(rates)
            fault.extra_cents -= cents
            continue
        items.append(
            Item(
                "rates", "RATES_REBATE", rates.tariff, cents, month, rates.from_on, rates.to_on,
                base_cents=rates.base_cents,
            )
        )  # fmt: skip
