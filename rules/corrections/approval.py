"""Who may let a correction through: another person above a limit, or when it raises the bill."""

from decimal import Decimal
from typing import Final, Literal

from rules.errors import InvalidInput, NotAllowed

Stage = Literal["proposed", "approved", "rejected", "withdrawn", "exported", "confirmed"]

# a correction ends where no stage follows
FOLLOWING: Final[dict[Stage, frozenset[Stage]]] = {
    "proposed": frozenset({"approved", "rejected", "withdrawn"}),
    "approved": frozenset({"exported", "withdrawn"}),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
    "exported": frozenset({"confirmed"}),
    "confirmed": frozenset(),
}
AGREED: Final[frozenset[Stage]] = frozenset({"approved", "exported", "confirmed"})
LIVE: Final[frozenset[Stage]] = AGREED | {"proposed"}


def needs_another_person(net_rand: Decimal, moved_rand: Decimal, limit_rand: Decimal) -> bool:
    """Whether somebody else must agree: the resident would pay more, or the query moves more than the limit.

    `moved_rand`: what its other corrections move, whichever way; small steps come to the same as a large one.
    """
    return net_rand > 0 or abs(net_rand) + moved_rand > limit_rand


def check_step(stage: Stage, wanted: Stage) -> None:
    """Refuse a step that does not follow.

    Raises:
        InvalidInput: says where the correction stands.
    """
    if wanted not in FOLLOWING[stage]:
        raise InvalidInput(f"The correction is {stage} already; it can no longer be {wanted}.")


def check_decider(proposed_by: int, decided_by: int) -> None:
    """Refuse that a person lets their own correction through.

    Raises:
        NotAllowed: the same person.
    """
    if proposed_by == decided_by:
        raise NotAllowed("You proposed this correction, so somebody else must decide on it.")
