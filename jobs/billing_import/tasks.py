"""Runs independent pieces of an import side by side and tells how far they are."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, TypeVar

Result = TypeVar("Result")
Progress = Callable[[int, int, str], None]

_SIDE_BY_SIDE: Final = 2
_LOOK_EVERY_SECONDS: Final = 0.2


class Stopped(Exception):
    """Another piece failed or the import was cancelled; this one gave up."""


class Meter:
    """Counts what is done. Pieces call `add` from their threads; only the caller's thread reports."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._done = max(total, 1), 0
        self._words = ""
        self._progress = progress
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def add(self, amount: int) -> None:
        """Count work as done. Raises Stopped when there is no point in going on."""
        if self._stop.is_set():
            raise Stopped
        with self._lock:
            self._done = min(self._done + amount, self._total)

    def say(self, words: str) -> None:
        self._words = words

    def report(self) -> None:
        """Tell the caller; whatever the caller raises cancels the import."""
        self._progress(self._done, self._total, self._words)

    def stop(self) -> None:
        self._stop.set()


def run_side_by_side(pieces: Sequence[Callable[[], Result]], meter: Meter) -> list[Result]:
    """Run the pieces in a few threads; results in their order. The first failure stops the others."""
    if not pieces:
        return []
    with ThreadPoolExecutor(min(_SIDE_BY_SIDE, len(pieces)), thread_name_prefix="billing") as pool:
        futures = [pool.submit(piece) for piece in pieces]
        try:
            _watch(futures, meter)
        except BaseException:
            meter.stop()
            pool.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _watch(futures: Sequence[Future[Result]], meter: Meter) -> None:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, _LOOK_EVERY_SECONDS, FIRST_COMPLETED)
        for future in done:
            future.result()
        meter.report()
