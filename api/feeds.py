"""Personal calendars for programs that cannot sign in: whoever knows the secret address may read it."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data.settings import get_settings
from data.transaction import read
from outward.calendars import MEDIA_TYPE, Invitation, write_feed
from queries.reference import load_reference
from queries.sessions.feeds import Duty, find_duties
from rules.actor import SYSTEM
from rules.lookups import Reference

# identifiers of entries are made from it and the roster's; changing it would double every entry
_NAMESPACE: Final = UUID("c2a3f0de-5a5b-5a0f-9d6e-7d4f9f0f6b11")
_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


async def give_feed(request: Request) -> Response:
    """The calendar of a secret address; 404 in the same words whether it never was or was revoked."""
    return await run_in_threadpool(_give_feed, request.path_params["token"])


def _give_feed(token: str) -> Response:
    now = datetime.now(UTC)
    duties = read(SYSTEM, find_duties, token=token, now=now)
    if duties is None:
        words = "There is no such calendar. Make a new address on the page “Your account”."
        return PlainTextResponse(words, status_code=404, headers=_HEADERS)
    reference = read(SYSTEM, load_reference)
    address = get_settings().address
    text = write_feed(
        (_make_entry(duty, reference, address, now) for duty in duties),
        name="Virtual sessions",
        timezone=reference.timezone,
    )
    return Response(text, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=_HEADERS)


def _make_entry(duty: Duty, reference: Reference, address: str, now: datetime) -> Invitation:
    seats = (
        f"{duty.booked} of {duty.seats} seats booked." if duty.seats else "Residents come without a booking."
    )
    return Invitation(
        uid=uuid5(_NAMESPACE, f"roster_place:{duty.roster_place_id}"),
        sequence=duty.sequence,
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
        timezone=reference.timezone,
        title=f"Virtual session: {reference.categories[duty.category_code].name}",
        text=f"{duty.campaign_name}\n{seats}\n\n{address}/live?session={duty.virtual_session_id}",
        written_at=now,
        join_url=duty.join_url,
    )


routes = [Route("/feeds/{token}.ics", give_feed, methods=["GET"])]
