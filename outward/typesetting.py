"""Turns a template and what it says into a tagged PDF (PDF/UA-1), the same bytes for the same words."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from outward.glyphs import clean

PDF: Final = "application/pdf"


def typeset_pdf(template: Path, name: str, values: Any, made_at: datetime) -> bytes:
    """The PDF of a typst template, which reads `values` as JSON under `name` and never evaluates them.

    `made_at` becomes the file's date of creation.
    """
    return bytes(_compile(template, name, values, made_at, format="pdf", pdf_standards="ua-1"))


def typeset_pages(template: Path, name: str, values: Any, made_at: datetime, *, ppi: float) -> list[bytes]:
    """Each page as a PNG."""
    return list(_compile(template, name, values, made_at, format="png", ppi=ppi))


def _compile(template: Path, name: str, values: Any, made_at: datetime, **options: Any) -> Any:
    # only the fonts within typst are used, so that every computer makes the same file
    return typst.compile(
        template.read_bytes(),
        sys_inputs={name: json.dumps(_clean(values), ensure_ascii=False)},
        ignore_system_fonts=True,
        timestamp=made_at.astimezone(UTC).replace(microsecond=0),
        **options,
    )


def _clean(value: Any) -> Any:
    """Every text reduced to letters that the fonts have; pictures were drawn with such letters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: each if name == "svg" else _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value
