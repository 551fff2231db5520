"""Who acts: the user, the role and the scope that every read and action receives."""

from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["expert", "agent", "manager", "councillor", "admin", "system"]

ROLES: Final[tuple[Role, ...]] = ("expert", "agent", "manager", "councillor", "admin")

UNKNOWN_REGION: Final = "X"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the system) at work.

    An empty scope means the whole municipality. A councillor's scope is their wards.
    """

    user_id: int
    username: str
    display_name: str
    role: Role
    regions: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    category_codes: tuple[str, ...] = ()
    team_ids: tuple[int, ...] = ()

    @property
    def sees_everything(self) -> bool:
        return self.role in ("system", "admin") or (
            self.role != "councillor" and not (self.regions or self.wards or self.category_codes)
        )


SYSTEM: Final = Actor(user_id=0, username="system", display_name="Tharollo", role="system")
