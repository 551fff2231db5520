"""The roster of one evening as a download, built when it is asked for."""

from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import LARGEST_NUMBER, answer, give
from data.transaction import perform, read
from outward.rosters.document import build_roster, name_file
from outward.typesetting import PDF
from queries.actions.sessions.take_roster import take_roster
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound


async def download_roster(request: Request) -> Response:
    """The roster of a campaign's day like 2026-12-01; 404 when it has no evening then."""
    return await answer(request, _build, "the page of the campaign")


def _build(request: Request, actor: Actor) -> Response:
    try:
        on = date.fromisoformat(request.path_params["day"])
    except ValueError as error:
        raise NotFound("There is no such day.") from error
    if (campaign_id := request.path_params["campaign_id"]) > LARGEST_NUMBER:
        raise NotFound("There is no such campaign.")
    reference = read(SYSTEM, load_reference)
    roster = perform(
        actor, take_roster, campaign_id=campaign_id, on=on, reference=reference,
        now=datetime.now(UTC),
    )  # fmt: skip
    return give(build_roster(roster), PDF, name_file(roster))


routes = [Route("/rosters/{campaign_id:int}/{day}", download_roster, methods=["GET"])]
