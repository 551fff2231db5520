"""Calendar and promises: what due dates are made of, who changed it, and how it is changed."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import perform, read
from pages.kit.format import show_count, show_date, show_instant
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_reference, get_stamp
from pages.kit.plain import escape
from pages.kit.policy_form import draw_policy_form
from pages.kit.require import require
from pages.kit.rules_forms import draw_day_form, draw_stoppage_form
from pages.kit.rules_preview import draw_preview
from queries.actions.calendars import cancel_stoppage
from queries.rulebooks import list_revisions
from queries.stoppages import DeclaredStoppage, list_stoppages
from rules.access import may
from rules.actor import Actor
from rules.errors import DomainError
from rules.holidays import list_holidays
from rules.lookups import Reference

_KINDS = {"profile": "Profile", "policy": "Policy", "calendar": "Calendar", "stoppage": "Stoppage"}
_FORCE, _STOPPAGE, _DAY, _POLICY, _HISTORY = (
    "In force",
    "Stoppages",
    "Public holiday",
    "New policy",
    "History",
)
_FAILED = "rules_failed"


def draw_in_force(reference: Reference, now: datetime) -> None:
    """The policy of today, its targets, the next holidays."""
    rulebook = reference.rulebook
    policy = rulebook.policy_at(now)
    st.subheader(escape(policy.name), anchor=False)
    st.markdown(
        f"In force for queries received from {show_date(policy.valid_from)} on. A working day has"
        f" {policy.hours_per_day.normalize():f} office hours. Waiting for a resident pauses the clock for"
        f" at most {policy.pause_cap_days} working days; a reopened query’s clock"
        f" {'goes on' if policy.reopening == 'continue' else 'starts again'}. Public clocks: promise"
        f" {policy.promise_days}, investigation {policy.investigation_days}, appeal {policy.appeal_days}"
        " calendar days."
    )
    rows = [
        (
            target.measure.replace("_", " ").capitalize(),
            _name(reference.priorities, target.priority_code),
            _name(reference.categories, target.category_code),
            _name(reference.customer_classes, target.customer_class_code),
            _name(reference.entities, target.entity_code),
            f"{target.amount} {target.unit.replace('_', ' ')}",
        )
        for target in policy.targets
    ]
    draw_grid(["For", "Priority", "Category", "Customer class", "Owner", "Within"], rows, "Targets")
    st.subheader("Next public holidays", anchor=False)
    today = reference.local_day(now)
    days = list_holidays(today.year, rulebook.declared_days) | list_holidays(
        today.year + 1, rulebook.declared_days
    )
    coming = [(show_date(day), f"{day:%A}", name) for day, name in days.items() if day >= today][:6]
    draw_grid(["Day", "Weekday", "Holiday"], coming, "Next public holidays")


def _name(names: object, code: str | None) -> str:
    return names[code].name if code else "Every"  # type: ignore[index]


def draw_stoppages(actor: Actor, reference: Reference, now: datetime) -> None:
    """The form for a new one, and those declared."""
    draw_stoppage_form(actor, reference, now)
    draw_preview(actor, now)
    if failed := st.session_state.pop(_FAILED, None):
        st.error(failed)
    for declared in read(actor, list_stoppages):
        _draw_stoppage(actor, declared)


def _draw_stoppage(actor: Actor, declared: DeclaredStoppage) -> None:
    where = ", ".join(f"Region {code}" for code in declared.regions) or "the whole municipality"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown(f"**{escape(declared.reason)}** · {where}")
            st.caption(
                f"{show_instant(declared.starts_at)} to {show_instant(declared.ends_at)} ·"
                f" declared by {escape(declared.declared_by_name)} on {show_instant(declared.declared_at)}"
            )
        if declared.cancelled_at is not None:
            st.caption(f"Taken back on {show_instant(declared.cancelled_at)}")
            return
        st.button(
            "Take back",
            key=f"stoppage_{declared.stoppage_id}",
            on_click=_cancel,
            args=(actor, declared.stoppage_id),
        )


def _cancel(actor: Actor, stoppage_id: int) -> None:
    try:
        perform(actor, cancel_stoppage, stoppage_id=stoppage_id, now=datetime.now(UTC))
    except DomainError as error:
        st.session_state[_FAILED] = str(error)
        return
    get_stamp.clear()


def draw_history(actor: Actor) -> None:
    """Every version of the rules."""
    rows = [
        (
            str(made.revision),
            _KINDS[made.kind],
            made.words,
            made.made_by_name or "Tharollo",
            show_instant(made.made_at),
            show_count(made.cases_changed) if made.finished_at else "being read again",
        )
        for made in read(actor, list_revisions)
    ]
    headers = ["Version", "What", "Why", "By", "On", "Due dates moved"]
    draw_grid(headers, rows, "Versions of the rules", right=(0, 5))


def draw() -> None:
    """Draw the chosen part."""
    actor = require("admin", "manager")
    reference, now = get_reference(), datetime.now(UTC)
    st.title("Calendar and promises")
    parts = [_FORCE, _STOPPAGE, *([_DAY, _POLICY] if may(actor, "correct_rules") else []), _HISTORY]
    part = st.segmented_control("Part", parts, default=_FORCE, key="rules_part", label_visibility="collapsed")
    if part == _STOPPAGE:
        draw_stoppages(actor, reference, now)
    elif part == _DAY:
        draw_day_form(reference, now)
        draw_preview(actor, now)
    elif part == _POLICY:
        draw_policy_form(reference, now)
        draw_preview(actor, now)
    elif part == _HISTORY:
        draw_history(actor)
    else:
        draw_in_force(reference, now)


draw()
