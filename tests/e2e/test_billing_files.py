"""Billing files in a real browser: an alert answered, the sums compared, a file made and taken."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from data.tables.disputes import cut_alert
from data.transaction import perform, transaction
from queries.actions.tell_billing import make_day_holds_file
from queries.cases import CaseRecord
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.e2e.conftest import Desk
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def alert(desk: Desk, case: CaseRecord) -> str:
    """A cut for money in dispute on the account of a query; gives the query's reference."""
    values = {
        "case_id": case.case_id, "account_no": "552004912", "step": "cut", "step_on": date(2026, 11, 12),
        "step_rand": Decimal(900), "disputed_rand": Decimal(800), "rest_rand": Decimal(100),
        "found_at": datetime.now(UTC),
    }  # fmt: skip
    with transaction(SYSTEM) as connection:
        connection.execute(sa.insert(cut_alert).values(values))
    return case.reference


def test_a_manager_answers_an_alert_reconciles_and_takes_a_file(
    visitor: Visitor, desk: Desk, alert: str, reference: Reference
) -> None:
    perform(SYSTEM, make_day_holds_file, reference=reference, now=datetime.now(UTC))
    tab = visitor.sign_in(desk.cast["manager"].actor.username, "/billing-files")
    urgent = tab.locator("[class*=st-key-cut_alert_]").filter(has_text=alert)
    expect(urgent.get_by_text("supply was cut on 12 Nov 2026")).to_be_visible()
    assert find_barriers(tab) == []
    urgent.get_by_role("button", name="Answer").click()
    tab.get_by_label("What was done").fill("Reconnected within the hour, the fee is reversed")
    tab.get_by_role("button", name="Answer it").click()
    expect(tab.get_by_text("The answer is with the query.")).to_be_visible()
    expect(urgent).to_have_count(0)
    tab.get_by_role("button", name="Reconcile now").click()
    expect(tab.get_by_text("Reconciled; it agrees to the cent.")).to_be_visible()
    path = tab.get_by_role("link", name="Download").first.get_attribute("href")
    assert path is not None
    file = tab.request.get(desk.web.address + path)
    assert (file.status, "attachment" in file.headers["content-disposition"]) == (200, True)
    assert file.text().startswith("account_no,billing_month,invoice_no,line_no,action,")


def test_the_page_fits_a_phone(chromium: Browser, desk: Desk, alert: str) -> None:
    visitor = Visitor(chromium, desk.web.address, width=360)
    tab = visitor.sign_in(desk.cast["manager"].actor.username, "/billing-files")
    expect(tab.get_by_text(alert)).to_be_visible()
    assert tab.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 360
    assert find_barriers(tab) == []
    visitor.close()
    assert visitor.complaints == []
