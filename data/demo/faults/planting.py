"""When each fault is planted: before readings are billed, before asks are rated, or on the rated lines."""

from typing import Final

from data.demo.faults import estimates, exchanges, metering, money, ownership, tariffs
from data.demo.faults.scene import Plant, Scene
from data.demo.model import Account

BEFORE: Final[dict[str, Plant]] = {
    "E01": estimates.stop_reading,
    "E02": estimates.shock,
    "E03": estimates.estimate_badly,
    "E05": metering.roll_over,
    "E06": metering.misread,
    "E07": exchanges.prepare_neighbours,
    "E08": exchanges.prepare_neighbours,
    "E09": exchanges.plan_exchange,
    "E15": ownership.forget_rebate,
    "E16": ownership.misvalue,
    "E17": ownership.subdivide,
    "E18": money.lose_payment,
    "E19": money.confuse_payment,
    "E21": ownership.move_away,
    "E22": money.charge_interest,
    "E24": metering.leak,
    "E25": metering.stick,
    "E30": exchanges.plan_exchange,
    "E31": money.cut_in_dispute,
    "E32": money.bounce,
}
AFTER: Final[dict[str, Plant]] = {
    "E01": estimates.compare_estimates,
    "E02": estimates.spread_evenly,
    "E03": estimates.compare_estimates,
    "E04": tariffs.misscale,
    "E05": metering.bill_rollover,
    "E06": metering.bill_misread,
    "E07": exchanges.swap_links,
    "E08": exchanges.share_meter,
    "E09": exchanges.lose_readings,
    "E10": metering.slip_period,
    "E12": tariffs.miscategorise,
    "E13": tariffs.miscount_dwellings,
    "E14": ownership.drop_threshold,
    "E16": ownership.bill_value,
    "E17": ownership.charge_parent,
    "E20": ownership.duplicate_account,
    "E21": ownership.charge_after_move,
    "E24": metering.show_leak,
    "E25": metering.compare_stuck,
    "E26": tariffs.bill_long_after,
    "E27": tariffs.use_one_year,
    "E28": tariffs.misband_sewer,
    "E29": tariffs.misband_refuse,
    "E30": exchanges.mistake_factor,
}
RATED: Final[dict[str, Plant]] = {"E11": tariffs.duplicate_line, "E23": tariffs.confuse_vat}


def plant_before(account: Account, scene: Scene) -> None:
    """What must be known before readings are captured."""
    _plant(BEFORE, account, scene)


def plant_after(account: Account, scene: Scene) -> None:
    """What goes wrong between readings and rating."""
    _plant(AFTER, account, scene)


def plant_rated(account: Account, scene: Scene) -> None:
    """What goes wrong on lines that are already rated."""
    _plant(RATED, account, scene)


def _plant(plants: dict[str, Plant], account: Account, scene: Scene) -> None:
    fault = account.fault
    # Payment faults are hidden until the payment really goes astray.
    if fault is None or fault.planted or fault.rule not in plants:
        return
    if fault.hidden and fault.cause != "payments":
        return
    plants[fault.rule](account, fault, scene)
