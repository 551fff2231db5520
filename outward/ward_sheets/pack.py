"""The councillor's pack: a ward on one page, in plain language, fit to be handed on."""

from datetime import datetime
from pathlib import Path
from typing import Final

from outward.typesetting import typeset_pdf
from rules.sheets.brief import WardBrief, tell_last_visit
from rules.sheets.published import PublishedWard
from rules.written import show_date, show_instant

_TEMPLATE: Final = Path(__file__).with_name("pack.typ")
_MOST_PROMISES: Final = 8


def build_pack(
    brief: WardBrief, published: PublishedWard, municipality: str, call_centre: str, made_at: datetime
) -> bytes:
    """The pack as a tagged PDF of one page."""
    values = {
        "municipality": municipality,
        "title": f"Ward {brief.ward_no}: how far are our queries?",
        "area": brief.area,
        "day": show_date(brief.on),
        "headline": published.headline,
        "rows": published.shown_rows,
        "visit": tell_last_visit(brief),
        "promises": [promise.tell(brief.on) for promise in brief.promises[:_MOST_PROMISES]],
        "more": max(0, len(brief.promises) - _MOST_PROMISES),
        "alerts": list(brief.alerts),
        "call_centre": call_centre,
        "note": published.note,
        "made": f"Made {show_instant(made_at)}",
    }
    return typeset_pdf(_TEMPLATE, "pack", values, made_at)


def name_file(brief: WardBrief) -> str:
    """The file's name, such as ward-12-2026-12-01.pdf."""
    return f"ward-{brief.ward_no}-{brief.on.isoformat()}.pdf"
