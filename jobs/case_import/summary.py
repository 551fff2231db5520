"""What an import did, for people and for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from queries.case_import.batches import Reject, RowCounts, SourceCounts

SHOWN_REJECTS = 10


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """Rows of the file by what they did; then what its source has given so far in all its imports."""

    batch_id: int
    source: str
    file_name: str
    rows: RowCounts
    given: SourceCounts
    rejects: Sequence[Reject]
    seconds: float

    def as_json(self) -> str:
        """The keys that `import-cases --json` promises; instants ISO in UTC."""
        given = {
            name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self.given).items()
        }
        return json.dumps(asdict(self.rows) | given, indent=2)

    def as_text(self) -> str:
        """A table for the terminal, with the first rejected rows and where the others are."""
        rows, given = self.rows, self.given
        lines = [
            f"Import {self.batch_id} of {self.file_name} from {self.source} ({self.seconds:.1f} s)",
            f"  rows read        {_count(rows.rows_read):>12}",
            f"    new queries    {_count(rows.rows_created):>12}",
            f"    updated        {_count(rows.rows_updated):>12}",
            f"    nothing new    {_count(rows.rows_unchanged):>12}",
            f"    left out       {_count(rows.rows_rejected):>12}",
            f"  {self.source} has {_count(given.cases)} queries, {_count(given.cases_open)} of them open",
        ]
        if given.earliest_at and given.latest_at:
            lines.append(f"  from {given.earliest_at:%d %b %Y %H:%M} to {given.latest_at:%d %b %Y %H:%M} UTC")
        if self.rejects:
            lines.append("Rows left out:")
            lines += [f"  line {r.line}: {_say(r)}" for r in self.rejects[:SHOWN_REJECTS]]
            if rows.rows_rejected > SHOWN_REJECTS:
                more = _count(rows.rows_rejected - SHOWN_REJECTS)
                lines.append(f"  and {more} more: manage.py import-rejects {self.batch_id}")
        return "\n".join(lines)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _say(reject: Reject) -> str:
    case = f"case {reject.source_reference}, " if reject.source_reference else ""
    column = f"{reject.column_name}: " if reject.column_name else ""
    return f"{case}{column}{reject.reason}"
