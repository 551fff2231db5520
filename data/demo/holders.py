"""Customers that cannot be anybody: numbered names, wrong check digits, telephone numbers not in use."""

from datetime import date, timedelta
from typing import Final

from data.demo.dice import Dice
from data.demo.model import Holder

LANGUAGES: Final = (("en", 40.0), ("zu", 23.0), ("st", 12.0), ("tn", 10.0), ("af", 8.0), ("xh", 7.0))
CLASSES: Final = {"business": "company", "government": "government"}


def luhn_digit(digits: str) -> int:
    """The check digit that would make a number of digits valid."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def false_identity(dice: Dice) -> str:
    """Thirteen digits shaped like an identity number whose check digit is wrong."""
    born = date(1940, 1, 1) + timedelta(days=dice.whole(0, 24_000))
    body = f"{born:%y%m%d}{dice.whole(0, 9999):04d}08"
    return f"{body}{(luhn_digit(body) + dice.whole(1, 9)) % 10}"


def false_phone(index: int) -> str:
    """A number in a range that is not in use (South African numbers do not start with 09)."""
    return f"+2709{index % 10_000_000:07d}"


def make_holder(dice: Dice, kind: str, index: int) -> Holder:
    """The customer of one account; `index` makes the number and the name."""
    class_ = CLASSES.get(kind, "residential")
    if kind == "multi" and dice.chance(0.6):
        class_ = "company"
    number = f"C{index:09d}"
    holder = Holder(number, class_, f"Customer {index:07d}", group=f"G{index:09d}")
    holder.phone = false_phone(index) if dice.chance(0.9) else ""
    holder.email = f"customer{index:07d}@example.org" if dice.chance(0.62) else ""
    if class_ == "residential":
        holder.language = dice.weighted(LANGUAGES)
        holder.id_no = false_identity(dice)
    elif class_ == "company":
        holder.name = f"Company {index:07d} (Pty) Ltd"
        holder.company_no = f"{dice.whole(1985, 2022)}/{index % 1_000_000:06d}/00"
        holder.vat_no = f"0{index % 1_000_000_000:09d}"
    else:
        holder.name = f"Department {index:07d}"
    return holder


def make_agent(index: int) -> Holder:
    """A managing agent with many accounts."""
    return Holder(
        f"A{index:06d}",
        "managing_agent",
        f"Managing Agent {index:04d}",
        company_no=f"2001/{index:06d}/00",
        vat_no=f"0{index:09d}",
        phone=false_phone(9_000_000 + index),
        email=f"accounts{index:04d}@agents.example.org",
        group=f"GA{index:06d}",
    )


def count_agents(accounts: int) -> int:
    """How many managing agents a city of this many accounts has."""
    return max(3, accounts // 250)
