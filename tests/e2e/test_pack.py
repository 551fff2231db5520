"""The offline pack in a real browser with the network off: opened, captured, reloaded, saved, brought in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize, expect
from sqlalchemy import Connection

from data.tables.packs import reserved_reference
from outward.pack.document import build_pack
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.outings.stops import NewStop, add_stops
from queries.actions.packs.bring_in import bring_in
from queries.actions.packs.take import take_pack
from queries.attachments import list_attachments
from queries.cases import get_case
from queries.packs import read_sealed
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import InvalidInput
from rules.lookups import Reference
from tests.e2e.visitor import find_barriers

PASSPHRASE = "the jacaranda blooms late"
WARD = 87
PHONE = ViewportSize(width=360, height=760)


@pytest.fixture
def reference(connection: Connection) -> Reference:
    return load_reference(connection)


@pytest.fixture
def pack_id(connection: Connection, reference: Reference) -> UUID:
    """The pack of a walkabout with one stop and two references, taken this minute."""
    now = datetime.now(UTC)
    new = NewOuting(kind="walkabout", held_on=reference.local_day(now), ward_no=WARD)
    outing_id = plan_outing(connection, SYSTEM, new=new, reference=reference, now=now)
    stop = NewStop(kind="other", words="The corner shop in <Main Road>")
    add_stops(connection, SYSTEM, outing_id=outing_id, stops=[stop], now=now)
    return take_pack(
        connection, SYSTEM, outing_id=outing_id, passphrase=PASSPHRASE, references=2, reference=reference,
        now=now,
    )  # fmt: skip


@pytest.fixture
def file(connection: Connection, pack_id: UUID, tmp_path: Path) -> str:
    path = tmp_path / "pack.html"
    path.write_bytes(build_pack(read_sealed(connection, SYSTEM, pack_id=pack_id)))
    return path.as_uri()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone without a network; what still asks for one is a fault."""
    context = chromium.new_context(viewport=PHONE, locale="en-ZA", accept_downloads=True)
    context.set_offline(True)
    yield context
    context.close()


def open_file(phone: BrowserContext, file: str) -> tuple[Page, list[str]]:
    page = phone.new_page()
    complaints: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            complaints.append(request.url)

    page.on("console", note_console)
    page.on("request", note_request)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file)
    return page, complaints


def unlock(page: Page) -> None:
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open the pack").click()
    expect(page.get_by_role("heading", name="Walkabout")).to_be_visible()


def capture(page: Page, category: str, words: str) -> str:
    page.get_by_role("button", name="Capture", exact=True).click()
    page.get_by_role("button", name=category, exact=True).click()
    page.get_by_label("What happened?").fill(words)
    page.get_by_label("Name").fill("A resident")
    page.get_by_label("They agree").check()
    page.get_by_role("button", name="Keep it and give the reference").click()
    given = page.locator("#given-reference")
    expect(given).to_be_visible()
    return given.inner_text()


def save(page: Page) -> bytes:
    page.get_by_role("button", name="Kept").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Save the file").click()
    return Path(started.value.path()).read_bytes()


