"""Database refusals as domain errors, in one place."""

from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError

from rules.errors import Conflict, DomainError, InvalidInput, NotAllowed

REFUSALS: Final[dict[str, tuple[type[DomainError], str]]] = {
    "uq_cases_reference": (Conflict, "That reference is already in use."),
    "uq_cases_source_source_reference": (Conflict, "That query was already imported from its source."),
    "pk_case_event": (
        Conflict,
        "Somebody else changed this query at the same moment. Look again and repeat.",
    ),
    "uq_app_user_username": (Conflict, "That user name is taken. Choose another."),
    "uq_team_name": (Conflict, "There is already a team of that name. Choose another."),
    "uq_virtual_session_live": (
        Conflict,
        "This campaign has a virtual session of that category at that time already.",
    ),
    "ex_virtual_session_join_url": (
        Conflict,
        "Two categories would share one link at the same time. Give each category its own link.",
    ),
    "ck_virtual_session_join_url_is_https": (InvalidInput, "A link must begin with https://."),
    "ck_roster_place_join_url_is_https": (InvalidInput, "A link must begin with https://."),
    "ex_roster_place_user_id": (
        Conflict,
        "This expert already sits in another virtual session at that time.",
    ),
    "uq_booking_seat_id": (Conflict, "Somebody else took this seat a moment ago. Choose another."),
    "ex_booking_resident_key": (Conflict, "This resident already has a seat at that time."),
    "ex_booking_contact_id": (Conflict, "This resident already has a seat at that time."),
    "uq_invitation_campaign_id_case_id": (Conflict, "This query is already invited to the campaign."),
    "uq_waiting_list_live": (Conflict, "This query already waits for a seat of the campaign."),
    "uq_arrival_served_by": (
        Conflict,
        "You are still serving somebody. Finish, or put them on hold, before you start the next.",
    ),
    "uq_arrival_booking_id": (Conflict, "This booking is already in the waiting room."),
    "uq_correction_line_taken_back": (
        Conflict,
        "Another correction takes one of these lines back already. Look again.",
    ),
    "ex_outing_ward": (Conflict, "There is an outing to this ward at that time already."),
    "ex_outing_person_user_id": (Conflict, "One of these people is on another outing at that time."),
    "pk_outing_person": (Conflict, "This person goes on the outing already."),
    "pk_outing_case": (Conflict, "This query belongs to the outing already."),
    "uq_outing_replaces": (Conflict, "This outing has been replaced already."),
    "uq_saved_view_owner_id_name": (
        Conflict,
        "You have a view of that name already. Choose another name, or open that view and replace it.",
    ),
    "ck_saved_view_filter_length": (
        InvalidInput,
        "This filter names too many things to be kept as a view. Leave some of them out.",
    ),
    "uq_case_link_case_id": (Conflict, "Somebody else linked this query a moment ago. Look again."),
    "uq_case_link_pair": (Conflict, "These two are linked already, the other way round. Look again."),
    "ck_case_link_to_another": (InvalidInput, "A query cannot be linked to itself."),
    "ck_app_user_councillor_has_wards": (InvalidInput, "A councillor needs at least one ward."),
}

BY_STATE: Final[dict[str, tuple[type[DomainError], str]]] = {
    "42501": (NotAllowed, "Your role or area does not allow this."),
    "55P03": (Conflict, "Somebody else is changing this right now. Try again in a moment."),
    "57014": (DomainError, "The database took too long and gave up. Narrow the filter, or try again."),
    "22003": (InvalidInput, "A number is too large to be kept."),
    "23503": (InvalidInput, "Something this refers to does not exist, or is still in use."),
    "23514": (InvalidInput, "A value is outside what is allowed."),
}

RETRYABLE: Final = frozenset({"40001", "40P01"})


def sql_state(error: DBAPIError) -> str:
    """The five-character SQLSTATE, or '' when the server said none."""
    origin = error.orig
    return (origin.sqlstate or "") if isinstance(origin, psycopg.Error) else ""


def as_domain_error(error: DBAPIError) -> DomainError | None:
    """The domain error a database refusal stands for, or None when it is a fault of ours."""
    origin = error.orig
    if not isinstance(origin, psycopg.Error):
        return None
    known = REFUSALS.get(origin.diag.constraint_name or "") or BY_STATE.get(sql_state(error))
    return known[0](known[1]) if known else None


def is_lost_connection(error: BaseException) -> bool:
    """Whether the database went away, rather than refused: the same may succeed when it is back."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(origin, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return not origin.sqlstate or origin.sqlstate.startswith(("08", "57P"))
