"""Makes small billing extracts: a few accounts whose every figure the tests know."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from rules.billing_extract import FILES, file_named

Row = dict[str, Any]
MONTHS = ("2025-06", "2025-07", "2025-08")
FIRST, SECOND, THIRD = "400000001", "400000002", "400000003"


@dataclass
class Extract:
    """An extract in memory; change its rows, then write it."""

    extract_id: str = "first"
    taken_on: str = "2025-09-01"
    months: Sequence[str] = MONTHS
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def row(self, file: str, **key: Any) -> Row:
        """The one row with these values."""
        [found] = [r for r in self.rows[file] if all(str(r.get(n, "")) == str(v) for n, v in key.items())]
        return found

    def control(self) -> dict[str, dict[str, Decimal]]:
        """Rand per service and month of the lines as they are now."""
        sums: dict[str, dict[str, Decimal]] = {}
        for line in self.rows["charge_lines"]:
            months = sums.setdefault(line["service"], {})
            amount = Decimal(str(line["amount_rand"]))
            months[line["billing_month"]] = months.get(line["billing_month"], Decimal(0)) + amount
        return sums

    def write(self, folder: Path, *, control: Mapping[str, Mapping[str, Decimal]] | None = None) -> Path:
        """Write every file and the manifest; returns the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.rows.items():
            write_csv(folder / f"{name}.csv", [column.name for column in file_named(name).columns], rows)
        sums = self.control() if control is None else control
        (folder / "manifest.toml").write_text("\n".join(self._manifest(sums)), encoding="utf-8")
        return folder

    def _manifest(self, sums: Mapping[str, Mapping[str, Decimal]]) -> Iterator[str]:
        yield 'municipality = "johannesburg"'
        yield f'extract_id = "{self.extract_id}"'
        yield f"taken_on = {self.taken_on}"
        yield f'from_month = "{self.months[0]}"'
        yield f'to_month = "{self.months[-1]}"'
        yield "[rows]"
        yield from (f"{name} = {len(rows)}" for name, rows in self.rows.items())
        for service, months in sums.items():
            yield f"[control.{service}]"
            yield from (f'"{month}" = "{amount}"' for month, amount in months.items())


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make_extract(extract_id: str = "first", *, taken_on: str = "2025-09-01") -> Extract:
    """Three accounts, three months: FIRST with water and rates, SECOND with electricity, THIRD rates only."""
    extract = Extract(extract_id, taken_on, rows={spec.name: [] for spec in FILES})
    for place, account_no in enumerate((FIRST, SECOND, THIRD), 1):
        _add_account(extract, account_no, place)
        for month in MONTHS:
            _add_bill(extract, account_no, month)
    _add_meters(extract)
    _add_payments(extract)
    _add_rest(extract)
    return extract


def _add_account(extract: Extract, account_no: str, place: int) -> None:
    rows = extract.rows
    rows["customers"].append(
        {
            "customer_no": f"C{place}", "class": "company" if place == 3 else "residential",
            "name": f"Holder {place}", "id_no": f"800101500008{place}", "phone": f"+2782000000{place}",
            "email": f"holder{place}@example.org", "language": "en",
            "holder_group": "G1" if place < 3 else "",
        }
    )  # fmt: skip
    rows["properties"].append(
        {
            "property_no": f"P{place}", "stand_no": f"0000010{place}-00000", "township": "Sampleton",
            "street": f"{place} Example Street", "stand_size_m2": 500, "dwelling_units": 1,
            "use": "residential", "ward_no": 86 + place, "region": "B",
        }
    )  # fmt: skip
    rows["accounts"].append(
        {
            "account_no": account_no, "customer_no": f"C{place}", "property_no": f"P{place}",
            "opened_on": "2015-03-01", "deposit_rand": "500.00", "billing_day": 5, "delivery": "email",
            "electricity_by": "city_power",
        }
    )  # fmt: skip
    rows["contacts"].append(
        {"account_no": account_no, "channel": "email", "address": f"a{place}@example.org"}
    )
    rows["valuations"].append(
        {
            "property_no": f"P{place}", "valid_from": "2023-07-01", "roll": "2023",
            "rates_category": "residential", "market_value_rand": "1200000.00", "decision": "roll",
        }
    )  # fmt: skip
    rows["ownership"].append(
        {"property_no": f"P{place}", "customer_no": f"C{place}", "from_on": "2015-03-01", "event": "transfer"}
    )
    rows["refuse_bins"].append(
        {"property_no": f"P{place}", "kind": "domestic", "bins": 1, "from_on": "2015-03-01"}
    )


