"""The campaign report's definitions, its finding in words, and its tables for files."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from outward.sheets import Cell, Column, Table
from pages.kit.format import show_instant
from pages.kit.session_words import name_category
from queries.sessions.campaigns import Campaign
from queries.sessions.comparison import FOLLOWED, ComparedCase
from queries.sessions.report import CampaignReport
from queries.sessions.report_rows import ReportRow
from rules.lookups import Reference
from rules.sessions.comparison import FEWEST_INVITED, FEWEST_LIKE, Comparison, Stratum

# name: meaning, as shown on screen and in files
DEFINITIONS: Final = {
    "invited": "Invited: queries whose resident was sent an invitation to this campaign.",
    "booked": "Booked: seats that were confirmed, also those given back later.",
    "cancelled": "Cancelled: confirmed seats that were given back.",
    "attended": "Attended: booked seats whose resident came.",
    "no_show": "No-show: booked seats to which nobody came, of those whose time is past and noted.",
    "served": "Served: residents who were talked to, booked or not.",
    "resolved": "Resolved in session: queries whose talk ended with their resolution, each once.",
    "released_rand": "Rand released: the disputed amounts of the queries resolved in session.",
    "waiting": "Waited: minutes from arrival to the beginning of the talk, half and nine in ten at most.",
    "serving": "Talked: minutes from the beginning to the end of the talk, half and nine in ten at most.",
    "satisfaction": "Satisfaction: the mark from 1 to 5 that residents gave at the desk.",
    "ended": "Talks ended: queries whose talk came to an outcome.",
    "missing": "Documents missing: queries for which a document was noted as missing.",
    "comparison": (
        "Compared with their like: queries of the same category, region and age that were open when the"
        f" campaign began and that no campaign invited, resolved within {FOLLOWED.days} days after the last"
        f" evening or so far. Kinds with fewer than {FEWEST_LIKE} like them are left out. Who was invited was"
        " chosen by rank, so the difference is a sign and no proof."
    ),
}

_COUNTED: Final = (
    "invited", "booked", "cancelled", "attended", "no_show", "served", "resolved", "released_rand"
)  # fmt: skip


def tell_comparison(found: Comparison) -> str:
    """The finding of the comparison, or why there is none."""
    if found.invited_share is None or found.like_share is None or found.gain is None:
        return (
            f"Too few to compare: {found.matched} of {found.invited} invited queries have {FEWEST_LIKE} or"
            f" more like them, {FEWEST_INVITED} are needed"
        )
    more = "more" if found.gain >= 0 else "less"
    return (
        f"{found.invited_share:.0%} of the invited are resolved, {abs(found.gain):.0%} points {more} than the"
        f" {found.like_share:.0%} of {found.like} like them"
    ).replace("% points", " points")


def make_figures(report: CampaignReport, reference: Reference) -> Table:
    """Every figure with its meaning, a row each."""
    columns = (Column("Figure", "text"), Column("Value", "number"), Column("Meaning", "text"))
    return Table("Campaign report", columns, list(_list_figures(report, reference)))


def _list_figures(report: CampaignReport, reference: Reference) -> Iterator[Sequence[Cell]]:
    for code in _COUNTED:
        yield _name(code), getattr(report, code), _mean(code)
    for code, spread in (("waiting", report.waiting), ("serving", report.serving)):
        yield f"{_name(code)}, median minutes", spread.median, _mean(code)
        yield f"{_name(code)}, 90th percentile", spread.p90, _mean(code)
    for mark, count in report.satisfaction.items():
        yield f"Satisfaction {mark} of 5", count, _mean("satisfaction")
    for outcome, count in report.outcomes.items():
        known = reference.sessions.outcomes.get(outcome)
        yield f"Talks: {known.name if known else outcome}", count, "Queries by how their talk ended."
    for document, count in report.missing.items():
        named = reference.documents.get(document)
        yield f"Missing: {named.name if named else document}", count, _mean("missing")
    found = report.comparison
    yield "Share resolved, invited", found.invited_share, _mean("comparison")
    yield "Share resolved, their like", found.like_share, _mean("comparison")
    yield "Invited with enough like them", found.matched, _mean("comparison")


def _name(code: str) -> str:
    return DEFINITIONS[code].split(": ", 1)[0]


def _mean(code: str) -> str:
    return DEFINITIONS[code].split(": ", 1)[1]


def make_rows(name: str, rows: Sequence[ReportRow], reference: Reference) -> Table:
    """The queries behind a figure."""
    columns = (
        Column("Query", "text"), Column("Category", "text"), Column("Region", "text"),
        Column("Rand", "rand"), Column("When", "text"), Column("State", "text"),
        Column("Minutes", "number"), Column("Mark", "count"), Column("Documents missing", "text"),
    )  # fmt: skip
    return Table(name, columns, [_make_row(row, reference) for row in rows])


def _make_row(row: ReportRow, reference: Reference) -> Sequence[Cell]:
    outcome = reference.sessions.outcomes.get(row.state)
    documents = (reference.documents.get(code) for code in row.documents)
    return (
        row.reference,
        name_category(row.category_code, reference),
        row.region,
        row.amount_rand,
        show_instant(row.at),
        outcome.name if outcome else row.state.replace("_", " "),
        None if row.minutes is None else round(row.minutes, 1),
        row.mark,
        ", ".join(document.name for document in documents if document),
    )


def make_strata(strata: Sequence[Stratum], reference: Reference) -> Table:
    """The kinds of queries that are compared, a row each."""
    columns = (
        Column("Category", "text"), Column("Region", "text"), Column("Age", "text"),
        Column("Invited", "count"), Column("Resolved", "percent"),
        Column("Like them", "count"), Column("Resolved of those", "percent"),
    )  # fmt: skip
    ages = {bucket.code: bucket.name for bucket in reference.age_buckets}
    rows = [
        (
            name_category(each.category_code, reference),
            each.region,
            ages.get(each.age_bucket, each.age_bucket),
            each.invited,
            each.invited_resolved / each.invited,
            each.like,
            each.like_resolved / each.like if each.like else None,
        )
        for each in strata
    ]
    return Table("Kinds of queries compared", columns, rows)


def make_compared(cases: Sequence[ComparedCase]) -> Table:
    """The queries of one kind."""
    columns = (
        Column("Query", "text"), Column("Group", "text"), Column("Received", "text"),
        Column("Resolved", "text"), Column("Rand", "rand"),
    )  # fmt: skip
    rows = [
        (
            case.reference,
            "invited" if case.is_ours else "like them",
            show_instant(case.received_at),
            show_instant(case.resolved_at),
            case.amount_rand,
        )
        for case in cases
    ]
    return Table("Queries of this kind", columns, rows)


def make_cover(campaign: Campaign, who: str, now: datetime) -> list[tuple[str, str]]:
    """What the first sheet of a workbook says."""
    about = [("Campaign", campaign.name), ("As of", show_instant(now)), ("Made for", who)]
    return [*about, *((_name(code), _mean(code)) for code in DEFINITIONS)]
