"""What a fault may look at when it is planted."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from data.demo.asks import Ask
from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.model import Account, Fault, Point
from data.demo.pricing import Desk


@dataclass(slots=True)
class Scene:
    """The window, the dice of the group, the schedule, and the neighbours that play a part."""

    window: Window
    dice: Dice
    desk: Desk
    partners: list[Account]

    @property
    def last(self) -> int:
        """The last month of the window."""
        return self.window.months - 1


Plant = Callable[[Account, Fault, Scene], None]


def choose_point(account: Account, scene: Scene, service: str | None = None) -> Point | None:
    """A metered supply of the account, if it has one."""
    points = [point for point in account.points if service in (None, point.service)]
    return scene.dice.pick(points) if points else None


def consumption_ask(point: Point, month: int) -> Ask | None:
    """The last section asked for a month: the one with the month's fixed charges."""
    asks = point.asks.get(month)
    return asks[-1] if asks else None


def twin(ask: Ask) -> Ask:
    """A copy to hold what should have been asked."""
    other = copy(ask)
    other.items = []
    other.rated_from = other.rated_to = 0
    return other


def mark(fault: Fault, billed: Ask, right: Ask) -> None:
    """Keep a pair to compare."""
    fault.billed.append(billed)
    fault.right.append(right)


def asks_of(account: Account, service: str, start: int) -> list[Ask]:
    """An account's asks of one service from a month on."""
    return [ask for ask in account.asks if ask.service == service and ask.month >= start]
