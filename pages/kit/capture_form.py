"""The form of a new query. Its widgets keep what was typed until the next form is begun."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import streamlit as st

from pages.kit.badges import badge_text, option_text, status_look
from pages.kit.case_line import draw_case_line
from pages.kit.drafts import text_area
from pages.kit.filter_words import show_region
from pages.kit.format import ZONE, show_relative
from pages.kit.plain import escape
from queries.account_cases import KnownAccount
from queries.actions.log_case import Capture, ContactDetails
from rules.actor import UNKNOWN_REGION, Actor
from rules.amounts import parse_rand
from rules.errors import InvalidInput
from rules.lookups import Reference, list_live

ROUND: Final = "capture_round"
WORDS: Final = "capture_words"
_LAST_CHANNEL: Final = "capture_channel"


def key(name: str) -> str:
    """The key of a field in the form that is being filled in; the next form has other keys and is empty."""
    return f"capture_{name}_{st.session_state.get(ROUND, 0)}"


def begin_next() -> None:
    """Start an empty form; the channel stays, because one person mostly works one channel."""
    st.session_state[_LAST_CHANNEL] = st.session_state.get(key("channel"))
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the form, as typed."""

    account: str
    category: str | None
    subcategory: str | None
    words: str
    amount: str
    channel: str | None
    received: datetime | None
    region: str | None
    ward: int | None
    priority: str
    hardship: bool
    contact: ContactDetails
    foreign: tuple[str, str]


def draw_account(reference: Reference) -> str:
    """The account number, first of all, so that a warning comes before anything else is typed."""
    return st.text_input(
        "Account number",
        key=key("account"),
        placeholder="None",
        help=f"{reference.municipality.account_no_hint.capitalize()}. Leave it empty when there is none.",
        persist_state="page",
    )


def draw_known(known: KnownAccount, reference: Reference, now: datetime) -> None:
    """What a new query would stand beside."""
    if known.is_billed is False:
        st.caption("The last billing extract does not have this account. Check the number with the resident.")
    if not known.open_cases:
        return
    count = len(known.open_cases)
    st.warning(
        f"{'This query is' if count == 1 else f'{count} queries are'} open on this account already. "
        "If it is about the same thing, add to it instead of logging it again.",
        icon=":material/content_copy:",
    )
    for case in known.open_cases:
        facts = (
            escape(reference.categories[case.category_code].name),
            f"received {show_relative(case.received_at, now)}",
        )
        status = badge_text(status_look(case.status), reference.statuses[case.status].name)
        draw_case_line(case.reference, case.title, facts, badge=status)


def draw_topic(reference: Reference) -> tuple[str | None, str | None]:
    """Category and sub-category."""
    names = {category.code: category.name for category in list_live(reference.categories)}
    category = st.pills(
        "What is it about? *", list(names), format_func=lambda code: option_text(names[code]),
        key=key("category"), persist_state="page", wrap=True,
    )  # fmt: skip
    if category is None:
        return None, None
    kinds = {kind.code: kind for kind in reference.list_subcategories(category)}
    subcategory = st.selectbox(
        "More exactly",
        list(kinds),
        index=None,
        format_func=lambda code: kinds[code].name if code in kinds else str(code),
        key=key(f"subcategory_{category}"),
        placeholder="Choose if you can tell",
        persist_state="page",
    )
    if subcategory is not None and kinds[subcategory].description:
        st.caption(escape(kinds[subcategory].description))
    return category, subcategory


def draw_checklist(reference: Reference, category: str, subcategory: str | None) -> None:
    """The papers such a query needs, to be asked for while the resident is there."""
    items = reference.list_documents(category, subcategory)
    if not items:
        return
    st.markdown("**Papers it needs**")
    for item in items:
        mark = "" if item.is_required else " :gray[(if there is one)]"
        note = f"  \n:gray[{escape(item.note)}]" if item.note else ""
        st.markdown(f"- {escape(item.name)}{mark}{note}")


def draw_story() -> tuple[str, str]:
    """The resident's words and the amount."""
    words = text_area(
        "What does the resident say? *", key=key("words"), place=WORDS, height=140, max_chars=20_000,
        on_change="ignore", persist_state="page",
        help="In their own words, as one would tell a colleague. No ID numbers.",
    )  # fmt: skip
    amount = st.text_input(
        "Amount claimed", key=key("amount"), placeholder="R", on_change="ignore", persist_state="page",
        help="What they say is too much, in rand. Leave it empty if no amount is named.",
    )  # fmt: skip
    return words, amount


def draw_arrival(reference: Reference, actor: Actor) -> tuple[str | None, datetime | None]:
    """Channel and the moment of receipt, in the municipality's time."""
    channels = {c.code: c.name for c in list_live(reference.channels) if c.is_capture}
    usual = "councillor" if actor.role == "councillor" else None
    chosen = st.session_state.get(_LAST_CHANNEL) or usual
    options = list(channels)
    left, right = st.columns(2)
    channel = left.selectbox(
        "How did it come in? *",
        options,
        index=options.index(chosen) if chosen in channels else None,
        format_func=channels.__getitem__,
        key=key("channel"),
        placeholder="Choose",
        persist_state="page",
    )
    received = right.datetime_input(
        "Received", value=_opened_at(), max_value=_opened_at().replace(hour=23, minute=59), step=60,
        format="DD/MM/YYYY", key=key("received"), on_change="ignore", persist_state="page",
    )  # fmt: skip
    return channel, received