def test_a_pack_is_carried_without_a_network_and_every_query_comes_back(
    connection: Connection,
    reference: Reference,
    pack_id: UUID,
    file: str,
    phone: BrowserContext,
    tmp_path: Path,
) -> None:
    category = next(each for each in reference.categories.values() if each.is_billing)
    page, complaints = open_file(phone, file)
    page.get_by_label("Passphrase").fill("something else altogether")
    page.get_by_role("button", name="Open the pack").click()
    expect(page.get_by_text("not the passphrase")).to_be_visible()
    unlock(page)
    expect(page.get_by_text("The corner shop in <Main Road>")).to_be_visible()
    assert find_barriers(page) == []
    photo = tmp_path / "meter.png"
    Image.new("RGB", (4000, 3000), "white").save(photo)
    page.get_by_role("button", name="Capture", exact=True).click()
    page.get_by_role("button", name="Keep it and give the reference").click()
    expect(page.get_by_text("Tap what it is about.")).to_be_visible()
    page.get_by_label("Photos").set_input_files(photo)
    first = capture(page, category.name, "The meter is never read & <b>nobody</b> comes")
    assert find_barriers(page) == []
    page.reload()
    unlock(page)
    expect(page.get_by_role("button", name="Kept 1")).to_be_visible()
    second = capture(page, category.name, "The same bill came twice")
    assert len({first, second}) == 2
    page.get_by_role("button", name="Next query").click()
    expect(page.get_by_text("0 references left")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    saved = save(page)
    assert find_barriers(page) == []
    assert complaints == []
    now = datetime.now(UTC)
    brought = bring_in(connection, SYSTEM, content=saved, reference=reference, now=now)
    assert (brought.items, brought.created) == (2, 2)
    again = bring_in(connection, SYSTEM, content=saved, reference=reference, now=now)
    assert (again.items, again.known) == (2, 2)
    case = get_case(connection, SYSTEM, reference=first)
    assert case.title == "The meter is never read & <b>nobody</b> comes"
    [kept] = list_attachments(connection, SYSTEM, case_id=case.case_id)
    assert kept.media_type == "image/jpeg"
    given = sa.select(sa.func.count()).where(
        reserved_reference.c.pack_id == pack_id, reserved_reference.c.state == "issued"
    )
    assert connection.scalar(given) == 2


def test_what_is_kept_on_the_phone_is_sealed(
    connection: Connection, reference: Reference, file: str, phone: BrowserContext
) -> None:
    category = next(iter(reference.categories.values()))
    page, _ = open_file(phone, file)
    unlock(page)
    capture(page, category.name, "Nobody else may read this")
    kept = page.evaluate("store.list().then((rows) => JSON.stringify(rows))")
    assert "Nobody else" not in kept
    assert "A resident" not in kept
    saved = save(page)
    assert b"Nobody else" not in saved
    with pytest.raises(InvalidInput):
        bring_in(
            connection, SYSTEM, content=saved.replace(b'"data":"', b'"data":"AAAA'), reference=reference,
            now=datetime.now(UTC),
        )  # fmt: skip


def test_two_tabs_of_one_pack_never_give_the_same_reference(
    reference: Reference, file: str, phone: BrowserContext
) -> None:
    category = next(iter(reference.categories.values()))
    (one, _), (other, _) = open_file(phone, file), open_file(phone, file)
    unlock(one)
    unlock(other)
    assert capture(one, category.name, "First trouble") != capture(other, category.name, "Second trouble")


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("Object.defineProperty(crypto, 'subtle', { value: undefined })", "cannot encrypt here"),
        ("indexedDB.open = () => { throw new Error('private') }", "keeps nothing"),
    ],
)
def test_a_browser_that_cannot_encrypt_or_keep_is_told(
    file: str, phone: BrowserContext, broken: str, words: str
) -> None:
    phone.add_init_script(broken)
    page, _ = open_file(phone, file)
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        ("navigator.storage.persist = async () => false", True),
        ("navigator.storage.persist = async () => { throw new Error('refused') }", True),
        ("Object.defineProperty(navigator, 'storage', { value: undefined })", True),
        ("navigator.storage.persist = async () => true", False),
    ],
)
def test_a_phone_that_does_not_promise_to_keep_is_told_and_still_keeps(
    file: str, phone: BrowserContext, answer: str, is_told: bool
) -> None:
    phone.add_init_script(answer)
    page, complaints = open_file(phone, file)
    unlock(page)
    expect(page.locator("#stops li")).to_have_count(1)
    told = page.get_by_text("Save the file for the desk before you leave the place")
    expect(told).to_have_count(1)
    expect(told).to_be_visible(visible=is_told)
    assert find_barriers(page) == []
    given = capture(page, "Property rates", "The valuation is wrong")
    page.reload()
    unlock(page)
    page.get_by_role("button", name="Kept").click()
    expect(page.get_by_text(given)).to_be_visible()
    assert complaints == []
