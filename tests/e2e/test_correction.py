"""A disputed bill put right in a real browser: seen, added up, corrected, approved, resolved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from data.demo.truth import read_truth
from data.tables.cases import cases
from data.transaction import read, transaction
from jobs.diagnose import diagnose_one
from pages.kit.format import show_rand
from queries.attachments import list_attachments, read_attachment
from queries.cases import CaseRecord
from queries.corrections import list_corrections
from queries.disputes import list_disputed_lines
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.corrections.lines import compare_services
from rules.diagnosis.finding import Finding, as_rand
from tests.database import Databases, serve_app_from
from tests.e2e.city import run_city
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import choose, dialog_of, press, see, send
from tests.e2e.visitor import Visitor, find_barriers
from tests.make import make_case
from tests.outward.report.reading import read_text

pytestmark = pytest.mark.browser

WORDS = "The bill is far too high. Nobody read the meter for months, and then everything came at once."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


@pytest.fixture(scope="module")
def city(server: Databases, folder: Path) -> Iterator[Desk]:
    with run_city(server, folder, "correction") as desk:
        yield desk


@pytest.fixture
def finding(city: Desk, folder: Path) -> Finding:
    """The dearest wrong bill of the city that the desk can put right by itself."""
    wrong = sorted(read_truth(folder / "truth.csv"), key=lambda truth: -float(truth.effect_rand))
    with serve_app_from(city.app_url):
        for truth in wrong:
            findings, _ = diagnose_one(truth.account_no)
            if findings and findings[0].correction.lines and findings[0].effect_rand > 0:
                return findings[0]
    raise AssertionError("no bill of this city is wrong")


@pytest.fixture
def case(city: Desk, finding: Finding) -> CaseRecord:
    """The query of whoever got that bill."""
    with serve_app_from(city.app_url), transaction(SYSTEM) as connection:
        return make_case(
            connection,
            read(SYSTEM, load_reference),
            actor=city.cast["agent"].actor,
            now=datetime.now(UTC) - timedelta(days=4),
            words=WORDS,
            account_no=finding.account_no,
        )


def look_at_sums(tab: Page, finding: Finding, shoot: Shoot) -> None:
    see(tab, finding.explanation)
    shoot(tab, "diagnosis")
    tab.get_by_role("button", name="Show sums").first.click()
    see(tab, "For the resident:")
    tab.get_by_text("How it should be, step by step").click()
    right = finding.effects[0].line.cents - finding.effects[0].effect_cents
    expect(tab.get_by_role("cell", name=show_rand(as_rand(right)))).to_be_visible()
    shoot(tab, "diagnosis-sums")
    tab.keyboard.press("Escape")


def put_in_dispute(tab: Page) -> None:
    tab.get_by_role("button", name="Put in dispute").first.click()
    dialog_of(tab)
    send(tab, "Put in dispute")
    see(tab, "In dispute")


def accept(tab: Page, shoot: Shoot) -> None:
    tab.get_by_role("button", name="Accept and correct").first.click()
    dialog_of(tab)
    shoot(tab, "correction")
    send(tab, "Propose the correction")
    see(tab, "waits for approval")


def approve(manager: Visitor, city: Desk, case: CaseRecord, shoot: Shoot) -> None:
    tab = manager.sign_in(city.cast["manager"].actor.username, "/approvals")
    see(tab, case.reference)
    shoot(tab, "approvals")
    tab.get_by_role("button", name="Approve").first.click()
    expect(tab.get_by_text(case.reference)).to_have_count(0)


def write_letter(tab: Page, net_rand: Decimal, shoot: Shoot) -> None:
    """The letter is looked at as it will be printed, with what was agreed, then sent."""
    press(tab, "Write letter")
    dialog = dialog_of(tab)
    letter = dialog.get_by_alt_text("Your bill has been corrected")
    expect(letter).to_be_visible()
    assert show_rand(net_rand) in (letter.get_attribute("alt") or "")
    assert find_barriers(tab) == []
    shoot(tab, "letter")
    send(tab, "Send this letter")
    see(tab, "The letter is kept with the query.")


def read_letter(case: CaseRecord) -> str:
    """The words of the PDF that is kept with the query."""
    with transaction(SYSTEM) as connection:
        [kept] = list_attachments(connection, SYSTEM, case_id=case.case_id)
        _, content = read_attachment(connection, SYSTEM, attachment_id=kept.attachment_id, kind="downloaded")
    return read_text(content)


def resolve(tab: Page, case: CaseRecord) -> None:
    press(tab, "Resolve")
    dialog = dialog_of(tab)
    choose(dialog, "Outcome", "Bill corrected")
    choose(dialog, "Cause", "Catch-up after estimates")
    dialog.get_by_label("Reason").fill("The use was spread over the months in which it was used.")
    dialog.get_by_label("Evidence").fill("Readings on the account")
    send(tab, "Resolve")
    see(tab, "Bill corrected")


def test_a_wrong_bill_is_seen_corrected_approved_and_resolved(
    chromium: Browser, guest: Visitor, city: Desk, case: CaseRecord, finding: Finding, shoot: Shoot
) -> None:
    tab = guest.sign_in(city.cast["expert"].actor.username, f"/query?ref={case.reference}")
    press(tab, "Take")
    see(tab, "Held by you")
    look_at_sums(tab, finding, shoot)
    put_in_dispute(tab)
    with transaction(SYSTEM) as connection:
        standing = list_disputed_lines(connection, SYSTEM, case_id=case.case_id, now=datetime.now(UTC))
    assert sum(line.disputed_rand for line in standing) >= finding.effect_rand
    accept(tab, shoot)
    manager = Visitor(chromium, city.web.address)
    approve(manager, city, case, shoot)
    manager.close()
    tab.reload()
    with transaction(SYSTEM) as connection:
        [approved] = list_corrections(connection, SYSTEM, case_id=case.case_id)
    assert approved.stage == "approved"
    see(tab, show_rand(approved.net_rand))
    assert find_barriers(tab) == []
    write_letter(tab, approved.net_rand, shoot)
    told = read_letter(case)
    for change in compare_services(approved.lines):
        for rand in (change.before_rand, change.after_rand):
            assert " ".join(show_rand(rand).split()) in told
    resolve(tab, case)
    with transaction(SYSTEM) as connection:
        stands = connection.execute(
            sa.select(cases.c.status, cases.c.cause_code).where(cases.c.case_id == case.case_id)
        ).one()
        left = list_disputed_lines(connection, SYSTEM, case_id=case.case_id, now=datetime.now(UTC))
    assert stands.status == "resolved"
    assert stands.cause_code
    assert left == []
    assert manager.complaints == []
