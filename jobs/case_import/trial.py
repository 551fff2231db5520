"""A dry run: the same passes as an import, counted and taken back."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from data.collector import no_collecting
from data.transaction import perform, read, transaction
from jobs.case_import.faults import RowFault
from jobs.case_import.first_pass import FirstPass
from jobs.case_import.importer import FACTS_A_RANGE, CaseImport, Progress, Source
from jobs.case_import.map_model import ImportMap
from queries.case_import import batches, merge, stage
from queries.reference import load_reference
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict

SHOWN_REASONS = 50


@dataclass(frozen=True, slots=True)
class TrialSummary:
    """What an import would do: rows by what they would do, cases it would make, reasons of rows left out."""

    rows: batches.RowCounts
    new_cases: int
    earliest_at: datetime | None
    latest_at: datetime | None
    reasons: list[tuple[str, str, int]]

    def as_result(self) -> dict[str, Any]:
        """For the result of a job; instants ISO."""
        counts = {name: getattr(self.rows, name) for name in batches.RowCounts.__dataclass_fields__}
        instants = {
            name: None if at is None else at.isoformat()
            for name, at in (("earliest_at", self.earliest_at), ("latest_at", self.latest_at))
        }
        return {**counts, **instants, "new_cases": self.new_cases, "reasons": self.reasons}


def try_mapped(source: Source, wanted: ImportMap, actor: Actor, progress: Progress) -> TrialSummary:
    """What importing the file would do; nothing of it stays.

    Raises:
        MapRefused, FileRefused: as the import would.
        Conflict: an import is running.
    """
    check(actor, "import_cases")
    reference = read(actor, load_reference)
    with transaction(actor) as guard:
        if not batches.lock_import(guard, actor):
            raise Conflict("An import of cases is running. Wait for it to end, then start again.")
        with no_collecting():
            return CaseTrial(source, wanted, actor, reference, progress).count()


@dataclass(slots=True)
class CaseTrial(CaseImport):
    """One dry run on its way."""

    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self) -> TrialSummary:
        """Stage the file and compare it with what is known."""
        try:
            return self._compare(self._stage())
        finally:
            perform(self.actor, stage.drop_staging)

    def _compare(self, one: FirstPass) -> TrialSummary:
        staged = perform(
            self.actor, stage.arrange_facts, source=self.map.source, rows_repeat=self.map.shape != "cases"
        )
        created, new_cases = read(self.actor, stage.count_new)
        updated = done = 0
        folder = merge.Folder(self.map.source, self.reference)
        for first, last, size in read(self.actor, stage.list_ranges, facts=FACTS_A_RANGE):
            updated += perform(
                self.actor, merge.preview_known, first=first, last=last, folder=folder,
                keep_newest=self.map.shape == "cases", now=datetime.now(UTC),
            )  # fmt: skip
            done += size
            self.progress(done, staged.facts, "Comparing with the queries")
        unchanged = one.rows_read - one.rows_rejected - created - updated
        counts = batches.RowCounts(one.rows_read, created, updated, unchanged, one.rows_rejected)
        reasons = [(*key, rows) for key, rows in self.reasons.most_common(SHOWN_REASONS)]
        return TrialSummary(counts, new_cases, staged.earliest_at, staged.latest_at, reasons)

    def _reject(self, fault: RowFault) -> None:
        self.reasons[fault.column, fault.reason] += 1
