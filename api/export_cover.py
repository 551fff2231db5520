"""What the cover of a workbook of queries says: of what, when, by whom, and what is hidden in it."""

from collections.abc import Sequence
from datetime import datetime

from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.filter_words import describe, show_order
from rules.lookups import Reference
from rules.queue_columns import COLUMNS
from rules.scope import describe_scope
from rules.written import show_count, show_instant

_WHOLE = "Shown whole; each was recorded as read by the person above."
_MASKED = "Only the first two and the last four characters are shown."
_NONE = "Not in this file."


def make_cover(
    case_filter: CaseFilter, actor: Actor, reference: Reference, now: datetime, *, rows: int,
    columns: Sequence[str], whole_accounts: bool, holder: str,
) -> list[tuple[str, str]]:  # fmt: skip
    """Names and words, in the order in which they are read. `holder` names the person filtered by, if any."""
    accounts = _NONE if "account" not in columns else _WHOLE if whole_accounts else _MASKED
    names = tuple(reference.categories[code].name for code in actor.category_codes)
    return [
        ("Municipality", reference.municipality.name),
        ("Queries", describe(case_filter, reference, holder)),
        ("Order", show_order((case_filter.order, case_filter.descending))),
        ("Rows", show_count(rows)),
        ("As of", f"{show_instant(now)}, local time, as are all times in this file"),
        ("Made by", f"{actor.display_name} ({actor.username}), {actor.role}"),
        ("Area of that person", describe_scope(actor.regions, actor.wards, names)),
        ("Columns", ", ".join(COLUMNS[code].name for code in columns)),
        ("Account numbers", accounts),
        ("Address of the filter", _write_address(case_filter)),
    ]


def _write_address(case_filter: CaseFilter) -> str:
    params = case_filter.to_params()
    return " ".join(f"{name}={text}" for name, text in params.items()) or "no filter"
