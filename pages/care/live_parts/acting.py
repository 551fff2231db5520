"""Sends what a button of the live desk asks for; the answer stands at the head of the desk."""

from collections.abc import Callable
from typing import Any, Final

from pages.kit.answers import say, send
from pages.kit.look_ups import get_reference

DESK: Final = "live_desk"


def act(action: Callable[..., Any], *, done: str = "", **values: Any) -> bool:
    """Do one action that asks for the look-ups; True when it was done."""
    return send(DESK, action, done=done, reference=get_reference(), **values)


def refuse(text: str) -> None:
    """Show a sentence without having sent anything."""
    say(DESK, text, is_error=True)
