"""What a person reads in a PDF, page by page."""

import pypdfium2


def read_pages(pdf: bytes) -> list[str]:
    """The text of each page with every run of white space as one space."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def read_text(pdf: bytes) -> str:
    return " ".join(read_pages(pdf))
