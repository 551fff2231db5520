"""Ten neighbouring accounts, drawn together because some faults need a neighbour."""

from dataclasses import dataclass
from typing import Final

from data.demo.biller import Biller
from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.faults import (
    SHARED_SHARE,
    Spec,
    choose_rule,
    find_shared,
    plant_after,
    plant_before,
    plant_rated,
)
from data.demo.faults.exchanges import exchange
from data.demo.faults.scene import Scene
from data.demo.holders import count_agents, make_agent, make_holder
from data.demo.invoices import Ledger, gather_items
from data.demo.model import Account, Fault, Holder, Stand
from data.demo.monthly import ask_month, ask_sewer_by_use
from data.demo.moves import move_in
from data.demo.places import Place
from data.demo.pricing import Desk
from data.demo.readings import read_point
from data.demo.rebates import apply_rebates, grant_rebates
from data.demo.stands import choose_kind, make_stand
from data.demo.supply import make_point, reading_days

GROUP: Final = 10
CLEAN_EXCHANGES: Final = 0.04
SECOND_PROPERTIES: Final = 0.04
MOVES: Final = 0.03
BEHAVIOURS: Final = (
    ("prompt", 62.0),
    ("late", 15.0),
    ("partial", 11.0),
    ("defaulter", 8.0),
    ("advance", 4.0),
)
TARIFFS: Final = {
    "house": dict.fromkeys(("rates", "water", "sewer", "refuse"), "residential"),
    "indigent": {"rates": "indigent", "water": "indigent", "sewer": "indigent", "refuse": "indigent"},
    "deemed": {"rates": "deemed", "sewer": "deemed", "refuse": "deemed"},
    "flat": {"rates": "flats", "water": "flats", "sewer": "flats", "refuse": "flats"},
    "multi": dict.fromkeys(("rates", "water", "sewer", "refuse"), "multi_dwelling"),
    "business": dict.fromkeys(("rates", "water", "sewer", "refuse"), "business"),
    "government": {
        "rates": "public_service", "water": "institution", "sewer": "institution", "refuse": "institution",
    },
    "vacant": {"rates": "vacant", "sewer": "vacant", "refuse": "vacant"},
}  # fmt: skip
POWER: Final = {"multi": "multi_dwelling", "business": "business", "government": "institution"}


@dataclass(frozen=True, slots=True)
class City:
    """What all groups share."""

    seed: int
    accounts: int
    window: Window
    places: tuple[Place, ...]
    over_july: bool
    fault_share: float


@dataclass(slots=True)
class Group:
    """Accounts of one street, with the faults' scenes in the same order."""

    accounts: list[Account]
    scenes: list[Scene]
    ledgers: list[Ledger]


