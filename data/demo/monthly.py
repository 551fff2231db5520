"""The fixed charges of a month: rates, sewer, refuse, and water where nothing is metered."""

from typing import Final

from data.demo.asks import Ask
from data.demo.calendar import Window
from data.demo.model import Account

E4: Final = 10_000
# Litres are not measured in these areas; kL a month (Joburg Water tariffs 2023/24).
DEEMED_KL: Final = {"D": 20, "E": 10, "G": 5}


def ask_month(account: Account, window: Window, month: int) -> list[Ask]:
    """Asks of one calendar month, except metered ones."""
    start, end = window.starts[month], window.ends[month]
    stand, tariffs = account.stand, account.tariffs
    value = stand.value_on(start, billed=True)
    asks = [
        Ask(
            "rates", tariffs["rates"], month, start, end, value_rand=value,
            further_property=account.further_property,
        )
    ]  # fmt: skip
    if stand.kind == "deemed":
        quantity = DEEMED_KL.get(stand.region, 10) * E4
        asks.append(Ask("water", "deemed", month, start, end, quantity_e4=quantity))
    if "sewer" in tariffs and not _sewer_by_use(account):
        asks.append(
            Ask("sewer", tariffs["sewer"], month, start, end, units=stand.units, size_m2=stand.size_m2)
        )
    if "refuse" in tariffs:
        bins = stand.bins * E4 if stand.kind in ("business", "government") else 0
        asks.append(
            Ask(
                "refuse", tariffs["refuse"], month, start, end, quantity_e4=bins, units=stand.units,
                value_rand=value,
            )
        )  # fmt: skip
    return asks


def ask_sewer_by_use(account: Account) -> list[Ask]:
    """Sewer of business and institutions: per kL of the water billed, for the same days."""
    if not _sewer_by_use(account):
        return []
    return [
        Ask(
            "sewer", account.tariffs["sewer"], ask.month, ask.from_on, ask.to_on,
            quantity_e4=ask.quantity_e4, flats=ask.flats,
        )
        for point in account.points
        if point.service == "water"
        for asks in point.asks.values()
        for ask in asks
    ]  # fmt: skip


def _sewer_by_use(account: Account) -> bool:
    return account.stand.kind in ("business", "government")
