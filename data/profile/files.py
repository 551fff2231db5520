"""Which files make a profile, what their rows are and which table they fill."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table

from data.profile import clock_rows, department_rows, evening_rows, outing_rows, rows
from data.profile.cells import RefersTo
from data.profile.rows import Row
from data.tables import reference as tables


@dataclass(frozen=True, slots=True)
class File:
    """One file: its rows, the table they fill, the fields that tell rows apart, whether it may be absent."""

    name: str
    row: type[Row]
    table: Table
    key: tuple[str, ...] = ("code",)
    may_be_absent: bool = False

    @property
    def is_timed(self) -> bool:
        return "valid_from" in self.row.model_fields

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.row.model_fields)

    def references(self) -> Mapping[str, str]:
        """The fields that hold codes of other files, with the names of those files."""
        return {
            name: mark.file
            for name, field in self.row.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, RefersTo)
        }

    def as_values(self, row: Row, sort_no: int) -> dict[str, Any]:
        """The table's columns for a row."""
        values = {self._column(name): value for name, value in row.model_dump().items()}
        if "sort_no" in self.table.c:
            values["sort_no"] = sort_no
        values = {name: _as_column(self.table, name, v) for name, v in values.items() if name in self.table.c}
        return values | {"origin": "profile"}

    def _column(self, field: str) -> str:
        return field if field in self.table.c else f"{field}_code"


def _as_column(table: Table, name: str, value: Any) -> Any:
    if value is None and not table.c[name].nullable:
        return ""
    return list(value) if isinstance(value, tuple) else value


FILES: Final[tuple[File, ...]] = (
    File("municipality.toml", rows.MunicipalityRow, tables.municipality),
    File("categories.csv", rows.CategoryRow, tables.category),
    File("subcategories.csv", rows.SubcategoryRow, tables.subcategory),
    File("documents.csv", rows.DocumentRow, tables.document, may_be_absent=True),
    File(
        "checklists.csv",
        rows.ChecklistRow,
        tables.checklist,
        ("category", "subcategory", "document"),
        may_be_absent=True,
    ),
    File("entities.csv", rows.EntityRow, tables.entity),
    File(
        "departments.csv",
        department_rows.DepartmentRow,
        tables.department,
        ("entity",),
        may_be_absent=True,
    ),
    File("facility_kinds.csv", department_rows.FacilityKindRow, tables.facility_kind, may_be_absent=True),
    File("facility_items.csv", department_rows.FacilityItemRow, tables.facility_item, may_be_absent=True),
    File("ownership.csv", rows.OwnershipRow, tables.ownership, ("category", "subcategory", "valid_from")),
    File("regions.csv", rows.RegionRow, tables.region),
    File("delimitations.csv", rows.DelimitationRow, tables.delimitation, may_be_absent=True),
    File("wards.csv", rows.WardRow, tables.ward, ("delimitation", "ward_no"), may_be_absent=True),
    File("calendars.csv", rows.CalendarRow, tables.calendar),
    File("office_hours.csv", rows.OfficeHoursRow, tables.office_hours, ("calendar", "weekday", "valid_from")),
    File("declared_days.csv", rows.DeclaredDayRow, tables.declared_day, ("on",), may_be_absent=True),
    File("service_centres.csv", rows.ServiceCentreRow, tables.service_centre, may_be_absent=True),
    File("channels.csv", rows.ChannelRow, tables.channel),
    File("customer_classes.csv", rows.NamedRow, tables.customer_class),
    File("languages.csv", rows.NamedRow, tables.language),
    File("priorities.csv", rows.PriorityRow, tables.priority),
    File("statuses.csv", rows.StatusRow, tables.status),
    File("moves.csv", rows.MoveRow, tables.move, ("verb", "from_status")),
    File("outcomes.csv", rows.OutcomeRow, tables.outcome),
    File("causes.csv", rows.CauseRow, tables.cause),
    File("age_buckets.csv", rows.AgeBucketRow, tables.age_bucket),
    File("priority_credits.csv", clock_rows.PriorityCreditRow, tables.priority_credit, may_be_absent=True),
    File("policies.csv", clock_rows.PolicyRow, tables.policy),
    File(
        "targets.csv",
        clock_rows.TargetRow,
        tables.target,
        ("policy", "measure", "category", "priority", "customer_class", "entity"),
    ),
    File("escalation.csv", clock_rows.EscalationRow, tables.escalation, may_be_absent=True),
    File(
        "sessions.toml",
        evening_rows.SessionRulesRow,
        tables.session_rules,
        ("slot_minutes",),
        may_be_absent=True,
    ),
    File(
        "session_topics.csv",
        evening_rows.SessionTopicRow,
        tables.session_topic,
        ("category", "subcategory"),
        may_be_absent=True,
    ),
    File(
        "outings.toml",
        outing_rows.OutingRulesRow,
        tables.outing_rules,
        ("cycle_months",),
        may_be_absent=True,
    ),
    File("session_outcomes.csv", evening_rows.SessionOutcomeRow, tables.session_outcome, may_be_absent=True),
    File(
        "tariffs.csv",
        rows.TariffRow,
        tables.tariff,
        ("tariff", "service", "code", "band_from", "valid_from"),
        may_be_absent=True,
    ),
)
