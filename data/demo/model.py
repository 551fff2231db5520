"""What the simulation knows about a property, its holder, its meters and its account.

Days are ordinals, money is cents, quantities are ten-thousandths of a unit, months are indices of the window.
"""

from dataclasses import dataclass, field

from data.demo.asks import Ask, Item, Payment


@dataclass(slots=True)
class Valuation:
    """One entry of the roll, and whether the bills follow it."""

    valid_from: int
    valid_to: int | None
    roll: str
    category: str
    value_rand: int
    decision: str = "roll"
    noticed_on: int | None = None
    applied: bool = True


@dataclass(slots=True)
class Stand:
    """A property. `kind`: house, indigent, deemed, flat, multi, business, government or vacant."""

    property_no: str
    stand_no: str
    kind: str
    township: str
    street: str
    size_m2: int
    units: int
    use: str
    zoning: str
    ward_no: int
    region: str
    route: str
    substation: str
    valuations: list[Valuation]
    unit_no: str = ""
    scheme_no: str = ""
    registered_on: int | None = None
    deregistered_on: int | None = None
    parent_no: str = ""
    bins: int = 1
    owned: list[tuple[str, int, int | None, str]] = field(default_factory=list)

    def value_on(self, day: int, *, billed: bool = False) -> int:
        """The roll's value in force on a day; `billed` leaves out decisions that billing did not apply."""
        in_force = [
            entry for entry in self.valuations if entry.valid_from <= day and (entry.applied or not billed)
        ]
        return max(in_force, key=lambda entry: entry.valid_from, default=self.valuations[0]).value_rand


@dataclass(slots=True)
class Holder:
    """A customer."""

    customer_no: str
    class_: str
    name: str
    language: str = "en"
    id_no: str = ""
    company_no: str = ""
    vat_no: str = ""
    phone: str = ""
    email: str = ""
    group: str = ""


@dataclass(slots=True)
class Meter:
    """A device on a point. `billed_factor` is the factor that billing has where it is not the true one."""

    number: str
    service: str
    digits: int
    factor: int
    installed_on: int
    removed_on: int | None = None
    job_card: str = ""
    first_reading: int = 0
    billed_factor: int = 0


@dataclass(slots=True)
class Read:
    """A reading as billing captured it: whole register units in ten-thousandths."""

    meter_no: str
    on: int
    value_e4: int
    kind: str
    captured_on: int


@dataclass(slots=True)
class Point:
    """A metered supply of an account.

    `read_on[m + 1]` is the day of month m's reading (`read_on[0]` starts the first period); `use[m]` the true
    consumption between them in whole units, `usual[m]` what it is in a usual month; `kinds[m]` how month m
    was read; `drift[m]` an estimate's error.
    """

    service: str
    meter: Meter
    tariff: str
    units: int
    read_on: list[int]
    use: list[int]
    kinds: list[str]
    drift: list[float]
    start: int
    season: tuple[float, ...]
    usual: list[int]
    replaced: Meter | None = None
    swap_month: int = -1
    swap_on: int = 0
    swap_use: int = 0
    catch_up: int = -1
    reverses: bool = True
    captured: dict[int, int] = field(default_factory=dict)
    lost: dict[int, int] = field(default_factory=dict)
    events_without: str = ""
    reads: list[Read] = field(default_factory=list)
    asks: dict[int, list[Ask]] = field(default_factory=dict)
    reversals: list[tuple[int, Ask]] = field(default_factory=list)
    links: list[tuple[Meter, int, int | None]] = field(default_factory=list)


@dataclass(slots=True)
class Fault:
    """What was done to an account's bills, which only the truth file knows.

    `billed` and `right` are compared for the effect; `items` are the lines that show it. `extra_cents` adds
    an effect that is not in lines. `hidden` drops the fault when the bills do not show it after all;
    `planted` marks one that a neighbour's fault has put there already.
    """

    rule: str
    cause: str
    category: str
    account_no: str
    month: int
    is_error: bool = True
    partner_no: str = ""
    until: int = -1
    billed: list[Ask] = field(default_factory=list)
    right: list[Ask] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    extra_cents: int = 0
    period: tuple[int, int] | None = None
    happened_on: int = 0
    hidden: bool = False
    planted: bool = False
    detail: str = ""


@dataclass(slots=True)
class Account:
    """An account with everything that its bills are made from."""

    number: str
    index: int
    stand: Stand
    holder: Holder
    opened_on: int
    billing_day: int
    delivery: str
    electricity_by: str
    tariffs: dict[str, str]
    behaviour: str
    deposit_cents: int
    closed_on: int | None = None
    agent_no: str = ""
    first_month: int = 0
    last_month: int = 10**6
    further_property: bool = False
    fault: Fault | None = None
    other_holders: list[Holder] = field(default_factory=list)
    partner: "Account | None" = None
    incoming: list[Payment] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    items: dict[int, list[Item]] = field(default_factory=dict)
    rebates: list[tuple[str, int, int, int | None, int | None, int | None, int | None]] = field(
        default_factory=list
    )
    marks: dict[str, int] = field(default_factory=dict)
