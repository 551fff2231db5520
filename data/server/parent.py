"""Ends a child when its parent dies, even killed: the kernel tells it."""

import ctypes
import os
import signal
from collections.abc import Callable


def end_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child does before it starts its program, so that the kernel signals it when its parent dies."""
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None
    parent = os.getpid()

    def arrange() -> None:
        prctl(1, number.value)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)

    return arrange
