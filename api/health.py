"""Whether this process can serve people, for supervisors and load balancers."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.transaction import read
from queries.health import is_answering
from rules.actor import SYSTEM

_log = logging.getLogger("tharollo.health")


async def show_health(request: Request) -> JSONResponse:
    """200 when the database answers, else 503; says nothing that a stranger could use."""
    try:
        await run_in_threadpool(read, SYSTEM, is_answering)
    except Exception:
        _log.exception("The database does not answer")
        return JSONResponse({"status": "no database"}, status_code=503)
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


routes = [Route("/health", show_health, methods=["GET"])]
