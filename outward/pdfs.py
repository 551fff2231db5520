"""PDFs taken apart and put together. PDFium is not made for threads, so one works at a time."""

from collections.abc import Iterable
from io import BytesIO
from threading import Lock
from typing import Final

import pypdfium2
from PIL import Image

from rules.errors import DomainError

MOST_PAGES: Final = 20
_ONE_AT_A_TIME: Final = Lock()


class Unreadable(DomainError):
    """A file that cannot be shown; it can still be downloaded."""


def draw_page(content: bytes, page: int, pixels: int) -> Image.Image:
    """A picture of one page, about so many pixels wide and high at most.

    Raises:
        Unreadable: damaged or protected by a password, or there is no such page.
    """
    try:
        with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as document:
            drawn = document[page]
            width, height = drawn.get_size()
            picture: Image.Image = drawn.render(scale=min(2.0, pixels / max(width, height, 1))).to_pil()
            return picture.copy()
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise Unreadable("This PDF cannot be shown here. Download it to look at it.") from error


def count_pages(content: bytes) -> int:
    """Pages of a PDF that can be looked at, at most MOST_PAGES.

    Raises:
        Unreadable: damaged or protected by a password.
    """
    try:
        with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as document:
            return min(len(document), MOST_PAGES)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("This PDF cannot be shown here. Download it to look at it.") from error


def join_pdfs(contents: Iterable[bytes]) -> bytes:
    """One file of several, in their order."""
    into = BytesIO()
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument.new() as joined:
        for content in contents:
            with pypdfium2.PdfDocument(content) as each:
                joined.import_pages(each)
        joined.save(into)
    return into.getvalue()