class Street:
    """Draws the accounts of one group."""

    def __init__(self, city: City, number: int, desk: Desk) -> None:
        self.city, self.number, self.desk = city, number, desk
        self.dice = Dice(city.seed, number)
        self.window = city.window
        places = city.places
        self.place = places[number % len(places)] if number < len(places) else self.dice.pick(places)
        self.billing_day = self.dice.whole(12, 27)
        self.days = {
            service: reading_days(self.dice, self.window, self.billing_day, service)
            for service in ("water", "electricity")
        }
        self.shared = find_shared(number) if city.fault_share else None
        self.route = f"{self.place.region}{self.place.ward_no:03d}-{number % 7 + 1:02d}"

    def draw(self) -> Group:
        """The group's accounts with faults planted, ready to be rated."""
        group = Group([], [], [])
        first = self.number * GROUP
        slots = min(GROUP, self.city.accounts - first)
        while len(group.accounts) < slots:
            room = slots - len(group.accounts)
            self._draw_lead(group, first + len(group.accounts), room)
        for account, scene in zip(group.accounts, group.scenes, strict=True):
            plant_before(account, scene)
        for account in group.accounts:
            self._ask(account)
        for account, scene in zip(group.accounts, group.scenes, strict=True):
            plant_after(account, scene)
        return group

    def _draw_lead(self, group: Group, index: int, room: int) -> None:
        dice = self.dice
        spec = self._choose_fault(room)
        lead = self._make(index, spec.kinds if spec else None)
        partners = self._make_partners(spec, lead, index, room)
        if spec is not None:
            if spec.rule == "E20":
                lead.points.clear()
            month = dice.whole(1, max(1, self.window.months - 3))
            lead.fault = Fault(spec.rule, spec.cause, spec.category, lead.number, month, spec.is_error)
        elif lead.points and not lead.closed_on and dice.chance(CLEAN_EXCHANGES) and self.window.months > 5:
            exchange(dice, dice.pick(lead.points), dice.whole(3, self.window.months - 2))
        for account in (lead, *partners):
            group.accounts.append(account)
            group.scenes.append(Scene(self.window, dice, self.desk, partners))

    def _choose_fault(self, room: int) -> Spec | None:
        if self.shared is not None:
            return self.shared if self.dice.chance(SHARED_SHARE) else None
        if not self.dice.chance(self.city.fault_share):
            return None
        return choose_rule(self.dice, self.window.months, room - 1, self.city.over_july)

    def _make_partners(self, spec: Spec | None, lead: Account, index: int, room: int) -> list[Account]:
        if spec is None:
            if room > 1 and self._moves(lead):
                next_holder = make_holder(self.dice, lead.stand.kind, index + 1)
                resident = self._make(index + 1, None, lead.stand, next_holder)
                move_in(self.dice, lead, resident, self.window)
                return [resident]
            if room > 1 and lead.stand.kind == "house" and self.dice.chance(SECOND_PROPERTIES):
                return [self._make_second(index + 1, lead)]
            return []
        if spec.rule == "E18" and room > 1 and lead.stand.kind == "house" and self.dice.chance(0.4):
            return [self._make_second(index + 1, lead)]
        if spec.rule == "E20":
            return [self._make(index + 1, None, lead.stand, lead.holder)]
        kinds = frozenset({"house"})
        return [self._make(index + 1 + place, kinds) for place in range(spec.partners)]

    def _moves(self, lead: Account) -> bool:
        kinds = ("house", "flat")
        return self.window.months > 7 and lead.stand.kind in kinds and self.dice.chance(MOVES)

    def _make_second(self, index: int, lead: Account) -> Account:
        """Another property of the same owner, rightly without the owner's free part."""
        account = self._make(index, frozenset({"house"}), None, lead.holder)
        account.further_property = True
        return account

    def _make(
        self,
        index: int,
        kinds: frozenset[str] | None,
        stand: Stand | None = None,
        holder: Holder | None = None,
    ) -> Account:
        dice, window = self.dice, self.window
        if stand is None:
            stand = make_stand(dice, self.place, choose_kind(dice, self.place, kinds), index, window)
            stand.route = self.route
        holder = holder or make_holder(dice, stand.kind, index)
        account = Account(
            number=account_number(self.city.seed, index),
            index=index,
            stand=stand,
            holder=holder,
            opened_on=window.starts[0] - dice.whole(60, 7000),
            billing_day=self.billing_day,
            delivery=self._delivery(holder),
            electricity_by=self._supplier(stand.kind),
            tariffs=TARIFFS[stand.kind],
            behaviour=dice.weighted(BEHAVIOURS),
            deposit_cents=dice.whole(5, 40) * 10_000,
        )
        self._give_agent(account)
        self._connect(account)
        self._mark(account)
        grant_rebates(dice, account, window)
        return account

    def _delivery(self, holder: Holder) -> str:
        if holder.email:
            return "email"
        return "sms" if holder.phone and self.dice.chance(0.4) else "post"

    def _supplier(self, kind: str) -> str:
        dice, place = self.dice, self.place
        if kind == "vacant":
            return "none"
        if place.region == "D" and kind != "business":
            return dice.weighted((("eskom", 7.0), ("prepaid", 2.0), ("city_power", 1.0)))
        if kind in ("indigent", "deemed"):
            return "prepaid"
        if kind in POWER:
            return "city_power"
        share = 0.3 if place.character == "low" else 0.72
        return "city_power" if dice.chance(share) else "prepaid"

    def _give_agent(self, account: Account) -> None:
        if account.stand.kind not in ("flat", "multi") or not self.dice.chance(0.55):
            return
        agent = make_agent(self.dice.whole(0, count_agents(self.city.accounts) - 1))
        account.agent_no = agent.customer_no
        if self.dice.chance(0.5):
            account.holder = agent

    def _connect(self, account: Account) -> None:
        stand, tariffs = account.stand, account.tariffs
        if "water" in tariffs:
            account.points.append(
                make_point(self.dice, stand, "water", tariffs["water"], self.days["water"], account.index)
            )
        if account.electricity_by == "city_power":
            tariff = POWER.get(stand.kind, "residential")
            account.points.append(
                make_point(self.dice, stand, "electricity", tariff, self.days["electricity"], account.index)
            )
        if stand.kind in ("business", "government"):
            for point in account.points:
                point.reverses = False

    def _mark(self, account: Account) -> None:
        """Arrangements and disputes as they happen without any fault."""
        dice, months, marks = self.dice, self.window.months, account.marks
        if account.behaviour in ("partial", "defaulter") and months > 3 and dice.chance(0.3):
            marks["arrangement"] = dice.whole(1, months - 2)
            if dice.chance(0.35):
                marks["plan_broken"] = marks["arrangement"] + dice.whole(2, 6)
        elif account.behaviour == "prompt" and months > 3 and dice.chance(0.02):
            marks["dispute"] = dice.whole(1, months - 2)
            marks["dispute_until"] = marks["dispute"] + dice.whole(1, 4)

    def _ask(self, account: Account) -> None:
        last = min(account.last_month, self.window.months - 1)
        for point in account.points:
            read_point(point, account.first_month, last)
        for month in range(account.first_month, last + 1):
            account.asks += ask_month(account, self.window, month)
        account.asks += ask_sewer_by_use(account)


def finish(group: Group, city: City, desk: Desk) -> None:
    """After rating: lines into bills, bills into balances."""
    for account, scene in zip(group.accounts, group.scenes, strict=True):
        gather_items(account)
        apply_rebates(account, city.window, desk)
        plant_rated(account, scene)
        group.ledgers.append(Biller(account, city.window, desk, scene.dice).run())


def account_number(seed: int, index: int) -> str:
    """Nine digits starting with 2, 4 or 5, different for every index."""
    return f"{(2, 4, 5)[index % 3]}{(index * 61_803_399 + seed * 7_919) % 100_000_000:08d}"
