"""Helper processes for work that one core would take too long for."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any

from data.addresses import NoDatabase, owner_url, use_own_server
from data.settings import get_settings


@contextmanager
def open_helpers(
    workers: int, prepare: Callable[..., object] | None = None, *args: Any
) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes that use the same database, leave Ctrl-C to their parent and end when it ends.

    `prepare(*args)` runs once in each. They are started afresh, because threads of the caller, such as those
    of a database pool, must not be forked.
    """
    setting_up = (_own_server(), prepare, args)
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_set_up, initargs=setting_up
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def _own_server() -> str | None:
    """The address of our own server, which only this process knows; settings reach helpers by themselves."""
    settings = get_settings()
    if settings.database_url is not None or settings.app_database_url is not None:
        return None
    try:
        return owner_url()
    except NoDatabase:
        return None


def _set_up(own_server: str | None, prepare: Callable[..., object] | None, args: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if own_server is not None:
        use_own_server(own_server)
    if prepare is not None:
        prepare(*args)


def _end_with_parent() -> None:
    """A parent that was killed cannot tell its helpers to end."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
