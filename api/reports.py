"""The monthly report for council as a download, built when it is asked for."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import answer, give
from data.transaction import perform, read
from outward.report.document import build_report, name_file
from outward.typesetting import PDF
from queries.actions.take_report import take_report
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotFound
from rules.period import parse_month


async def download_report(request: Request) -> Response:
    """The report of a month like 2026-10; 404 when there is no such month or it has not begun."""
    return await answer(request, _build, "the page of months")


def _build(request: Request, actor: Actor) -> Response:
    try:
        month_on = parse_month(request.path_params["month"])
        reference = read(SYSTEM, load_reference)
        report = perform(actor, take_report, month_on=month_on, reference=reference, now=datetime.now(UTC))
    except InvalidInput as error:
        raise NotFound(str(error)) from error
    return give(build_report(report), PDF, name_file(report))


routes = [Route("/reports/{month}", download_report, methods=["GET"])]
