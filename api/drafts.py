"""Where a page brings what is being typed, and asks what was typed before; the person's own only."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.posts import Values, answer, give
from data.transaction import perform, read
from queries.actions.drafts import LONGEST_PLACE, keep_draft
from queries.drafts import find_draft
from rules.actor import Actor
from rules.errors import InvalidInput

_LARGEST_ROUND = 2**63 - 1


async def give_draft(request: Request) -> Response:
    """`body` and `round` of the `place` in the address."""
    return await answer(request, _give_draft)


async def take_draft(request: Request) -> Response:
    """Keep `body` for `place`. `kept` is false, with the `round` of now, when the text was saved meanwhile.

    That is no error: a browser would write it to its console as one.
    """
    return await answer(request, _take_draft, counts_as_use=True)


def _give_draft(actor: Actor, values: Values) -> Response:
    found = read(actor, find_draft, place=_place(values))
    return give({"body": found.body, "round": found.draft_round})


def _take_draft(actor: Actor, values: Values) -> Response:
    place, draft_round = _place(values), values.get("round")
    if type(draft_round) is not int or not 0 <= draft_round <= _LARGEST_ROUND:
        raise InvalidInput("A round is a whole number.")
    body = _text(values, "body")
    kept = perform(actor, keep_draft, place=place, body=body, draft_round=draft_round, now=datetime.now(UTC))
    if not kept:
        return give({"kept": False, "round": read(actor, find_draft, place=place).draft_round})
    return give({"kept": True, "round": draft_round})


def _place(values: Values) -> str:
    place = _text(values, "place")
    if not 0 < len(place) <= LONGEST_PLACE or "\0" in place:
        raise InvalidInput("There is no such field. Load the page again.")
    return place


def _text(values: Values, name: str) -> str:
    text = values.get(name)
    if not isinstance(text, str):
        raise InvalidInput(f"“{name}” is missing, or is not text.")
    # half a character that takes two can be written in JSON, but not in a database
    return text.encode(errors="replace").decode()


routes = [
    Route("/drafts", give_draft, methods=["GET"]),
    Route("/drafts", take_draft, methods=["POST"]),
]
