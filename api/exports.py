"""The queue as a file: exactly the rows of a filter, read and sent together, never all of them held."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Final
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import answer, give_pieces
from api.export_cover import make_cover
from data.transaction import Unavailable, perform, read, stream
from outward.long_sheets import stream_xlsx
from outward.sheets import CSV, XLSX, Column, stream_csv
from queries.actions.exports import begin_export, end_export, record_accounts
from queries.exports import Cell, list_cuts, stream_cases
from queries.people import find_name
from queries.reference import load_reference
from rules import case_filter as case_filters
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.errors import InvalidInput
from rules.filter_check import keep_known
from rules.lookups import Reference
from rules.queue_columns import COLUMNS

CROWDED: Final = "Two files of queries are being made already. Try again in a minute."
WHOLE: Final = "whole"

# each holds two of the process's database connections while it runs
_ROOM = BoundedSemaphore(2)


@dataclass(slots=True)
class _Export:
    """What one request asked for, and how many rows it has been given."""

    actor: Actor
    case_filter: CaseFilter
    columns: tuple[str, ...]
    whole_accounts: bool
    reference: Reference
    now: datetime
    export_id: UUID = field(default_factory=uuid4)
    rows: int = 0


async def download_queries(request: Request) -> Response:
    """The queries of the filter in the address, as CSV or as a workbook with a cover.

    `columns` names columns (`rules.queue_columns`), all without it; `accounts=whole` shows account numbers
    whole, and is recorded for each of them.
    """
    return await answer(request, _give_queries, "the queue")


def _give_queries(request: Request, actor: Actor) -> Response:
    form = request.path_params["form"]
    if form not in _FORMS:
        raise InvalidInput("A file of queries is csv or xlsx.")
    export = _read_export(request.query_params, actor)
    asked = dict(request.query_params) | {"form": form}
    perform(
        actor, begin_export, export_id=export.export_id, asked=asked, whole_accounts=export.whole_accounts
    )
    media_type, pieces = _FORMS[form]
    name = f"queries-{export.now.astimezone(export.reference.timezone):%Y-%m-%d-%H%M}.{form}"
    return give_pieces(_watch(export, pieces(export)), media_type, name)


def _read_export(params: Mapping[str, str], actor: Actor) -> _Export:
    """Refuses what the queue would leave out: a file must not hold more than was asked for."""
    check(actor, "export_cases")
    reference = read(actor, load_reference)
    case_filter, problems = case_filters.from_params(params)
    case_filter, unknown = keep_known(case_filter, reference)
    columns = tuple(filter(None, params.get("columns", "").split(","))) or tuple(COLUMNS)
    strange = [code[:40] for code in columns if code not in COLUMNS]
    if problems or unknown or strange or len(set(columns)) < len(columns):
        said = [*problems, *unknown, *(f"There is no column “{code}”." for code in strange)]
        raise InvalidInput(" ".join([*said, "No file was made. Open it from the queue once more."]))
    whole_accounts = params.get("accounts") == WHOLE and "account" in columns
    return _Export(actor, case_filter, columns, whole_accounts, reference, datetime.now(UTC))


def _watch(export: _Export, pieces: Iterator[bytes]) -> Generator[bytes]:
    """The pieces, with a record of how it ended."""
    if not _ROOM.acquire(blocking=False):
        raise Unavailable(CROWDED)
    complete = False
    try:
        yield from pieces
        complete = True
    finally:
        _ROOM.release()
        perform(export.actor, end_export, export_id=export.export_id, rows=export.rows, complete=complete)


def _list_batches(export: _Export) -> Generator[list[list[Cell]]]:
    cuts = list_cuts(export.columns, export.reference, export.now, whole_accounts=export.whole_accounts)
    batches = stream(
        export.actor, stream_cases, case_filter=export.case_filter, reference=export.reference, now=export.now
    )
    with closing(batches):
        for rows in batches:
            if export.whole_accounts:
                account_nos = {row.account_no for row in rows if row.account_no}
                perform(export.actor, record_accounts, export_id=export.export_id, account_nos=account_nos)
            export.rows += len(rows)
            yield [[cut(row) for cut in cuts] for row in rows]


def _list_columns(export: _Export) -> list[Column]:
    return [Column(COLUMNS[code].name, COLUMNS[code].kind) for code in export.columns]


def _as_csv(export: _Export) -> Iterator[bytes]:
    with closing(_list_batches(export)) as batches:
        pieces = stream_csv(_list_columns(export), batches)
        # the headings wait for the first rows: until then a refusal is an answer in words
        yield next(pieces) + next(pieces, b"")
        yield from pieces


def _as_xlsx(export: _Export) -> Iterator[bytes]:
    holder_id = export.case_filter.holder_id
    holder = "" if holder_id is None else read(export.actor, find_name, user_id=holder_id)

    def cover() -> list[tuple[str, str]]:
        return make_cover(
            export.case_filter, export.actor, export.reference, export.now, rows=export.rows,
            columns=export.columns, whole_accounts=export.whole_accounts, holder=holder,
        )  # fmt: skip

    with closing(_list_batches(export)) as batches:
        yield from stream_xlsx("Queries", _list_columns(export), batches, cover)


_FORMS: Final[Mapping[str, tuple[str, Callable[[_Export], Iterator[bytes]]]]] = {
    "csv": (CSV, _as_csv),
    "xlsx": (XLSX, _as_xlsx),
}

routes = [Route("/exports/queries.{form}", download_queries, methods=["GET"])]
