"""Taking findings to their department as a sheet: read them, and record who did."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from outward.findings.document import FindingSheet, SheetRow
from queries.actions.audit import add_audit
from queries.findings import Finding, list_findings
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.finding_filter import FindingFilter
from rules.handoffs import STAGES, tell_where
from rules.lookups import Reference
from rules.written import show_date, show_instant

MOST: Final = 1_000


def take_findings(
    connection: Connection, actor: Actor, *, wanted: FindingFilter, reference: Reference, now: datetime
) -> FindingSheet:
    """The findings of a filter as a sheet, with an audit entry for whoever takes it.

    Raises:
        NotFound: no finding fits.
    """
    check(actor, "take_findings")
    found = list_findings(connection, actor, wanted=wanted, now=now, most=MOST)
    if not found:
        raise NotFound("No finding fits: there is nothing to take.")
    today = reference.local_day(now)
    detail = {"findings": len(found), "department": wanted.entity_code}
    add_audit(connection, actor, kind="downloaded", subject=f"findings-{today.isoformat()}", detail=detail)
    name = reference.entities[wanted.entity_code].name if wanted.entity_code else "all departments"
    return FindingSheet(
        municipality=reference.municipality.name,
        name=name,
        zone=reference.municipality.timezone,
        rows=[_as_row(each, reference) for each in found],
        made_on=today,
        made_at=now,
        made=f"made {show_instant(now)} by {actor.display_name}",
    )


def _as_row(finding: Finding, reference: Reference) -> SheetRow:
    kind = reference.subcategories.get(finding.subcategory_code or "")
    return SheetRow(
        reference=finding.reference,
        what=kind.name if kind else reference.categories[finding.category_code].name,
        where=tell_where(finding.ward_no, finding.region),
        department=reference.entities[finding.entity_code].name,
        found_on=reference.local_day(finding.received_at),
        found=show_date(finding.received_at),
        acknowledge_by=show_instant(finding.acknowledge_by_at) if finding.acknowledge_by_at else "",
        their_reference=finding.their_reference or "",
        stage=STAGES[finding.stage],
        said=finding.title or "",
    )
