"""Turns the report's document into a tagged PDF (PDF/UA-1)."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from outward.report.blocks import Document
from outward.typesetting import typeset_pages, typeset_pdf

_TEMPLATE: Final = Path(__file__).with_name("report.typ")


def build_pdf(document: Document, as_of: datetime) -> bytes:
    """The same bytes for the same document and instant, which becomes the file's date of creation."""
    return typeset_pdf(_TEMPLATE, "report", asdict(document), as_of)


def build_pages(document: Document, as_of: datetime, *, ppi: float = 72) -> list[bytes]:
    """Each page as a PNG."""
    return typeset_pages(_TEMPLATE, "report", asdict(document), as_of, ppi=ppi)
