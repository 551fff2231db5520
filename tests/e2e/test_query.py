"""The page of a query in a real browser: nothing typed is lost, evidence is looked at, nobody is kept out."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from queries.actions.attach import attach
from queries.actions.hold import claim
from queries.actions.plan import set_next_step
from queries.actions.talk import note
from queries.cases import CaseRecord
from tests.e2e.conftest import Act, Desk
from tests.e2e.steps import dialog_of, open_query, press, see, send
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser


def test_two_people_editing_the_second_is_told_and_loses_nothing(
    visitor: Visitor, desk: Desk, case: CaseRecord, act: Act
) -> None:
    act("expert", claim, seen_seq=None)
    tab = open_query(visitor, desk, case)
    press(tab, "Set next step")
    dialog = dialog_of(tab)
    dialog.get_by_label("Next step").fill("Visit the property")
    act("manager", note, body="The meter was replaced last week")
    on = datetime.now(UTC).date() + timedelta(days=20)
    act("manager", set_next_step, seen_seq=None, next_step="Read the meter", next_step_on=on, parked=False)
    dialog.get_by_role("button", name="Set next step").click()
    expect(dialog.get_by_text("was changed by somebody else")).to_be_visible()
    expect(dialog.get_by_text("The meter was replaced last week")).to_be_visible()
    both = dialog.locator(".st-key-clash_step")
    expect(both).to_contain_text("Visit the property")
    expect(both).to_contain_text("Read the meter")
    assert find_barriers(tab) == []
    press(tab, "Use theirs")
    expect(dialog.get_by_label("Next step")).to_have_value("Read the meter")
    dialog.get_by_label("Next step").fill("Visit the property, read the meter")
    send(tab, "Set next step")
    see(tab, "Visit the property, read the meter")
    see(tab, "The meter was replaced last week")


def test_a_click_beside_a_dialog_loses_nothing(
    visitor: Visitor, desk: Desk, case: CaseRecord, act: Act
) -> None:
    act("expert", claim, seen_seq=None)
    tab = open_query(visitor, desk, case)
    press(tab, "Resolve")
    reason = dialog_of(tab).get_by_label("Reason")
    reason.fill("A long reason that took time to write")
    tab.mouse.click(5, 5)
    tab.keyboard.press("Escape")
    expect(reason).to_have_value("A long reason that took time to write")
    tab.get_by_role("button", name="Cancel").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_a_contact_detail_is_shown_for_a_reason(visitor: Visitor, desk: Desk, case: CaseRecord) -> None:
    tab = open_query(visitor, desk, case)
    see(tab, "•••555")
    tab.get_by_role("button", name="Reveal contact").click()
    dialog = dialog_of(tab)
    dialog.get_by_text("Telephone number").click()
    dialog.get_by_role("button", name="Reveal").click()
    expect(dialog.get_by_text("Write why you need to see it")).to_be_visible()
    dialog.get_by_label("Why you need it").fill("To call back")
    send(tab, "Reveal")
    see(tab, "+27113755555")
    expect(tab.get_by_text("Nomsa")).to_have_count(0)


def draw_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "#88aacc").save(out, "JPEG")
    return out.getvalue()


def draw_pdf(pages: int) -> bytes:
    out = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 300)
    document.save(out)
    return out.getvalue()


def test_evidence_is_attached_looked_at_and_downloaded(
    visitor: Visitor, desk: Desk, case: CaseRecord
) -> None:
    tab = open_query(visitor, desk, case)
    tab.get_by_role("button", name="Attach evidence").click()
    dialog = dialog_of(tab)
    files: list[Any] = [
        {"name": "page.txt", "mimeType": "text/plain", "buffer": b"<html><script>alert(1)</script>"},
        {"name": "statement.pdf", "mimeType": "application/pdf", "buffer": draw_pdf(3)},
    ]
    dialog.locator("input[type=file]").set_input_files(files[0])
    expect(dialog.get_by_text("page.txt")).to_be_visible()
    dialog.get_by_role("button", name="Attach", exact=True).click()
    expect(dialog.get_by_text("not a kind of file that is kept")).to_be_visible()
    dialog.locator("input[type=file]").set_input_files(files[1])
    expect(dialog.get_by_text("statement.pdf")).to_be_visible()
    send(tab, "Attach")
    see(tab, "statement.pdf")

    tab.get_by_role("button", name="Look at", exact=True).click()
    tab.get_by_role("menuitem", name="statement.pdf").click()
    look = tab.get_by_role("dialog")
    expect(look.get_by_role("img").first).to_be_visible()
    assert str(look.get_by_role("img").first.get_attribute("src")).startswith("data:image/png")
    look.get_by_role("button", name="3").click()
    expect(look.get_by_role("img").first).to_be_visible()
    look.get_by_role("button", name="Close").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)

    with tab.context.expect_event("download") as downloaded:
        tab.get_by_role("link", name="Download").click()
    assert downloaded.value.suggested_filename == "statement.pdf"


def test_on_a_phone_the_query_and_its_moves_stay_in_sight(
    chromium: Browser, desk: Desk, case: CaseRecord, act: Act
) -> None:
    act("expert", claim, seen_seq=None)
    for number in range(12):
        act("expert", note, body=f"Called, nobody answered. Try {number}")
    visitor = Visitor(chromium, desk.web.address, width=360)
    tab = open_query(visitor, desk, case)
    see(tab, "What happened")
    main = tab.get_by_test_id("stMain")
    for place in ("part.scrollHeight", "0"):
        main.evaluate(f"part => part.scrollTo(0, {place})")
        bar = tab.get_by_test_id("stBottom")
        expect(bar.get_by_text(case.reference)).to_be_in_viewport()
        expect(bar.get_by_role("button", name="Resolve")).to_be_in_viewport()
        expect(bar.get_by_role("button", name="More")).to_be_in_viewport()
    assert bar.evaluate("bar => bar.offsetHeight < window.innerHeight / 4")
    visitor.close()
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
)
def test_the_page_keeps_nobody_out_and_needs_no_sideways_scrolling(
    chromium: Browser,
    desk: Desk,
    case: CaseRecord,
    act: Act,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    act("expert", claim, seen_seq=None)
    act("expert", note, body="A note with averyveryverylongwordthatdoesnotwanttobreak" * 3)
    act("expert", attach, file_name="photo.jpg", content=draw_photo())
    visitor = Visitor(chromium, desk.web.address, width=width, scheme=scheme)
    tab = open_query(visitor, desk, case)
    see(tab, "What happened")
    assert find_barriers(tab) == []
    main = tab.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth <= part.clientWidth + 1")
    press(tab, "Resolve")
    dialog_of(tab)
    assert find_barriers(tab) == []
    visitor.close()
    assert visitor.complaints == []
