"""A synthetic city written as a billing extract, with the truth about its faults beside it."""

import gc
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Final

from data.demo.calendar import Window, window_until
from data.demo.groups import GROUP, City, Group, Street, finish
from data.demo.holders import count_agents, make_agent
from data.demo.places import list_places
from data.demo.pricing import Desk
from data.demo.sheets import Sheets, rand
from data.demo.truth import HEADER, tell_truth, truth_rows
from data.processes import open_helpers
from data.tariffs import profile_book
from rules.billing_extract import FILES
from rules.errors import InvalidInput

BATCH: Final = 40  # groups rated together: enough for the vectorised rating, few enough for memory
FAULT_SHARE: Final = 0.35
EARLIEST: Final = date(2022, 8, 1)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class CityReport:
    """What was written."""

    extract_id: str
    folder: Path
    truth: Path
    accounts: int
    rows: dict[str, int]
    faults: int


@dataclass(slots=True)
class _Batch:
    text: dict[str, str]
    rows: dict[str, int]
    control: dict[tuple[str, str], int]
    truth: str
    faults: int


def write_city(
    folder: Path,
    accounts: int,
    months: int,
    seed: int,
    progress: Progress = lambda done, total, text: None,
    *,
    as_of: date | None = None,
    profile: str = "johannesburg",
    truth: Path | None = None,
    workers: int = 1,
    fault_share: float = FAULT_SHARE,
) -> CityReport:
    """Write the extract of a city into a folder, and the truth to another file.

    The bills are those of the last whole months before `as_of`. The same seed, accounts, months and day give
    the same files, whatever the number of worker processes. Memory does not grow with the city.

    Raises:
        InvalidInput: impossible numbers, or months for which no tariffs are known.
    """
    if accounts < 1:
        raise InvalidInput("A demo city needs at least one account.")
    window = window_until(as_of or date.today(), months)  # noqa: DTZ011 - the operator's day
    if date.fromordinal(window.starts[0]) < EARLIEST:
        raise InvalidInput(f"Tariffs are known from {EARLIEST:%B %Y}: ask for fewer months.")
    city = City(seed, accounts, window, list_places(profile), _crosses_july(window), fault_share)
    truth = truth or folder.with_name(folder.name + "-truth.csv")
    extract_id = f"demo-{seed}-{accounts}-{months}-{window.names[-1]}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows, control, faults = _write_files(folder, truth, city, profile, progress, workers)
    _write_manifest(folder, extract_id, profile, window, rows, control)
    return CityReport(extract_id, folder, truth, accounts, dict(rows), faults)


def _crosses_july(window: Window) -> bool:
    return window.names[0] < "2025-07" <= window.names[-1]


def _write_files(
    folder: Path, truth: Path, city: City, profile: str, progress: Progress, workers: int
) -> tuple[Counter[str], dict[tuple[str, str], int], int]:
    rows: Counter[str] = Counter()
    control: defaultdict[tuple[str, str], int] = defaultdict(int)
    faults = 0
    files = {spec.name: _open(folder, spec.name) for spec in FILES if spec.name != "tariffs"}
    try:
        with truth.open("w", encoding="utf-8", newline="") as truth_file:
            truth_file.write(HEADER + "\n")
            for done, batch in enumerate(_make_batches(city, profile, workers), start=1):
                for name, text in batch.text.items():
                    files[name].write(text)
                rows.update(batch.rows)
                for key, cents in batch.control.items():
                    control[key] += cents
                truth_file.write(batch.truth)
                faults += batch.faults
                progress(min(done * BATCH * GROUP, city.accounts), city.accounts, "accounts billed")
    finally:
        for file in files.values():
            file.close()
    for name in files:
        rows[name] += 0
    return rows, control, faults


def _open(folder: Path, name: str) -> IO[str]:
    spec = next(spec for spec in FILES if spec.name == name)
    file = (folder / spec.file_name).open("w", encoding="utf-8", newline="")
    file.write(",".join(column.name for column in spec.columns) + "\n")
    return file


def _make_batches(city: City, profile: str, workers: int) -> Iterator[_Batch]:
    starts = range(0, -(-city.accounts // GROUP), BATCH)
    if workers <= 1 or len(starts) == 1:
        yield from (_make_batch(city, profile, start) for start in starts)
        return
    # A batch makes millions of objects and no cycles: collecting garbage meanwhile only costs time.
    with open_helpers(workers, gc.disable) as pool:
        coming = iter(starts)
        # A few batches ahead keep the workers busy; more would only fill memory.
        waiting: list[Future[_Batch]] = [
            pool.submit(_make_batch, city, profile, start) for start in islice(coming, workers * 2)
        ]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_make_batch, city, profile, start) for start in islice(coming, 1)]


@cache
def _desk(profile: str) -> Desk:
    return Desk(profile_book(profile))


def _make_batch(city: City, profile: str, start: int) -> _Batch:
    desk = _desk(profile)
    sheets = Sheets(city.window)
    if start == 0:
        for index in range(count_agents(city.accounts)):
            sheets.add_holder(make_agent(index))
    last = min(start + BATCH, -(-city.accounts // GROUP))
    groups = [Street(city, number, desk).draw() for number in range(start, last)]
    _rate(groups, desk)
    truths = []
    for group in groups:
        finish(group, city, desk)
        sheets.add(group)
        found = (tell_truth(account, city.window) for account in group.accounts)
        truths += [truth for truth in found if truth is not None]
    return _Batch(
        {name: "".join(lines) for name, lines in sheets.text.items()},
        {name: len(lines) for name, lines in sheets.text.items()},
        dict(sheets.control),
        truth_rows(truths),
        len(truths),
    )


def _rate(groups: list[Group], desk: Desk) -> None:
    accounts = [account for group in groups for account in group.accounts]
    desk.rate(ask for account in accounts for ask in account.asks)
    desk.rate(
        ask
        for account in accounts
        for point in account.points
        for asks in point.asks.values()
        for ask in asks
    )
    desk.rate(ask for account in accounts if account.fault for ask in account.fault.right)


def _write_manifest(
    folder: Path,
    extract_id: str,
    profile: str,
    window: Window,
    rows: Counter[str],
    control: dict[tuple[str, str], int],
) -> None:
    lines = [
        f'municipality = "{profile}"',
        f'extract_id = "{extract_id}"',
        f"taken_on = {window.taken_on.isoformat()}",
        f'from_month = "{window.names[0]}"',
        f'to_month = "{window.names[-1]}"',
        "",
        "[rows]",
        *(f"{name} = {count}" for name, count in sorted(rows.items())),
    ]
    for service in sorted({service for service, _ in control}):
        lines += ["", f"[control.{service}]"]
        lines += [
            f'"{month}" = "{rand(cents)}"'
            for (name, month), cents in sorted(control.items())
            if name == service
        ]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
