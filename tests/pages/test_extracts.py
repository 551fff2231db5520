"""Administrators see which extracts are in use, which are held and why, and what waits for repair."""

from decimal import Decimal
from pathlib import Path

from streamlit.testing.v1 import AppTest

from jobs.billing_import import load
from pages.kit.registry import EXTRACTS
from rules.actor import SYSTEM
from tests.billing_extract import make_extract
from tests.pages.cast import Cast
from tests.pages.conftest import Open


def words(desk: AppTest) -> str:
    parts = [*desk.markdown, *desk.caption, *desk.warning, *desk.code]
    grids = (" | ".join(map(str, row)) for grid in desk.dataframe for row in grid.value.to_numpy())
    return "\n".join([*(str(part.value) for part in parts), *grids])


def test_a_held_extract_is_shown_with_its_differences(open_page: Open, cast: Cast, tmp_path: Path) -> None:
    good = make_extract("page-good")
    good.row("refuse_bins", property_no="P3")["kind"] = "skip"
    load(good.write(tmp_path / "good"), SYSTEM)
    held = make_extract("page-held")
    control = held.control()
    control["water"]["2025-08"] += Decimal("0.01")
    load(held.write(tmp_path / "held", control=control), SYSTEM)
    desk = open_page(cast["admin"], EXTRACTS)
    assert not desk.exception
    said = words(desk)
    assert "page-good | ● in use" in said
    assert "Held: 1 of 9 control totals do not match" in said.replace("\\", "")
    assert "water | 2025-08 | R\u202f119.37 | R\u202f119.36 | −R\u202f0.01" in said
    box = desk.selectbox(key="extract")
    desk = box.select_index([o.startswith("page-good") for o in box.options].index(True)).run()
    said = words(desk)
    assert "All 9 totals per service and month match to the cent, without VAT." in said
    assert "refuse_bins.csv | 4 | unknown kind: skip" in said
