"""A view of the queue: a filter under a name, with the columns and the height of rows it is shown in."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from rules import case_filter as case_filters
from rules.case_filter import CaseFilter
from rules.errors import InvalidInput
from rules.filter_check import keep_known
from rules.lookups import Reference
from rules.queue_columns import USUAL, Density

MOST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Look:
    """Which columns the queue shows, in which order, and how high its rows are."""

    columns: tuple[str, ...] = USUAL
    density: Density = "comfortable"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as one person sees it. `look` is the view's; `is_default` is the person's."""

    view_id: int
    owner_id: int
    owner_name: str
    team_id: int | None
    team_name: str | None
    name: str
    filter: str
    look: Look
    is_default: bool = False


def write_filter(case_filter: CaseFilter) -> str:
    """A filter as a view keeps it: as in an address, so that it can be read whatever codes come and go."""
    return urlencode(case_filter.to_params())


def read_filter(text: str, reference: Reference) -> tuple[CaseFilter, tuple[str, ...]]:
    """The filter of a view, and a sentence for each part that means nothing any more."""
    case_filter, problems = case_filters.from_params(dict(parse_qsl(text)))
    case_filter, unknown = keep_known(case_filter, reference)
    return case_filter, (*problems, *unknown)


def clean_name(name: str) -> str:
    """A name without superfluous space.

    Raises:
        InvalidInput: it is empty or too long.
    """
    bare = " ".join(name.split())
    if not bare:
        raise InvalidInput("Give the view a name.")
    if len(bare) > MOST_NAME:
        raise InvalidInput(f"The name has {len(bare)} characters; at most {MOST_NAME} fit.")
    return bare
