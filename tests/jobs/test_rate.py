"""`manage.py rate` prints what the arithmetic says, and a sentence when it cannot."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from data.tables.reference.tariffs import tariff
from data.transaction import transaction
from manage import app
from rules.actor import SYSTEM
from rules.errors import InvalidInput, NotFound

PERIOD = ("--from", "2025-11-01", "--to", "2025-12-04")
WATER = ("rate", "--service", "water", "--tariff", "residential", "--quantity", "97", *PERIOD)


def test_json_is_the_documented_shape() -> None:
    result = CliRunner().invoke(app, [*WATER, "--units", "1", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout, parse_float=Decimal)
    assert set(found) == {
        "steps", "lines", "subtotal_rand", "vat_rand", "total_rand", "tariff_source", "verified",
    }  # fmt: skip
    assert sum(step["amount_rand"] for step in found["steps"]) == Decimal("6565.14")
    assert found["lines"][0] == {
        "code": "WATER_CONSUMPTION",
        "amount_rand": Decimal("6565.14"),
        "vat_rand": Decimal("984.77"),
    }
    assert found["subtotal_rand"] == Decimal("6630.22")
    assert (found["vat_rand"], found["total_rand"]) == (Decimal("994.53"), Decimal("7624.75"))
    assert found["verified"] is True


def test_people_get_a_table() -> None:
    result = CliRunner().invoke(app, list(WATER))
    assert result.exit_code == 0
    assert "WATER_LEVY" in result.stdout
    assert "7624.75" in result.stdout


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("--service", "gas"), InvalidInput),
        (("--quantity", "many"), InvalidInput),
        (("--quantity", "-1"), InvalidInput),
        (("--quantity", "NaN"), InvalidInput),
        (("--to", "2025-13-01"), InvalidInput),
        (("--to", "2025-01-01"), InvalidInput),
        (("--tariff", "castle"), NotFound),
    ],
)
def test_what_cannot_be_rated_is_said(typed: tuple[str, str], error: type[Exception]) -> None:
    result = CliRunner().invoke(app, [*WATER, *typed])
    assert isinstance(result.exception, error)


def test_a_city_s_own_schedule_rules_over_the_profile_s(own_engine: Engine) -> None:
    local = {
        "tariff": "residential", "service": "water", "code": "WATER_LEVY", "kind": "flat",
        "rate": Decimal("99.99"),
        "unit": "dwelling", "valid_from": date(2025, 7, 1), "origin": "local", "source": "council of 2025",
    }  # fmt: skip
    with transaction(SYSTEM) as connection:
        connection.execute(tariff.insert().values(local))
    result = CliRunner().invoke(app, [*WATER, "--json"])
    found = json.loads(result.stdout, parse_float=Decimal)
    assert found["lines"][1]["amount_rand"] == Decimal("99.99")
    assert found["lines"][0]["amount_rand"] == Decimal("6565.14")
    assert "council of 2025" in found["tariff_source"]
