"""One import of cases: read and stage, number, merge range by range; killed anywhere, it can be repeated."""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from data.collector import no_collecting
from data.settings import get_settings
from data.transaction import perform, read, transaction
from jobs.case_import.codes import Codes
from jobs.case_import.facts import Fact
from jobs.case_import.faults import FileFault, FileRefused, MapRefused, RowFault
from jobs.case_import.first_pass import FirstPass
from jobs.case_import.map_model import ImportMap
from jobs.case_import.map_reading import read_map
from jobs.case_import.staging import write_blocks
from jobs.case_import.summary import SHOWN_REJECTS, ImportSummary
from queries.case_import import batches, merge, stage
from queries.reference import load_reference
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict
from rules.lookups import Reference

Progress = Callable[[int, int, str], None]

FACTS_A_RANGE: Final = 40_000
# connections beside the writers': the lock of the import, and the one that folds
WRITERS_NEED: Final = 3
REJECTS_A_WRITE: Final = 5_000
_CHUNK: Final = 1 << 20


def run(
    file: Path, map_file: Path, actor: Actor, progress: Progress = lambda done, total, words: None
) -> ImportSummary:
    """Import a file of cases with its map. Repeating it, whole or after a kill, changes nothing twice.

    `progress(done, total, words)` is called from this thread, for each step from nothing to its whole; what
    it raises stops the import between two transactions, and what is merged stays.

    Raises:
        MapRefused: the map is wrong; every mistake is named.
        FileRefused: the file is wrong as a whole; every fault is named and nothing is imported.
        Conflict: another import of cases is running.
    """
    check(actor, "import_cases")
    return run_mapped(Source(file, file.name, map_name=str(map_file)), read_map(map_file), actor, progress)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import, what people call it, and the upload that it came by."""

    file: Path
    name: str
    upload_id: int | None = None
    map_name: str = "map"


def run_mapped(source: Source, wanted: ImportMap, actor: Actor, progress: Progress) -> ImportSummary:
    """`run` with a map that was read already."""
    check(actor, "import_cases")
    reference = read(actor, load_reference)
    with transaction(actor) as guard:
        if not batches.lock_import(guard, actor):
            raise Conflict("Another import of cases is running. Wait for it to end, then start again.")
        with no_collecting():
            return CaseImport(source, wanted, actor, reference, progress).run()


@dataclass(slots=True)
class CaseImport:
    """One import on its way."""

    source: Source
    map: ImportMap
    actor: Actor
    reference: Reference
    progress: Progress
    batch_id: int = 0
    rejects: list[batches.Reject] = field(default_factory=list)
    first_rejects: list[batches.Reject] = field(default_factory=list)
    header: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.source.file

    def run(self) -> ImportSummary:
        started = time.monotonic()
        self.batch_id = self._begin()
        status = "stopped"
        try:
            one = self._stage()
            counts = self._merge(one)
            status = "done"
        except (FileRefused, MapRefused):
            status = "refused"
            raise
        finally:
            if status != "done":
                perform(self.actor, stage.drop_staging)
                self._end(status)
        perform(self.actor, stage.drop_staging)
        self._end(status, counts)
        given = read(self.actor, batches.count_source, source=self.map.source)
        return ImportSummary(
            self.batch_id, self.map.source, self.source.name, counts, given, self.first_rejects,
            time.monotonic() - started,
        )  # fmt: skip

    def _begin(self) -> int:
        try:
            file_sha256 = _hash(self.file)
        except OSError as error:
            fault = FileFault(0, "", f"cannot be read ({error.strerror}).", "Check its name and rights.")
            raise FileRefused(self.source.name, [fault]) from None
        given = self.map.model_dump(mode="json", exclude_unset=True)
        return perform(
            self.actor,
            batches.begin_batch,
            source=self.map.source,
            file_name=self.source.name,
            file_sha256=file_sha256,
            map_sha256=hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest(),
            wanted=given,
            upload_id=self.source.upload_id,
            now=datetime.now(UTC),
        )

    def _end(self, status: str, counts: batches.RowCounts | None = None) -> None:
        perform(
            self.actor, batches.end_batch,
            batch_id=self.batch_id, status=status, now=datetime.now(UTC), counts=counts,
            header=self.header,
        )  # fmt: skip

    def _stage(self) -> FirstPass:
        """Copy the file's facts into staging while reading it; refuse it for what was found on the way."""
        codes, now = codes_of(self.reference), datetime.now(UTC)
        one = FirstPass(self.file, self.map, codes, now, self._reject, self.source.map_name, self.source.name)
        perform(self.actor, stage.make_staging)
        with transaction(self.actor) as connection:
            stage.copy_told(connection, self.actor, blocks=write_blocks(self._read_told(one)))
        self._write_rejects()
        self.header = one.header
        one.refuse_faulty()
        return one

    def _read_told(self, one: FirstPass) -> Iterator[list[Fact]]:
        size = max(self.file.stat().st_size, 1)
        for number, facts in enumerate(one.read_facts(), 1):
            if not one.faults:
                yield facts
            if number % 5_000 == 0:
                self.progress(min(one.tell_bytes(), size), size, "Reading the file")
        self.progress(size, size, "Reading the file")

    def _reject(self, fault: RowFault) -> None:
        reject = batches.Reject(fault.line, fault.reference, fault.column, fault.reason, fault.cells)
        if len(self.first_rejects) < SHOWN_REJECTS:
            self.first_rejects.append(reject)
        self.rejects.append(reject)
        if len(self.rejects) >= REJECTS_A_WRITE:
            self._write_rejects()

    def _write_rejects(self) -> None:
        if self.rejects:
            perform(self.actor, batches.add_rejects, batch_id=self.batch_id, rejects=self.rejects)
            self.rejects.clear()

    def _merge(self, one: FirstPass) -> batches.RowCounts:
        """Fold the next range here while the database writes those before it."""
        self.progress(0, 1, "Ordering the events")
        staged = perform(
            self.actor, stage.arrange_facts, source=self.map.source, rows_repeat=self.map.shape != "cases"
        )
        perform(
            self.actor, batches.date_batch,
            batch_id=self.batch_id, earliest_at=staged.earliest_at, latest_at=staged.latest_at,
        )  # fmt: skip
        self.progress(1, 1, "Ordering the events")
        done = created = updated = 0
        for size, merged in self._merge_ranges(read(self.actor, stage.list_ranges, facts=FACTS_A_RANGE)):
            done += size
            created += merged.rows_created
            updated += merged.rows_updated
            self.progress(done, staged.facts, "Merging the queries")
        unchanged = one.rows_read - one.rows_rejected - created - updated
        return batches.RowCounts(one.rows_read, created, updated, unchanged, one.rows_rejected)

    def _merge_ranges(self, ranges: list[tuple[int, int, int]]) -> Iterator[tuple[int, merge.Merged]]:
        """Sizes of ranges and what they did. They share no case, so two may be written at once."""
        folder = merge.Folder(self.map.source, self.reference)

        def write(folded: merge.FoldedRange, now: datetime) -> merge.Merged:
            keep_newest = self.map.shape == "cases"
            return perform(
                self.actor, merge.write_range, folded=folded, folder=folder, keep_newest=keep_newest, now=now
            )

        writers = 2 if get_settings().pool_size > WRITERS_NEED else 1
        pending: deque[tuple[int, Future[merge.Merged]]] = deque()
        with ThreadPoolExecutor(writers, thread_name_prefix="case-import") as pool:
            for first, last, size in ranges:
                now = datetime.now(UTC)
                folded = perform(self.actor, folder.fold_range, first=first, last=last, now=now)
                pending.append((size, pool.submit(write, folded, now)))
                if len(pending) > writers:
                    yield _await(*pending.popleft())
            for each in pending:
                yield _await(*each)


def _await(size: int, future: Future[merge.Merged]) -> tuple[int, merge.Merged]:
    return size, future.result()


def codes_of(reference: Reference) -> Codes:
    """What the loaded profile allows in a map; retired codes stay allowed, history may need them."""
    return Codes(
        categories=frozenset(reference.categories),
        subcategories={code: each.category_code for code, each in reference.subcategories.items()},
        regions=frozenset(reference.regions),
        customer_classes=frozenset(reference.customer_classes),
        channels=frozenset(reference.channels),
        entities=frozenset(reference.entities),
        priorities=frozenset(reference.priorities),
        delimitations=tuple((each.valid_from, each.code) for each in reference.delimitations),
        wards={key: ward.region_code for key, ward in reference.wards.items()},
    )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
