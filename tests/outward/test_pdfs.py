"""PDFs: many people look at once, files are joined in order, and what cannot be read says so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import typst

from outward.files import PREVIEW_PIXELS, draw_preview
from outward.pdfs import Unreadable, count_pages, draw_page, join_pdfs
from outward.typesetting import PDF
from tests.outward.report.reading import read_pages


def typeset(*pages: str) -> bytes:
    return bytes(typst.compile("#pagebreak()".join(pages).encode()))


def test_pages_are_drawn_for_many_at_once() -> None:
    content = typeset("#lorem(200)", "#lorem(300)")
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(lambda n: draw_preview(content, PDF, page=n % 2), range(24)))
    assert len(set(pictures[0::2])) == len(set(pictures[1::2])) == 1
    assert pictures[0] != pictures[1]


def test_files_are_joined_in_their_order() -> None:
    joined = join_pdfs([typeset("first", "second"), typeset("third")])
    assert read_pages(joined) == ["first", "second", "third"]


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing more", b""])
def test_what_is_no_pdf_says_so(content: bytes) -> None:
    for look in (count_pages, lambda each: draw_page(each, 0, PREVIEW_PIXELS)):
        with pytest.raises(Unreadable, match="cannot be shown"):
            look(content)


def test_a_page_that_is_not_there_says_so() -> None:
    with pytest.raises(Unreadable):
        draw_page(typeset("one"), 7, PREVIEW_PIXELS)
