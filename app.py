"""Launches the web process: Streamlit's pages and our own routes on one port."""

import asyncio
import gc
import importlib
import logging
import os
import pkgutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from api.middleware import Guard
from api.routes import routes
from data.engine import get_engine
from data.passwords import dummy_hash
from data.schema_version import check_migrated
from pages.kit.errors import show_error
from pages.kit.registry import ENTRIES

_log = logging.getLogger("tharollo.web")

_HEAVY = ("pandas", "pyarrow", "plotly.graph_objects", "streamlit_authenticator")
_OURS = ("pages", "queries", "outward", "rules")
_FREEZE_AFTER = (10, 60, 600)
_SHELL = Path(__file__).parent / "pages" / "shell.py"


def _prepare() -> None:
    check_migrated(get_engine())
    if os.environ.get("FORWARDED_ALLOW_IPS") != "":
        _log.warning("Any local process may claim a network address: start the desk with manage.py run.")
    threading.Thread(target=dummy_hash, daemon=True).start()  # half a second of CPU, on the other core
    # some libraries look for a page's context while they load; there is none yet, and that is no fault
    context_log = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    context_log.setLevel(logging.ERROR)
    for name in (*_HEAVY, *_list_modules()):
        importlib.import_module(name)
    context_log.setLevel(logging.WARNING)
    _freeze()


def _freeze() -> None:
    """Streamlit collects all garbage after every run; what stays for good need not be walked each time."""
    gc.collect()
    gc.freeze()


async def _freeze_again() -> None:
    """What the first runs leave behind for good (compiled statements, look-ups) doubles the cost of the rest.

    Only a few times: with it stays what happens to be in use at that moment.
    """
    for seconds in _FREEZE_AFTER:
        await asyncio.sleep(seconds)
        _freeze()


def _list_modules() -> Iterator[str]:
    """What pages import; a module that is loaded only after the freeze costs every run of every page."""
    # a page is a script: importing it would draw it
    scripts = {path.relative_to(_SHELL.parent) for path in (_SHELL, *(entry.path for entry in ENTRIES))}
    drawn = {f"pages.{'.'.join(path.with_suffix('').parts)}" for path in scripts}
    for package in _OURS:
        folder = importlib.import_module(package).__path__
        names = (module.name for module in pkgutil.walk_packages(folder, f"{package}."))
        yield from (name for name in names if name not in drawn)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Refuse a database of another version, then load what every page needs."""
    await run_in_threadpool(_prepare)
    freezing = asyncio.create_task(_freeze_again())
    yield
    freezing.cancel()


app = st.App(
    _SHELL,
    routes=routes,
    middleware=[Middleware(Guard)],
    lifespan=lifespan,
    on_script_error=show_error,
)
