"""A department's findings as a sheet to print or a table, made when it is asked for."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import answer, give
from data.transaction import perform, read
from outward.findings.document import build_pdf, build_table, name_file
from outward.sheets import CSV, build_csv
from outward.typesetting import PDF
from queries.actions.take_findings import take_findings
from queries.actions.take_findings_report import take_findings_report
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotFound
from rules.finding_filter import read_filter
from rules.period import parse_month


async def download_sheet(request: Request) -> Response:
    """The findings of the filter in the address, as the page of findings writes it; 404 when none fits."""
    return await answer(request, _build, "the page of findings")


async def download_report(request: Request) -> Response:
    """From found to closed of a month like 2026-10, as it may leave the building; 404 until it is over."""
    return await answer(request, _report, "the page of findings")


def _report(request: Request, actor: Actor) -> Response:
    reference = read(SYSTEM, load_reference)
    try:
        month_on = parse_month(request.path_params["month"])
        table = perform(
            actor, take_findings_report, month_on=month_on, reference=reference, now=datetime.now(UTC)
        )
    except InvalidInput as error:
        raise NotFound(str(error)) from error
    return give(build_csv(table), CSV, f"findings-of-{month_on:%Y-%m}.csv")


def _build(request: Request, actor: Actor) -> Response:
    kind = request.path_params["kind"]
    if kind not in ("pdf", "csv"):
        raise NotFound("There is no such sheet.")
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    wanted = read_filter(request.query_params, reference, now)
    sheet = perform(actor, take_findings, wanted=wanted, reference=reference, now=now)
    if kind == "pdf":
        return give(build_pdf(sheet), PDF, name_file(sheet, "pdf"))
    return give(build_table(sheet), CSV, name_file(sheet, "csv"))


routes = [
    Route("/finding-sheets/{kind}", download_sheet, methods=["GET"]),
    Route("/finding-reports/{month}", download_report, methods=["GET"]),
]
