"""Sheets of outings and wards as downloads, built when they are asked for."""

from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import LARGEST_NUMBER, answer, give
from data.transaction import perform, read
from outward.typesetting import PDF
from outward.ward_sheets import pack, route
from outward.ward_sheets.wards import build_coverage, build_scorecard
from queries.actions.take_sheets import take_coverage, take_route_sheet, take_scorecard, take_ward_pack
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound

_LARGEST_WARD: Final = 9999


async def download_route_sheet(request: Request) -> Response:
    """The route sheet of an outing."""
    return await answer(request, _build_route_sheet, "the page of the outing")


async def download_ward_pack(request: Request) -> Response:
    """A ward on one page."""
    return await answer(request, _build_ward_pack, "the page of the ward")


async def download_coverage(request: Request) -> Response:
    """How the promise of coverage is kept today."""
    return await answer(request, _build_coverage, "the page of outings")


async def download_scorecard(request: Request) -> Response:
    """All wards side by side."""
    return await answer(request, _build_scorecard, "the page of wards")


def _build_route_sheet(request: Request, actor: Actor) -> Response:
    outing_id = _read_number(request, LARGEST_NUMBER)
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    sheet, published = perform(actor, take_route_sheet, outing_id=outing_id, reference=reference, now=now)
    return give(route.build_route_sheet(sheet, published, now), PDF, route.name_file(sheet))


def _build_ward_pack(request: Request, actor: Actor) -> Response:
    ward_no = _read_number(request, _LARGEST_WARD)
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    brief, published = perform(actor, take_ward_pack, ward_no=ward_no, reference=reference, now=now)
    town = reference.municipality
    made = pack.build_pack(brief, published, town.short_name, town.call_centre, now)
    return give(made, PDF, pack.name_file(brief))


def _build_coverage(request: Request, actor: Actor) -> Response:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    ledger = perform(actor, take_coverage, reference=reference, now=now)
    return give(build_coverage(ledger, reference, now), PDF, f"coverage-{ledger.today.isoformat()}.pdf")


def _build_scorecard(request: Request, actor: Actor) -> Response:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    scores, month_on, note = perform(actor, take_scorecard, reference=reference, now=now)
    made = build_scorecard(scores, month_on, note, reference, now)
    return give(made, PDF, f"wards-{month_on:%Y-%m}.pdf")


def _read_number(request: Request, largest: int) -> int:
    number: int = request.path_params["number"]
    if number > largest:
        raise NotFound("There is nothing of that number.")
    return number


routes = [
    Route("/sheets/route/{number:int}", download_route_sheet, methods=["GET"]),
    Route("/sheets/ward/{number:int}", download_ward_pack, methods=["GET"]),
    Route("/sheets/coverage", download_coverage, methods=["GET"]),
    Route("/sheets/scorecard", download_scorecard, methods=["GET"]),
]
