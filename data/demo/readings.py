"""From true use to captured readings and what billing asks for them."""

from dataclasses import dataclass
from typing import Final

from data.demo.asks import Ask
from data.demo.model import Meter, Point, Read

E4: Final = 10_000
CAPTURE_DELAY: Final = 1


@dataclass(slots=True)
class _State:
    """Where the bills stand: the last reading, and the last actual one with the estimates since."""

    meter: Meter
    on: int
    value_e4: int
    true: int
    actual_on: int
    actual_e4: int
    interim: list[Ask]


def read_point(point: Point, first: int, last: int) -> None:
    """Fill `reads`, `asks` and `reversals` of a point for the months from first to last.

    When an actual reading returns, estimated lines are reversed and the whole time since the last actual
    reading is billed, unless the point's `catch_up` says that all of it fell into one month.
    """
    true = point.start + sum(point.use[:first]) // point.meter.factor
    on = point.read_on[first]
    state = _State(point.meter, on, true * E4, true, on, true * E4, [])
    _capture(point, state, "actual")
    for month in range(first, last + 1):
        if month == point.swap_month:
            _swap_meter(point, state, month)
        state.true += _use_left(point, month) // state.meter.factor
        if point.kinds[month] == "estimated":
            _estimate(point, state, month)
        else:
            _read(point, state, month)


def _use_left(point: Point, month: int) -> int:
    return point.use[month] - (point.swap_use if month == point.swap_month else 0)


def _estimate(point: Point, state: _State, month: int) -> None:
    factor = state.meter.factor
    expected = _use_left(point, month) * point.drift[month] / factor
    value = state.value_e4 + round(expected * 1000) * 10
    ask = _ask(point, state, month, point.read_on[month + 1], value, "estimated")
    state.interim.append(ask)
    state.on, state.value_e4 = point.read_on[month + 1], value
    _capture(point, state, "estimated")


def _read(point: Point, state: _State, month: int) -> None:
    on, kind = point.read_on[month + 1], point.kinds[month]
    value = point.captured.get(month, state.true) * E4
    if state.interim and point.reverses and month != point.catch_up:
        point.reversals += [(month, ask) for ask in state.interim]
        state.on, state.value_e4 = state.actual_on, state.actual_e4
    _ask(point, state, month, on, value, kind)
    state.on, state.value_e4 = on, value
    state.actual_on, state.actual_e4, state.interim = on, value, []
    _capture(point, state, kind)


def _swap_meter(point: Point, state: _State, month: int) -> None:
    """The old meter's last days are billed on their own, without the month's fixed charges."""
    new = point.replaced
    assert new is not None
    state.true += point.swap_use // state.meter.factor
    value = state.true * E4
    ask = _ask(point, state, month, point.swap_on, value, "actual")
    ask.flats = False
    state.on, state.value_e4 = point.swap_on, value
    _capture(point, state, "actual")
    state.meter, state.true, state.value_e4 = new, new.first_reading, new.first_reading * E4
    state.actual_on, state.actual_e4, state.interim = point.swap_on, state.value_e4, []
    _capture(point, state, "actual")


def _ask(point: Point, state: _State, month: int, on: int, value_e4: int, kind: str) -> Ask:
    wrap = 10**state.meter.digits * E4
    ask = Ask(
        point.service,
        point.tariff,
        month,
        state.on + 1,
        on,
        quantity_e4=(value_e4 - state.value_e4) * state.meter.factor,
        units=point.units,
        meter_no=state.meter.number,
        start_e4=state.value_e4 % wrap,
        end_e4=value_e4 % wrap,
        kind=kind,
    )
    point.asks.setdefault(month, []).append(ask)
    return ask


def _capture(point: Point, state: _State, kind: str) -> None:
    wrap = 10**state.meter.digits * E4
    point.reads.append(
        Read(state.meter.number, state.on, state.value_e4 % wrap, kind, state.on + CAPTURE_DELAY)
    )
