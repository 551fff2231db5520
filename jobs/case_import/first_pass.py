"""The first pass over a file: every fault of the file found, every row that can be used turned into facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jobs.case_import.codes import Codes, list_code_mistakes
from jobs.case_import.facts import Fact
from jobs.case_import.faults import FaultBook, FileRefused, MapRefused, RowFault, RowRejected
from jobs.case_import.map_model import ImportMap
from jobs.case_import.reading import RowReader
from jobs.case_import.rows import RowConverter


@dataclass(slots=True)
class FirstPass:
    """Reads one file once. `reject` receives each row that is left out."""

    path: Path
    map: ImportMap
    codes: Codes
    now: datetime
    reject: Callable[[RowFault], None]
    map_name: str = "map"
    name: str = ""
    faults: FaultBook = field(default_factory=FaultBook)
    rows_read: int = 0
    rows_rejected: int = 0
    rows_told: int = 0
    tell_bytes: Callable[[], int] = int
    header: list[str] = field(default_factory=list)

    def read_facts(self) -> Iterator[list[Fact]]:
        """The facts of each row that says something, in the order of the file.

        After the last one every fault of the file is known: `refuse_faulty` raises them. Nothing that was
        yielded may be used before that.

        Raises:
            MapRefused: the map names codes that the profile does not have.
        """
        mistakes = list_code_mistakes(self.map.case, self.codes)
        if mistakes:
            raise MapRefused(self.map_name, mistakes)
        reader = RowReader(self.path, self.map, self.faults, self._leave_out)
        self.tell_bytes = reader.bytes_read
        converter: RowConverter | None = None
        for line, row in reader.read_rows():
            if converter is None:
                if not reader.columns_found:
                    continue
                converter = RowConverter(self.map, reader.header, self.codes, self.faults, self.now)
            try:
                facts = converter.convert(line, row)
            except RowRejected as fault:
                self._leave_out(RowFault(line, fault.reference, fault.column, fault.reason, row))
                continue
            if facts:
                self.rows_told += 1
                yield facts
        self.rows_read, self.header = reader.rows_read, reader.header
        if converter is not None:
            converter.times.check_whole()

    def _leave_out(self, fault: RowFault) -> None:
        self.rows_rejected += 1
        self.reject(fault)

    def refuse_faulty(self) -> None:
        """Raise what was found wrong with the file as a whole, if anything.

        Raises:
            FileRefused: all faults at once.
        """
        if self.faults:
            raise FileRefused(self.name or self.path.name, self.faults.list_faults())
