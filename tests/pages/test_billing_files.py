"""The page of files for other systems: what can be made, what was made, and for whom it is."""

from datetime import UTC, datetime

from data.transaction import perform, read
from pages.kit.registry import find_entry
from queries.actions.tell_billing import make_day_holds_file, make_holds_file
from queries.billing_files import list_billing_files
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.pages.cast import Cast
from tests.pages.conftest import Open

FILES = find_entry("billing-files")


def test_a_manager_sees_the_files_and_is_told_when_nothing_changed(open_page: Open, cast: Cast) -> None:
    assert FILES is not None
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    perform(SYSTEM, make_day_holds_file, reference=reference, now=now)
    perform(SYSTEM, make_holds_file, reference=reference, now=now)
    newest = read(SYSTEM, list_billing_files, most=1)[0]
    page = open_page(cast["manager"], FILES)
    assert not page.exception
    assert any(f"Number {newest.file_id} ·" in caption.value for caption in page.caption)
    page.button(key="make_holds").click().run()
    assert not page.exception
    assert any("Nothing has changed since the last file" in said.value for said in page.success)
    assert read(SYSTEM, list_billing_files, most=1)[0] == newest


def test_a_manager_of_a_part_is_told_whose_files_they_are(open_page: Open, cast: Cast) -> None:
    assert FILES is not None
    manager = cast["manager"]
    manager.change(regions=["B"])
    try:
        page = open_page(manager, FILES)
    finally:
        manager.change(regions=[])
    assert not page.exception
    assert any("your area is a part of it" in info.value for info in page.info)
    assert "make_holds" not in {b.key for b in page.button}
