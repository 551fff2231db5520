"""Puts the report together: its cover and its chapters, from the figures."""

from outward.report.ages import draw_ages
from outward.report.blocks import Document
from outward.report.causes import draw_causes
from outward.report.definitions import draw_corrections, draw_definitions
from outward.report.figures import Report
from outward.report.main_figures import draw_main
from outward.report.on_time import draw_on_time
from outward.report.pdf import build_pdf
from outward.report.stock import draw_stock
from outward.report.times import draw_times
from outward.report.words import name_month, show_kpi
from rules.kpis import KPIS
from rules.written import show_count, show_date, show_instant


def build_report(report: Report) -> bytes:
    """The report as a PDF; the same figures make the same bytes."""
    return build_pdf(compose(report), report.as_of)


def name_file(report: Report) -> str:
    """The file's name, such as performance-2026-10.pdf."""
    return f"performance-{report.month_on:%Y-%m}.pdf"


def compose(report: Report) -> Document:
    """The document of the figures."""
    return Document(
        municipality=report.municipality,
        month=name_month(report.month_on),
        scope=report.scope,
        facts=_list_facts(report),
        headline=_tell(report),
        pages=(
            draw_main(report),
            draw_stock(report),
            draw_on_time(report),
            draw_ages(report),
            draw_times(report),
            draw_causes(report),
            draw_corrections(report),
            draw_definitions(),
        ),
    )


def _list_facts(report: Report) -> list[tuple[str, str]]:
    facts = [
        ("Counted", f"{show_date(report.month_on)} to {show_date(report.until_on)}"),
        ("Figures as at", show_instant(report.as_of)),
        ("Rules", f"version {report.rules_revision}, policy “{report.targets.policy}”"),
    ]
    if report.seal is None:
        return [*facts, ("Frozen", "not yet; these figures can still change")]
    seal = report.seal
    return [
        *facts,
        ("Frozen", f"{show_instant(seal.frozen_at)} by {seal.frozen_by_name}"),
        ("SHA-256 of the frozen figures", seal.sha256),
    ]


def _tell(report: Report) -> list[str]:
    """The month in a few sentences."""
    if not report.has_data:
        return ["No data: nothing was received up to the end of this month."]
    sums, movement = report.movement.sums, report.movement
    told = [
        f"{show_count(sums.received)} queries came in and {show_count(sums.closed)} were closed;"
        f" {show_count(movement.closing)} were open at the end, {show_count(movement.opening)} at the"
        " beginning."
    ]
    if sums.due:
        done = show_kpi(KPIS["due_met"], sums, with_counts=True)
        raw = show_kpi(KPIS["due_raw_met"], sums, with_counts=True)
        told.append(f"Done when due: {done}; without allowing for declared stoppages {raw}.")
    return told
