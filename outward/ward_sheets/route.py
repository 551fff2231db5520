"""The route sheet of an outing with the brief of its ward, to be carried on paper."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from outward.typesetting import typeset_pdf
from rules.sheets.brief import WardBrief, tell_last_visit
from rules.sheets.published import PublishedWard
from rules.sheets.route import STOP_NAMES, RouteSheet, RouteStop
from rules.written import show_instant

_TEMPLATE: Final = Path(__file__).with_name("route.typ")


def build_route_sheet(sheet: RouteSheet, published: PublishedWard | None, made_at: datetime) -> bytes:
    """The sheet as a tagged PDF; the same sheet made at the same time makes the same bytes."""
    values = {
        "municipality": sheet.municipality,
        "title": sheet.title,
        "when": sheet.when,
        "facts": _list_facts(sheet),
        "stops": [_write_stop(stop) for stop in sheet.stops],
        "brief": _write_brief(sheet.brief, published) if sheet.brief and published else None,
        "made": f"Printed {show_instant(made_at)}",
    }
    return typeset_pdf(_TEMPLATE, "sheet", values, made_at)


def name_file(sheet: RouteSheet) -> str:
    """The file's name, such as route-2026-12-01.pdf."""
    return f"route-{sheet.held_on.isoformat()}.pdf"


def _list_facts(sheet: RouteSheet) -> list[tuple[str, str]]:
    facts = [
        ("Meet at", sheet.venue),
        ("Who goes", ", ".join(f"{name} ({part})" for name, part in sheet.people)),
        ("Bring", ", ".join(sheet.equipment)),
        ("Note", sheet.note),
        ("Cancelled", "this outing does not take place" if sheet.status == "cancelled" else ""),
    ]
    return [(label, words) for label, words in facts if words]


def _write_stop(stop: RouteStop) -> dict[str, Any]:
    reference = stop.reference if stop.reference != stop.name else ""
    return {
        "position": str(stop.position),
        "kind": " · ".join(filter(None, (STOP_NAMES[stop.kind], stop.more, reference))),
        "name": stop.name,
        "outcome": stop.outcome,
        "seen": stop.is_seen,
    }


def _write_brief(brief: WardBrief, published: PublishedWard) -> dict[str, Any]:
    return {
        "alerts": list(brief.alerts),
        "visit": tell_last_visit(brief),
        "headline": published.headline,
        "rows": published.shown_rows,
        "promises": [promise.tell(brief.on) for promise in brief.promises],
        "note": published.note,
    }
