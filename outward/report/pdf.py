"""Turns the report's document into a tagged PDF (PDF/UA-1)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from outward.report.blocks import Document
from outward.report.letters import clean

PDF: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).with_name("report.typ")


def build_pdf(document: Document, as_of: datetime) -> bytes:
    """The same bytes for the same document and instant, which becomes the file's date of creation.

    Only the fonts within typst are used, so that every computer makes the same file.
    """
    return bytes(_compile(document, as_of, format="pdf", pdf_standards="ua-1"))


def build_pages(document: Document, as_of: datetime, *, ppi: float = 72) -> list[bytes]:
    """Each page as a PNG."""
    return list(_compile(document, as_of, format="png", ppi=ppi))


def _compile(document: Document, as_of: datetime, **options: Any) -> Any:
    return typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"report": json.dumps(_clean(asdict(document)), ensure_ascii=False)},
        ignore_system_fonts=True,
        timestamp=as_of.astimezone(UTC).replace(microsecond=0),
        **options,
    )


def _clean(value: Any) -> Any:
    """Every text reduced to letters that the fonts have; pictures were drawn with such letters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: each if name == "svg" else _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value
