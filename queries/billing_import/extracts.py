"""The life of an extract: registered, in use or held; its repair list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract, repair
from queries.billing_import.stage import faults_table, prepare_for_bulk
from queries.billing_import.tariffs import place_tariffs
from rules.access import check
from rules.actor import Actor
from rules.billing_extract import FileSpec
from rules.billing_extract.manifest import Manifest
from rules.errors import Conflict

REPAIRS_KEPT_PER_FILE: Final = 10_000

State = Literal["loading", "used", "held"]


@dataclass(frozen=True, slots=True)
class Registered:
    """An extract's place in the line. `is_late`: one that was taken later is in use already."""

    extract_no: int
    state: State
    is_late: bool
    control: Sequence[Mapping[str, Any]] = ()
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extract:
    """One extract as the administrators' list shows it. Instants aware UTC."""

    extract_no: int
    extract_id: str
    municipality: str
    taken_on: date
    from_month: date
    to_month: date
    state: str
    started_at: datetime
    loaded_at: datetime | None
    control: Sequence[Mapping[str, Any]]
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Repair:
    """One row that was not loaded."""

    file: str
    line: int
    reason: str
    account_no: str | None
    row: Mapping[str, Any]


def register_extract(
    connection: Connection, actor: Actor, *, manifest: Manifest, content_sha256: str
) -> Registered:
    """Find or add the extract.

    One in use or held with the same contents is returned as it stands; one that was killed while loading goes
    on unless another came after it; a held one may be sent again with other contents.

    Raises:
        Conflict: an extract in use has this id and other contents.
    """
    check(actor, "import_billing")
    known = connection.execute(
        sa.select(extract).where(
            extract.c.extract_id == manifest.extract_id, extract.c.state.not_in(("abandoned", "replaced"))
        )
    ).one_or_none()
    is_late = _is_late(connection, manifest.taken_on)
    if known is None:
        return Registered(_add(connection, actor, manifest, content_sha256), "loading", is_late)
    is_same = known.content_sha256 == content_sha256
    if known.state == "used" and not is_same:
        raise Conflict(
            f"Extract {manifest.extract_id} is in use with other contents. "
            "A correction is a new extract: give it an extract_id of its own."
        )
    if is_same and (known.state != "loading" or _is_last(connection, known.extract_no)):
        return Registered(known.extract_no, known.state, is_late, known.control, known.result)
    _set_state(connection, known.extract_no, "replaced" if known.state == "held" else "abandoned")
    return Registered(_add(connection, actor, manifest, content_sha256), "loading", is_late)


def _is_late(connection: Connection, taken_on: date) -> bool:
    later = sa.exists().where(extract.c.state == "used", extract.c.taken_on > taken_on)
    return bool(connection.scalar(sa.select(later)))


def _is_last(connection: Connection, extract_no: int) -> bool:
    return bool(connection.scalar(sa.select(sa.func.max(extract.c.extract_no) == extract_no)))


def _add(connection: Connection, actor: Actor, manifest: Manifest, content_sha256: str) -> int:
    return int(
        connection.execute(
            extract.insert().returning(extract.c.extract_no),
            {
                "extract_id": manifest.extract_id,
                "municipality": manifest.municipality,
                "taken_on": manifest.taken_on,
                "from_month": manifest.from_month,
                "to_month": manifest.to_month,
                "content_sha256": content_sha256,
                "state": "loading",
                "started_by": actor.user_id,
            },
        ).scalar_one()
    )


def _set_state(connection: Connection, extract_no: int, state: str) -> None:
    connection.execute(extract.update().where(extract.c.extract_no == extract_no).values(state=state))


def finish_extract(
    connection: Connection,
    actor: Actor,
    *,
    extract_no: int,
    state: Literal["used", "held"],
    control: Sequence[Mapping[str, Any]],
    result: Mapping[str, Any],
) -> list[str]:
    """Say what became of the extract; from this moment its rows hold, or it is held. Returns its notes."""
    check(actor, "import_billing")
    notes = place_tariffs(connection, extract_no) if state == "used" else []
    all_notes = [*result.get("notes", ()), *notes]
    connection.execute(
        extract.update()
        .where(extract.c.extract_no == extract_no)
        .values(state=state, control=control, result={**result, "notes": all_notes}, loaded_at=sa.func.now())
    )
    return all_notes


def keep_repairs(connection: Connection, actor: Actor, *, extract_no: int, specs: Sequence[FileSpec]) -> None:
    """Keep the rows that are not loaded, the first ten thousand of each file, with their reasons."""
    check(actor, "import_billing")
    prepare_for_bulk(connection)
    for spec in specs:
        faults = faults_table(spec)
        account_no = faults.c.row["account_no"].astext
        rows = (
            sa.select(
                sa.literal(extract_no, sa.BigInteger),
                sa.literal(spec.file_name),
                faults.c.line,
                faults.c.reason,
                account_no,
                faults.c.row,
            )
            .order_by(faults.c.line)
            .limit(REPAIRS_KEPT_PER_FILE)
        )
        names = ["extract_no", "file", "line", "reason", "account_no", "row"]
        known = sa.exists().where(repair.c.extract_no == extract_no, repair.c.file == spec.file_name)
        connection.execute(repair.insert().from_select(names, rows.where(~known)))


def list_extracts(connection: Connection, actor: Actor, *, limit: int = 50) -> list[Extract]:
    """The newest extracts, whatever became of them."""
    check(actor, "import_billing")
    names = Extract.__slots__
    rows = connection.execute(
        sa.select(*(extract.c[name] for name in names)).order_by(extract.c.extract_no.desc()).limit(limit)
    )
    return [Extract(*row) for row in rows]


def list_repairs(
    connection: Connection, actor: Actor, *, extract_no: int, file: str | None = None, limit: int = 500
) -> list[Repair]:
    """Rows of an extract that were not loaded, in file order."""
    check(actor, "import_billing")
    names = Repair.__slots__
    rows = sa.select(*(repair.c[name] for name in names)).where(repair.c.extract_no == extract_no)
    if file is not None:
        rows = rows.where(repair.c.file == file)
    found = connection.execute(rows.order_by(repair.c.file, repair.c.line).limit(limit))
    return [Repair(*row) for row in found]