def _opened_at() -> datetime:
    """When this form was begun, local; kept so that the proposal does not change while people type."""
    at: datetime = st.session_state.setdefault(
        key("opened"), datetime.now(ZONE).replace(second=0, microsecond=0, tzinfo=None)
    )
    return at


def draw_place(reference: Reference, actor: Actor, now: datetime) -> tuple[str | None, int | None]:
    """Region and ward, for a query without an account or where the account is not where it happens."""
    wards = {ward.ward_no: ward for ward in reference.list_wards(reference.local_day(now))}
    if actor.role == "councillor":
        mine = [number for number in actor.wards if number in wards]
        own: int | None = st.selectbox(
            "Ward *", mine, key=key("ward"), format_func=lambda number: f"Ward {number}", persist_state="page"
        )
        return None, own
    regions = {region.code: show_region(region) for region in list_live(reference.regions)}
    left, right = st.columns(2)
    region = left.selectbox(
        "Region", list(regions), index=None, format_func=regions.__getitem__, key=key("region"),
        placeholder="From the account or ward", persist_state="page",
    )  # fmt: skip
    options = [n for n, ward in wards.items() if region in (None, UNKNOWN_REGION, ward.region_code)]
    ward = right.selectbox(
        "Ward", options, index=None, key=key(f"ward_{region}"), placeholder="From the account",
        format_func=lambda number: f"{number} · region {wards[number].region_code}", persist_state="page",
    )  # fmt: skip
    return region, ward


def draw_contact(reference: Reference, actor: Actor) -> ContactDetails:
    """Who asks, and whether they agree that we keep it."""
    star = " *" if actor.role == "councillor" else ""
    left, right = st.columns(2)
    name = left.text_input(f"Name{star}", key=key("name"), on_change="ignore", persist_state="page")
    phone = right.text_input("Phone", key=key("phone"), on_change="ignore", persist_state="page")
    email = left.text_input("E-mail", key=key("email"), on_change="ignore", persist_state="page")
    languages = {language.code: language.name for language in list_live(reference.languages)}
    language = right.selectbox(
        "Language they prefer", list(languages), index=None, format_func=languages.__getitem__,
        key=key("language"), placeholder="Not asked", on_change="ignore", persist_state="page",
    )  # fmt: skip
    consent = st.checkbox(
        f"They agree that we keep these details to deal with the query{star}",
        key=key("consent"),
        on_change="ignore",
        persist_state="page",
    )
    return ContactDetails(name=name, phone=phone, email=email, language=language or "", consent=consent)


def draw_weight(reference: Reference) -> tuple[str, bool]:
    """Priority and hardship, which decide where it stands in the queue."""
    names = {priority.code: priority.name for priority in reversed(list_live(reference.priorities))}
    codes = list(names)
    priority: str = st.segmented_control(
        "Priority", codes, default=codes[0], required=True, format_func=lambda code: option_text(names[code]),
        key=key("priority"), on_change="ignore", persist_state="page",
        help=" · ".join(f"{p.name}: {p.description}" for p in list_live(reference.priorities)),
    ) or codes[0]  # fmt: skip
    hardship = st.checkbox(
        "The household is in hardship", key=key("hardship"), on_change="ignore", persist_state="page"
    )
    return priority, hardship


def draw_foreign() -> tuple[str, str]:
    """The number that another system gave it."""
    left, right = st.columns(2)
    system = left.text_input(
        "Other system", key=key("system"), placeholder="Such as the helpdesk", on_change="ignore",
        persist_state="page",
    )  # fmt: skip
    number = right.text_input("Its reference", key=key("foreign"), on_change="ignore", persist_state="page")
    return system.strip(), number.strip()


def as_capture(fields: Fields) -> Capture:
    """The form as what is logged.

    Raises:
        InvalidInput: something is missing or cannot be read; all of it is named at once.
    """
    problems = [
        sentence
        for is_missing, sentence in (
            (fields.category is None, "Choose what the query is about."),
            (not fields.words.strip(), "Write what the resident says."),
            (fields.channel is None, "Choose how it came in."),
            (fields.received is None, "Give the date and time it was received."),
            (any(fields.foreign) != all(fields.foreign), "Give both the other system and its reference."),
        )
        if is_missing
    ]
    amount, problem = _try_amount(fields.amount)
    if problems or problem:
        raise InvalidInput("\n".join([*problems, *([problem] if problem else [])]))
    values: dict[str, Any] = {"region": fields.region} if fields.region else {}
    assert fields.category is not None
    assert fields.channel is not None
    assert fields.received is not None
    return Capture(
        words=fields.words,
        category_code=fields.category,
        subcategory_code=fields.subcategory,
        channel_code=fields.channel,
        received_at=fields.received.replace(tzinfo=ZONE),
        account_no=fields.account,
        priority_code=fields.priority,
        ward_no=fields.ward,
        amount_rand=amount,
        hardship=fields.hardship,
        contact=fields.contact,
        foreign_references=(fields.foreign,) if all(fields.foreign) else (),
        **values,
    )


def _try_amount(text: str) -> tuple[Any, str]:
    try:
        return parse_rand(text), ""
    except InvalidInput as error:
        return None, str(error)