def _add_bill(extract: Extract, account_no: str, month: str) -> None:
    lines = [_rates_line()]
    if account_no == FIRST:
        lines.append(_water_line(month))
    if account_no == SECOND:
        lines.append(_electricity_line(month))
    key = {"account_no": account_no, "billing_month": month, "invoice_no": f"{account_no}{month[-2:]}"}
    total = sum(Decimal(line["amount_rand"]) for line in lines)
    vat = sum(Decimal(line["vat_rand"]) for line in lines)
    extract.rows["invoices"].append(
        {
            **key, "invoice_on": f"{month}-05", "due_on": f"{month}-20", "previous_balance_rand": "0.00",
            "payments_rand": "0.00", "current_charges_rand": total, "vat_rand": vat, "interest_rand": "0.00",
            "total_due_rand": total + vat, "billing_run": "R05",
        }
    )  # fmt: skip
    for line_no, line in enumerate(lines, 1):
        extract.rows["charge_lines"].append({**key, "line_no": line_no, **line})
        if line["service"] == "water":
            extract.rows["charge_steps"] += [
                {
                    **key,
                    "line_no": line_no,
                    "step_no": 1,
                    "quantity": "6",
                    "rate": "0",
                    "amount_rand": "0.00",
                },
                {
                    **key,
                    "line_no": line_no,
                    "step_no": 2,
                    "quantity": "4",
                    "rate": "29.84",
                    "amount_rand": "119.36",
                },
            ]


def _rates_line() -> Row:
    return {
        "service": "rates", "code": "RATES", "tariff": "residential", "base_rand": "1200000.00",
        "amount_rand": "954.48", "vat_rand": "0.00",
    }  # fmt: skip


def _water_line(month: str) -> Row:
    return {
        "service": "water", "code": "WATER_CONSUMPTION", "tariff": "residential", "meter_no": "W1",
        "period_from": f"{month}-01", "period_to": f"{month}-30", "days": 30, "start_reading": "100",
        "end_reading": "110", "reading_kind": "estimated" if month == "2025-07" else "actual",
        "quantity": "10", "unit": "kL", "units_of_dwelling": 1, "amount_rand": "119.36", "vat_rand": "17.90",
    }  # fmt: skip


def _electricity_line(month: str) -> Row:
    return {
        "service": "electricity", "code": "ELEC_ENERGY", "tariff": "residential", "meter_no": "E1",
        "period_from": f"{month}-01", "period_to": f"{month}-30", "days": 30, "start_reading": "5000",
        "end_reading": "5300", "reading_kind": "actual", "quantity": "300", "unit": "kWh",
        "amount_rand": "793.32", "vat_rand": "119.00",
    }  # fmt: skip


def _add_meters(extract: Extract) -> None:
    for meter_no, account_no, property_no, service in (
        ("W1", FIRST, "P1", "water"),
        ("E1", SECOND, "P2", "electricity"),
    ):
        extract.rows["meters"].append(
            {
                "meter_no": meter_no, "account_no": account_no, "property_no": property_no,
                "service": service, "register": "1", "digits": 5, "multiply_factor": 1,
                "installed_on": "2018-01-01",
            }
        )  # fmt: skip
        extract.rows["meter_events"].append(
            {"meter_no": meter_no, "event_on": "2018-01-01", "event": "install", "start_reading": "0"}
        )
        extract.rows["readings"] += [
            {
                "account_no": account_no, "meter_no": meter_no, "register": "1", "read_on": f"{month}-30",
                "reading": 100 + 10 * place, "kind": "estimated" if month == "2025-07" else "actual",
            }
            for place, month in enumerate(MONTHS, 1)
        ]  # fmt: skip


def _add_payments(extract: Extract) -> None:
    extract.rows["bank_lines"] += [
        {"bank_line_id": "B1", "value_on": "2025-07-18", "amount_rand": "900.00", "reference": FIRST},
        {"bank_line_id": "B2", "value_on": "2025-08-18", "amount_rand": "954.48", "reference": "40000001"},
    ]
    extract.rows["payments"] += [
        {
            "payment_id": "Y1", "account_no": FIRST, "paid_on": "2025-07-18", "posted_on": "2025-07-19",
            "amount_rand": "900.00", "method": "eft", "reference_given": FIRST, "bank_line_id": "B1",
        },
        {
            "payment_id": "Y2", "account_no": "", "paid_on": "2025-08-18", "posted_on": "2025-08-19",
            "amount_rand": "954.48", "method": "eft", "reference_given": "40000001", "bank_line_id": "B2",
        },
    ]  # fmt: skip


def _add_rest(extract: Extract) -> None:
    extract.rows["arrangements"].append(
        {
            "account_no": FIRST, "arrangement_no": "1", "agreed_on": "2025-07-01", "total_rand": "3000.00",
            "down_payment_rand": "600.00", "instalments": 12, "instalment_rand": "200.00",
        }
    )  # fmt: skip
    extract.rows["rebates"].append(
        {"account_no": FIRST, "kind": "pensioner", "percent": 50, "applied_on": "2025-01-10"}
    )
    extract.rows["credit_control"].append(
        {"account_no": FIRST, "step": "final_demand", "step_on": "2025-08-25", "amount_rand": "173.84"}
    )
    extract.rows["disputes"].append(
        {
            "dispute_no": "D1", "account_no": FIRST, "opened_on": "2025-08-01", "amount_rand": "119.36",
            "lines": f"2025-07/{FIRST}07/2",
        }
    )  # fmt: skip
    extract.rows["tariffs"].append(
        {
            "tariff": "hostel", "code": "WATER_LEVY", "kind": "flat", "rate": "12.00", "unit": "month",
            "valid_from": "2025-07-01",
        }
    )  # fmt: skip
