"""The shortest way through a handful of points: an order to travel in, as the crow flies."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

Point: TypeAlias = tuple[float, float]

_KM_A_DEGREE: Final = 111.2
_ROUNDS: Final = 50


def distance_km(a: Point, b: Point) -> float:
    """Kilometres between two points (latitude, longitude); exact enough within a city."""
    mean = math.radians((a[0] + b[0]) / 2)
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(mean)) * _KM_A_DEGREE


def length_km(points: Sequence[Point]) -> float:
    """Kilometres from the first point to the last, through all between."""
    return sum(distance_km(a, b) for a, b in pairwise(points))


def order_points(points: Sequence[Point]) -> list[int]:
    """The places of the points in the order of a short way that begins at the first one.

    Begun twice, from the nearest next and from the order given; stretches are turned round as long as that
    shortens the way. Never longer than the order given; always ends; same for same.
    """
    ways = [_go_to_nearest(points), list(range(len(points)))]
    for way in ways:
        for _ in range(_ROUNDS):
            if not _turn_one(way, points):
                break
    return min(ways, key=lambda way: length_km([points[place] for place in way]))


def _go_to_nearest(points: Sequence[Point]) -> list[int]:
    order, left = [0][: len(points)], set(range(1, len(points)))
    while left:
        here = points[order[-1]]
        following = min(left, key=lambda place: (distance_km(here, points[place]), place))
        order.append(following)
        left.remove(following)
    return order


def _turn_one(order: list[int], points: Sequence[Point]) -> bool:
    """Turn round the first stretch that shortens the way; False when none does."""
    length = length_km([points[place] for place in order])
    for begins in range(1, len(order) - 1):
        for ends in range(begins + 1, len(order)):
            turned = order[:begins] + order[begins : ends + 1][::-1] + order[ends + 1 :]
            if length_km([points[place] for place in turned]) < length - 1e-9:
                order[:] = turned
                return True
    return False
