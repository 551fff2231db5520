"""The accounts that queries are about, read from the city's own billing extract."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """Where an account lies and who holds it."""

    account_no: str
    customer_class: str
    region: str
    ward_no: int | None
    name: str
    phone: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of the hidden truth, as far as a query about it can know it."""

    fault_id: str
    account: Account
    rule: str
    service: str
    is_error: bool
    rand: float
    happened_on: date


def read_accounts(folder: Path) -> list[Account]:
    """All accounts of an extract folder."""
    customers = {row["customer_no"]: row for row in _read(folder / "customers.csv")}
    places = {row["property_no"]: (row["region"], row["ward_no"]) for row in _read(folder / "properties.csv")}
    return [
        Account(
            account_no=row["account_no"],
            customer_class=customers[row["customer_no"]]["class"],
            region=places[row["property_no"]][0] or "X",
            ward_no=int(places[row["property_no"]][1] or 0) or None,
            name=customers[row["customer_no"]]["name"],
            phone=customers[row["customer_no"]]["phone"],
            email=customers[row["customer_no"]]["email"],
            language=customers[row["customer_no"]]["language"],
        )
        for row in _read(folder / "accounts.csv")
    ]


def read_troubles(truth: Path, accounts: list[Account]) -> list[Trouble]:
    """The faults of a truth file, in its order."""
    by_no = {account.account_no: account for account in accounts}
    return [
        Trouble(
            fault_id=row["fault_id"],
            account=by_no[row["account_no"]],
            rule=row["rule"],
            service=row["detail"],
            is_error=row["is_error"] == "true",
            rand=abs(float(row["effect_rand"] or 0)),
            happened_on=date.fromisoformat(row["happened_on"]),
        )
        for row in _read(truth)
        if row["account_no"] in by_no
    ]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
