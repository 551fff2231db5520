"""Reports on all wards: how the promise of coverage is kept, and the scorecard."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from outward.typesetting import typeset_pdf
from rules.coverage.ledger import Ledger
from rules.coverage.words import tell_broken, tell_week
from rules.lookups import Reference
from rules.sheets.published import WardScore, show_published
from rules.written import show_count, show_date, show_instant, show_month

_TEMPLATE: Final = Path(__file__).with_name("wards.typ")


def build_coverage(ledger: Ledger, reference: Reference, made_at: datetime) -> bytes:
    """The coverage report: this week's must, promises broken, every ward and area with its days."""
    names, months = _name_areas(reference), reference.outings.cycle_months
    must = tell_week(ledger, names, months) or ["Nothing more this week: the promise is kept so far."]
    broken = [tell_broken(each, names, months) for each in ledger.broken]
    covered = f"{show_count(ledger.covered)} of {show_count(len(ledger.wards))} wards"
    sections: list[dict[str, Any]] = [
        {"title": "What must happen this week", "points": must},
        {"title": "Promises not kept", "points": broken or ["None."]},
    ]
    if ledger.areas:
        sections.append(
            {
                "title": "Mobile offices by area",
                "head": ["Area", "Last", "Next"],
                "rows": [
                    [names[each.region], show_date(each.last_on), show_date(each.next_on)]
                    for each in ledger.areas
                ],
            }
        )
    wards = [
        [
            str(each.ward_no),
            names[each.ward.region],
            *map(show_date, (each.last_on, each.next_on, each.due_on)),
        ]
        for each in sorted(ledger.wards, key=lambda state: state.ward_no)
    ]
    head = ["Ward", "Area", "Last walk", "Next planned", "Due by"]
    sections.append({"title": "Walkabouts by ward", "head": head, "rows": wards})
    headline = f"{covered} are walked and not due again, within {months} months each."
    return _build("Coverage of the wards", show_date(ledger.today), headline, sections, reference, made_at)


def build_scorecard(
    scores: Sequence[WardScore], month_on: date, note: str, reference: Reference, made_at: datetime
) -> bytes:
    """The scorecard: every ward with what was open at the month's end and when it was and will be walked."""
    names = _name_areas(reference)
    rows = [
        [
            str(each.ward_no),
            names[each.region],
            show_published(each.open),
            *map(show_date, (each.last_on, each.next_on, each.due_on)),
        ]
        for each in scores
    ]
    head = ["Ward", "Area", "Open", "Last walk", "Next planned", "Due by"]
    sections = [{"title": f"Open at the end of {show_month(month_on)}", "head": head, "rows": rows}]
    return _build("Ward scorecard", show_month(month_on), note, sections, reference, made_at)


def _build(
    title: str,
    day: str,
    headline: str,
    sections: Sequence[Mapping[str, Any]],
    reference: Reference,
    made_at: datetime,
) -> bytes:
    empty: dict[str, Any] = {"points": [], "head": [], "rows": []}
    values = {
        "municipality": reference.municipality.short_name,
        "title": title,
        "day": day,
        "headline": headline,
        "sections": [empty | dict(section) for section in sections],
        "made": f"Made {show_instant(made_at)}",
    }
    return typeset_pdf(_TEMPLATE, "report", values, made_at)


def _name_areas(reference: Reference) -> dict[str, str]:
    return {code: region.name for code, region in reference.regions.items()}
