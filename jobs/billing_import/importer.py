"""Loads a billing extract: stage, check, compare with the control totals, merge."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from data.transaction import perform, transaction
from jobs.billing_import.arrivals import complete_cases
from jobs.billing_import.folder import ExtractFile, ExtractFolder, open_folder
from jobs.billing_import.report import FileCounts, ImportReport, describe_total, from_result
from jobs.billing_import.tasks import Meter, Progress, run_side_by_side
from queries.billing_import import checks, extracts, merge, stage, totals
from queries.billing_import.copy import Copied, copy_file
from rules.access import check
from rules.actor import Actor
from rules.billing_extract.control import Sums, compare, sum_rejected
from rules.billing_extract.manifest import ControlKey
from rules.errors import Conflict

_PIECE_BYTES: Final = 32 * 2**20

Piece = Callable[[], list[merge.Merged]]


def load(folder: Path, actor: Actor, progress: Progress = lambda done, total, words: None) -> ImportReport:
    """Load the extract in `folder`; the same extract again changes nothing, a killed import goes on.

    `progress(done, total, words)` is called from this thread; what it raises cancels the import.

    Raises:
        InvalidInput: the folder cannot be loaded at all; every reason is listed.
        Conflict: another import is running, or the id is in use with other contents.
    """
    check(actor, "import_billing")
    source = open_folder(folder)
    with transaction(actor) as guard:
        if not stage.lock_import(guard, actor):
            raise Conflict(
                "Another billing import is running. Wait for it to end, then start this one again."
            )
        return _load_locked(source, actor, progress)


def _load_locked(source: ExtractFolder, actor: Actor, progress: Progress) -> ImportReport:
    progress(0, 1, "Reading the files")
    known = perform(
        actor, extracts.register_extract, manifest=source.manifest, content_sha256=source.content_sha256()
    )
    if known.state == "used":
        complete_cases(known.extract_no)
    if known.state != "loading":
        return from_result(
            source.manifest.extract_id, known.extract_no, known.state, known.control, known.result
        )
    run = Run(source, actor, known, Meter(_total_work(source), progress))
    try:
        report = run.load()
    finally:
        perform(actor, stage.drop_stages)
    if report.state == "used":
        complete_cases(report.extract_no)
    return report


def _total_work(source: ExtractFolder) -> int:
    """Bytes, once for each of copying, checking and merging."""
    return 3 * sum(file.size for file in source.files)


@dataclass(slots=True)
class Run:
    """One import on its way."""

    source: ExtractFolder
    actor: Actor
    known: extracts.Registered
    meter: Meter
    copied: dict[str, Copied] = field(default_factory=dict)

    def load(self) -> ImportReport:
        started = time.monotonic()
        self._stage()
        self._check()
        report = self._compare()
        if report.held_because:
            report.state = "held"
        else:
            self._merge(report)
        report.seconds = time.monotonic() - started
        self._finish(report)
        return report

    @property
    def present(self) -> list[str]:
        return [file.spec.name for file in self.source.files]

    @property
    def months(self) -> tuple[date, ...]:
        return self.source.manifest.months

    def _stage(self) -> None:
        self.meter.say("Copying the files")
        wanted = [(file.spec, file.extra) for file in self.source.files]
        perform(self.actor, stage.make_stages, wanted=wanted, months=self.months)
        largest_first = sorted(self.source.files, key=lambda file: -file.size)
        copied = run_side_by_side([partial(self._copy, file) for file in largest_first], self.meter)
        self.copied = {file.spec.name: rows for file, rows in zip(largest_first, copied, strict=True)}

    def _copy(self, file: ExtractFile) -> Copied:
        def chunks() -> Iterator[bytes]:
            for chunk in file.chunks():
                yield chunk
                self.meter.add(len(chunk))

        return perform(self.actor, copy_file, spec=file.spec, header=file.header, chunks=chunks)

    def _check(self) -> None:
        self.meter.say("Checking the rows")
        tariffs = perform(self.actor, totals.list_own_tariffs) if "tariffs" in self.present else []
        files = sorted(self.source.files, key=lambda file: -file.size)
        run_side_by_side([partial(self._check_values, file, tariffs) for file in files], self.meter)
        parts = [(file, month) for file in files for month in self._parts(file)]
        run_side_by_side([partial(self._check_part, file, month) for file, month in parts], self.meter)

    def _parts(self, file: ExtractFile) -> Sequence[date | None]:
        return self.months if file.spec.by_month and file.size > _PIECE_BYTES else (None,)

    def _check_values(self, file: ExtractFile, tariffs: Sequence[str]) -> None:
        perform(self.actor, checks.check_values, spec=file.spec, months=self.months, tariffs=tariffs)
        self.meter.add(file.size // 2)

    def _check_part(self, file: ExtractFile, month: date | None) -> None:
        perform(self.actor, checks.check_parents, spec=file.spec, month=month, present=self.present)
        perform(self.actor, checks.check_keys, spec=file.spec, month=month)
        self.meter.add(file.size // 2 // len(self._parts(file)))

    def _compare(self) -> ImportReport:
        """The report so far: rows and control totals beside the manifest's."""
        manifest = self.source.manifest
        faults = perform(self.actor, totals.count_faults, specs=[file.spec for file in self.source.files])
        report = ImportReport(
            manifest.extract_id, self.known.extract_no, "used", notes=list(self.source.notes)
        )
        for name, copied in self.copied.items():
            report.files[name] = FileCounts(read=copied.rows, repair=faults[name])
        report.held_because = list(_compare_rows(manifest.rows, report))
        report.basis, control = compare(manifest.control, self._sum_lines())
        report.control = [describe_total(total) for total in control]
        wrong = sum(not total.matches for total in control)
        if wrong:
            report.held_because.append(f"{wrong} of {len(control)} control totals do not match")
        if self.known.is_late:
            report.notes.append("A later extract is in use: this one only adds what is not known yet")
        return report

    def _sum_lines(self) -> dict[ControlKey, Sums]:
        found = sum_rejected(self.copied["charge_lines"].rejected)
        sums = run_side_by_side(
            [partial(perform, self.actor, totals.sum_lines, month=month) for month in self.months], self.meter
        )
        for month, services in zip(self.months, sums, strict=True):
            for service, amount in services.items():
                found[service, month] = found.get((service, month), Sums()) + amount
        return found

    def _merge(self, report: ImportReport) -> None:
        self.meter.say("Adding what is new")
        done = perform(self.actor, merge.list_parts, extract_no=self.known.extract_no)
        perform(self.actor, merge.ensure_months, months=self.months)
        pieces = [*self._list_files(done), *self._list_months(done)]
        merged = [part for parts in run_side_by_side(pieces, self.meter) for part in parts]
        for part in (*done.values(), *merged):
            report.files[part.file].loaded += part.loaded
            report.files[part.file].unchanged += part.unchanged

    def _list_files(self, done: Collection[str]) -> Iterator[Piece]:
        for file in self.source.files:
            if not file.spec.by_month and file.spec.name not in done:
                yield partial(self._merge_part, merge.merge_file, file.size, spec=file.spec)

    def _list_months(self, done: Collection[str]) -> Iterator[Piece]:
        months = [month for month in self.months if merge.part_name("invoices", month) not in done]
        size = sum(file.size for file in self.source.files if file.spec.by_month)
        per_piece = max(1, min(_PIECE_BYTES * len(self.months) // max(size, 1), len(self.months) // 2))
        for start in range(0, len(months), per_piece):
            some = months[start : start + per_piece]
            work = size * len(some) // len(self.months)
            yield partial(self._merge_part, merge.merge_months, work, months=some, present=self.present)

    def _merge_part(
        self, work: Callable[..., list[merge.Merged]], size: int, **what: object
    ) -> list[merge.Merged]:
        self.meter.add(0)
        merged = perform(
            self.actor, work, extract_no=self.known.extract_no, is_late=self.known.is_late, **what
        )
        self.meter.add(size)
        return merged

    def _finish(self, report: ImportReport) -> None:
        perform(
            self.actor,
            extracts.keep_repairs,
            extract_no=report.extract_no,
            specs=[file.spec for file in self.source.files],
        )
        report.notes = perform(
            self.actor,
            extracts.finish_extract,
            extract_no=report.extract_no,
            state=report.state,
            control=report.control,
            result=report.as_result(),
        )


def _compare_rows(promised: Mapping[str, int], report: ImportReport) -> Iterator[str]:
    for name, rows in promised.items():
        read = report.files[name].read if name in report.files else None
        if read is None and rows:
            yield f"{name}.csv is missing; the manifest promises {rows} rows"
        elif read is not None and read != rows:
            yield f"{name}.csv has {read} rows; the manifest promises {rows}"
