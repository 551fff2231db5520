"""Whether a campaign settled more than would have been settled anyway: invited queries beside their like."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

FEWEST_LIKE: Final = 5
FEWEST_INVITED: Final = 10


class Stratum(NamedTuple):
    """Queries of one category, region and age: those invited, and those like them that nobody invited."""

    category_code: str
    region: str
    age_bucket: str
    invited: int
    invited_resolved: int
    like: int
    like_resolved: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Shares resolved, each stratum weighing as much as it has invited queries.

    `matched` of `invited` queries have enough like them; `like` is how many those are. The shares are None
    when too few are matched to say anything.
    """

    invited: int
    matched: int
    like: int
    invited_share: float | None
    like_share: float | None

    @property
    def gain(self) -> float | None:
        """How much larger the share of the invited is, None when nothing can be said."""
        if self.invited_share is None or self.like_share is None:
            return None
        return self.invited_share - self.like_share


def compare(strata: Sequence[Stratum]) -> Comparison:
    """Invited queries against those of the same category, region and age that were open at the same time.

    A stratum with fewer than FEWEST_LIKE like it is left out; with fewer than FEWEST_INVITED invited queries
    left, nothing is said.
    """
    used = [each for each in strata if each.invited and each.like >= FEWEST_LIKE]
    invited = sum(each.invited for each in strata)
    matched = sum(each.invited for each in used)
    like = sum(each.like for each in used)
    if matched < FEWEST_INVITED:
        return Comparison(invited, matched, like, None, None)
    resolved = sum(each.invited_resolved for each in used)
    expected = sum(each.invited * each.like_resolved / each.like for each in used)
    return Comparison(invited, matched, like, resolved / matched, expected / matched)
