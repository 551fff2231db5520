"""What was published of a month, and what was corrected since, as the report tells it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter

from outward.report.figures import CorrectionLine, Report, Seal
from outward.report.words import show_value
from queries.kpis.freezing import REPORT, WHOLE, FrozenMonth
from rules.kpis import KPIS
from rules.lookups import Reference

_REPORT: Final = TypeAdapter(Report)


def keep_report(report: Report) -> dict[str, Any]:
    """A report as JSON, every table of it, to be frozen with its month."""
    kept: dict[str, Any] = _REPORT.dump_python(report, mode="json")
    return kept


def read_seal(month: FrozenMonth) -> Seal:
    """What shows that a month was not touched since."""
    return Seal(month.sha256.hex(), month.frozen_at, month.frozen_by)


def read_published(month: FrozenMonth, corrections: Sequence[CorrectionLine]) -> Report:
    """The report as it was published, under its seal, with what was corrected since."""
    report = _REPORT.validate_python(month.figures[REPORT])
    return replace(report, seal=read_seal(month), corrections=corrections)


def list_corrections(months: tuple[FrozenMonth, ...], reference: Reference) -> Iterator[CorrectionLine]:
    """The figures that are others today, the newest month first."""
    for month in months:
        for each in month.corrections:
            category = reference.categories.get(each.part)
            part = "" if each.part == WHOLE else f", {category.name if category else each.part}"
            kpi = KPIS[each.code]
            yield CorrectionLine(
                month.month_on,
                f"{each.name}{part}",
                show_value(kpi, each.frozen),
                show_value(kpi, each.present),
            )
