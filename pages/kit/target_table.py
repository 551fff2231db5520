"""Targets as a table to change, add to and take from."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import streamlit as st

from rules.clocks.policies import Measure, Target
from rules.lookups import Reference

_COLUMNS: Final = (
    "measure", "amount", "unit", "priority_code", "category_code", "customer_class_code", "entity_code",
)  # fmt: skip
_MEASURES: Final = {"first_response": "First response", "resolution": "Resolution"}
_UNITS: Final = {
    "working_hours": "working hours",
    "working_days": "working days",
    "calendar_days": "calendar days",
}


def edit_targets(
    targets: Sequence[Target], reference: Reference, *, key: str, measure: Measure | None = None
) -> tuple[Target, ...]:
    """Draw the table and give its rows; with a measure only its targets, and no column for it."""
    names = [name for name in _COLUMNS if name != "measure" or measure is None]
    rows = st.data_editor(
        [_as_row(target, names) for target in targets if measure in (None, target.measure)],
        column_config=_configure(reference),
        num_rows="dynamic",
        hide_index=True,
        key=key,
        placeholder="Every",
        alt="Targets",
    )
    return tuple(_read_row(row, measure) for row in rows)


def _as_row(target: Target, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(target, name) for name in names}


def _read_row(row: Mapping[str, Any], measure: Measure | None) -> Target:
    values = {name: row.get(name) or None for name in _COLUMNS}
    return Target(
        **values
        | {
            "measure": measure or cast(Measure, values["measure"] or "resolution"),
            "unit": values["unit"] or "working_days",
            "amount": int(row.get("amount") or 0),
        }
    )


def _configure(reference: Reference) -> dict[str, Any]:
    def choose(label: str, words: Mapping[str, str], *, required: bool = False) -> Any:
        return st.column_config.SelectboxColumn(
            label, options=list(words), format_func=lambda code: words[str(code)], required=required
        )

    def name(named: Mapping[str, Any]) -> dict[str, str]:
        return {code: each.name for code, each in named.items()}

    return {
        "measure": choose("For", _MEASURES, required=True),
        "priority_code": choose("Priority", name(reference.priorities)),
        "category_code": choose("Category", name(reference.categories)),
        "customer_class_code": choose("Customer class", name(reference.customer_classes)),
        "entity_code": choose("Owner", name(reference.entities)),
        "amount": st.column_config.NumberColumn(
            "Within", min_value=0, max_value=10_000, step=1, required=True
        ),
        "unit": choose("Unit", _UNITS, required=True),
    }
