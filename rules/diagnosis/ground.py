"""Property, holder, account: subdivided stands (E17), duplicates (E20), charges after a move (E21)."""

from collections.abc import Iterator
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    first_of,
    reverse_line,
    tell_day,
    tell_month,
    tell_rand,
)
from rules.diagnosis.rows import Line, Sibling
from rules.diagnosis.scene import Scene

SERVICES: Final = frozenset({"rates", "water", "electricity", "sewer", "refuse"})
REMAINDER: Final = 0.9
LEAST_MONTHS: Final = 2
HANDED_DAYS: Final = 10
FINAL_DAYS: Final = 40
TERMINATION: Final = "termination"


def find_ground(scene: Scene) -> Iterator[Finding]:
    """E17, E20 and E21."""
    yield from _find_parent(scene)
    yield from _find_duplicate(scene)
    yield from _find_move(scene)


def _charges_from(scene: Scene, on: int) -> list[Line]:
    """Standing charges for periods that begin on a day or later, in order of billing."""
    lines = [
        line
        for standing in scene.record.standing.values()
        for line in standing
        if line.service in SERVICES and (line.from_on or first_of(line.month)) >= on
    ]
    return sorted(lines, key=lambda line: (line.month, line.invoice_no, line.line_no))


def _find_parent(scene: Scene) -> Iterator[Finding]:
    """E17: a stand that others have taken the place of is still charged."""
    place, children = scene.record.property, scene.record.children
    registered = [child.registered_on for child in children if child.registered_on]
    size = sum(child.size_e4 for child in children)
    is_remainder = place.deregistered_on is None and size < REMAINDER * place.size_e4
    days = [place.deregistered_on] if place.deregistered_on else [] if is_remainder else registered
    if not days:
        return
    lines = _charges_from(scene, min(days))
    if lines:
        numbers = ", ".join(child.property_no for child in children) or "others"
        yield scene.find(
            "E17",
            tuple(reverse_line(line) for line in lines),
            0.95,
            f"Property {place.property_no} was replaced by {numbers} on {tell_day(min(days))} and is still "
            "charged: "
            f"{tell_rand(sum(line.cents for line in lines))} since {tell_month(lines[0].month)}.",
            f"Your stand was subdivided or consolidated on {tell_day(min(days))}. The old stand was charged "
            "on "
            "beside the new ones.",
            "Close the parent from the day of registration, reverse its later lines, move the history.",
            *(
                Evidence(
                    f"Property {child.property_no}",
                    f"registered {tell_day(child.registered_on)}" if child.registered_on else "no date",
                )
                for child in children[:6]
            ),
        )


def _find_duplicate(scene: Scene) -> Iterator[Finding]:
    """E20: an older account charges the same property for the same services."""
    account = scene.record.account
    for other in scene.record.siblings:
        older = (other.opened_on, other.account_no) < (account.opened_on, account.account_no)
        if other.property_no != account.property_no or not older:
            continue
        lines = _shared_lines(scene, other)
        months = {line.month for line in lines}
        if len(months) >= LEAST_MONTHS and _is_same(scene, other, lines):
            yield _tell_duplicate(scene, other, lines)
            return


def _shared_lines(scene: Scene, other: Sibling) -> list[Line]:
    """Our charges for services and months that the other account has too; measured use goes by its meter."""
    billed = {service: (first, last) for service, first, last, _ in other.services}
    meters = {meter.meter_no for meter in scene.record.meters if meter.account_no == other.account_no}
    found = []
    for line in _charges_from(scene, 0):
        span = billed.get(line.service)
        own_meter = line.service in ("water", "electricity") and line.meter_no not in meters
        if span and span[0] <= line.month <= span[1] and not own_meter:
            found.append(line)
    return found


def _is_same(scene: Scene, other: Sibling, lines: list[Line]) -> bool:
    """The same holder, or rates on the same value: a tenant's account for other services is no duplicate."""
    if other.same_holder:
        return True
    values = {base for service, _, _, base in other.services if service == "rates"}
    return any(line.code == "RATES" and line.base_cents in values for line in lines)


def _tell_duplicate(scene: Scene, other: Sibling, lines: list[Line]) -> Finding:
    services = ", ".join(sorted({line.service for line in lines}))
    return scene.find(
        "E20",
        tuple(reverse_line(line) for line in lines),
        0.95 if other.same_holder else 0.85,
        f"Account {other.account_no}, open since {tell_day(other.opened_on)}, charges the same property for "
        f"{services} "
        f"in the same months since {tell_month(lines[0].month)}.",
        f"Your property has two accounts that charge the same services. Account {other.account_no} stays; "
        "this one "
        "will be closed and what you paid moved.",
        "Merge: keep the older account, reverse these lines, move payments.",
        Evidence("Older account", f"{other.account_no} since {tell_day(other.opened_on)}"),
        Evidence("Same holder", "yes" if other.same_holder else "not by customer number"),
    )


def _is_final_bill(scene: Scene, end: int, lines: list[Line]) -> bool:
    """Whether the account was closed in time and these lines are all on the one bill that ends it."""
    closed_on = scene.record.account.closed_on
    return (
        closed_on is not None
        and closed_on <= end + HANDED_DAYS
        and len({line.month for line in lines}) == 1
        and first_of(lines[0].month) <= end + FINAL_DAYS
    )


def _find_move(scene: Scene) -> Iterator[Finding]:
    """E21: charges for periods after the holder's time on the property ended."""
    account = scene.record.account
    mine = [owner for owner in scene.record.owners if owner.customer_no == account.customer_no]
    if not mine or any(owner.to_on is None for owner in mine):
        return
    end = max(owner.to_on or 0 for owner in mine)
    followers = [
        owner
        for owner in scene.record.owners
        if owner.customer_no != account.customer_no and owner.from_on >= end - HANDED_DAYS
    ]
    event = followers[0].event if followers else mine[-1].event
    notice = scene.limits.move_notice_days * 7 // 5 if event == TERMINATION else 0
    lines = _charges_from(scene, end + 1 + notice)
    if not lines or (not followers and event != TERMINATION) or _is_final_bill(scene, end, lines):
        return
    taken_over = [
        other
        for other in scene.record.siblings
        if other.property_no == account.property_no
        and not other.same_holder
        and other.opened_on >= end - HANDED_DAYS
    ]
    yield scene.find(
        "E21",
        tuple(reverse_line(line) for line in lines),
        0.95,
        f"The holder's time on the property ended on {tell_day(end)} ({event}); the account is charged on "
        "since "
        f"{tell_month(lines[0].month)}: {tell_rand(sum(line.cents for line in lines))}.",
        f"You were charged for the time after {tell_day(end)}, when the property passed to somebody else.",
        "Take a final reading for that day, close the account, transfer later charges to the new holder.",
        *(Evidence("Followed by", f"{owner.event} on {tell_day(owner.from_on)}") for owner in followers[:2]),
        *(Evidence("New account", other.account_no) for other in taken_over[:2]),
    )
