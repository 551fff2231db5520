"""The fields of a query taken on the spot, in the order of the talk; large enough for a thumb."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import streamlit as st

from pages.kit.badges import option_text
from pages.kit.drafts import text_area
from pages.kit.plain import escape
from queries.actions.capture import OnTheSpot, Photo
from queries.actions.log_case import Capture, ContactDetails
from queries.outings.outings import Outing
from rules.actor import Actor
from rules.amounts import parse_rand
from rules.errors import InvalidInput
from rules.lookups import Reference, Ward, list_live

ROUND: Final = "spot_round"
WORDS: Final = "spot_words"
_STICKY: Final = ("ward", "channel")
# two of them fit beside each other on a phone
_TILE_WIDTH: Final = 140
_PICTURES: Final = ["jpg", "jpeg", "png", "webp"]
# where the municipality has such a channel, the first of them is what people on the spot mostly come by
_CHANNELS: Final = {"councillor": ("councillor", "walkabout"), "agent": ("mobile_office", "walkabout")}


def key(name: str) -> str:
    """The key of a field of the query being taken; the next one has other keys and is empty."""
    return f"spot_{name}_{st.session_state.get(ROUND, 0)}"


def begin_next() -> None:
    """Start an empty form. Ward and channel stay, because the next resident stands in the same street."""
    kept = {name: st.session_state.get(key(name)) for name in _STICKY}
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    for name, value in kept.items():
        st.session_state[key(name)] = value


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the form, as typed."""

    ward_no: int | None
    category: str | None
    subcategory: str | None
    words: str
    where: str
    contact: ContactDetails
    photos: tuple[Photo, ...]
    outing_id: int | None

    def say(self, reference: Reference) -> str:
        """What happened: in words or, when none were typed, the name of the sub-category."""
        kind = reference.subcategories.get(self.subcategory or "")
        return self.words.strip() or (kind.name if kind else "")

    def as_taken(self, reference: Reference, now: datetime) -> OnTheSpot:
        """The form as what is logged.

        Raises:
            InvalidInput: something is missing or cannot be read; all of it is named at once.
        """
        said = self.say(reference)
        problems = [] if self.category else ["Tap what it is about."]
        if not said:
            problems.append("Say in a few words what happened, or tap what it is more exactly.")
        try:
            amount = parse_rand(st.session_state.get(key("amount"), ""))
        except InvalidInput as error:
            problems.append(str(error))
        if problems or self.category is None:
            raise InvalidInput("\n".join(problems))
        capture = Capture(
            words=said,
            category_code=self.category,
            subcategory_code=self.subcategory,
            channel_code=st.session_state[key("channel")],
            received_at=now,
            ward_no=self.ward_no,
            amount_rand=amount,
            contact=self.contact,
        )
        return OnTheSpot(capture, self.where, self.photos, self.outing_id)


def draw_ward(actor: Actor, wards: Mapping[int, Ward], here: Outing | None) -> int | None:
    """The ward that people stand in: the outing's, a councillor's own, or any; accounts tell theirs."""
    if here is not None and here.ward_no in wards:
        return here.ward_no
    if actor.role == "councillor":
        mine = [number for number in actor.wards if number in wards]
        if len(mine) == 1:
            st.caption(f"Ward {mine[0]}")
            return mine[0]
        chosen: int | None = st.pills(
            "Ward *", mine, key=key("ward"), format_func=lambda number: option_text(f"Ward {number}"),
            persist_state="page",
        )  # fmt: skip
        return chosen
    ward: int | None = st.selectbox(
        "Ward", list(wards), index=None, key=key("ward"), placeholder="From the account",
        persist_state="page", format_func=lambda number: f"{number} · region {wards[number].region_code}",
    )  # fmt: skip
    return ward


def draw_topic(reference: Reference) -> tuple[str | None, str | None]:
    """A tile for each category, then what exactly: two taps."""
    chosen: str | None = st.session_state.get(key("category"))
    st.markdown("**What is it about?** \\*")
    with st.grid(2, min_column_width=_TILE_WIDTH, gap="small"):
        for category in list_live(reference.categories):
            st.button(
                escape(category.name),
                key=key(f"tile_{category.code}"),
                icon=f":material/{category.icon}:" if category.icon else None,
                type="primary" if category.code == chosen else "secondary",
                on_click=_choose, args=(key("category"), category.code), width="stretch", wrap=True,
            )  # fmt: skip
    if chosen is None:
        return None, None
    kinds = {kind.code: kind.name for kind in reference.list_subcategories(chosen)}
    subcategory: str | None = st.pills(
        "More exactly", list(kinds), key=key(f"subcategory_{chosen}"),
        format_func=lambda code: option_text(kinds[code]), persist_state="page", wrap=True,
    )  # fmt: skip
    return chosen, subcategory


def _choose(name: str, code: str) -> None:
    st.session_state[name] = code


def draw_words() -> str:
    """What the resident says; a chosen sub-category says it when nothing is typed."""
    return text_area(
        "What happened?", key=key("words"), place=WORDS, height=90, max_chars=20_000, persist_state="page",
        placeholder="A few words; not needed when the line above says it",
    )  # fmt: skip


def draw_where() -> str:
    """The account, the meter or the address in one field."""
    where: str = st.text_input(
        "Account, meter number or address", key=key("where"), max_chars=200, persist_state="page",
        placeholder="Whatever they have at hand",
    )  # fmt: skip
    return where


def draw_contact(reference: Reference, actor: Actor, here: Outing | None) -> ContactDetails:
    """Who asks, how to reach them, and whether they agree that it is kept."""
    star = " *" if actor.role == "councillor" else ""
    left, right = st.columns(2)
    options: dict[str, Any] = {"on_change": "ignore", "persist_state": "page"}
    name = left.text_input(f"Name{star}", key=key("name"), **options)
    phone = right.text_input("Cell number", key=key("phone"), placeholder="For the SMS", **options)
    consent = st.checkbox(f"They agree that we keep these details{star}", key=key("consent"), **options)
    languages = {language.code: language.name for language in list_live(reference.languages)}
    with st.expander("E-mail, language, amount, how it came"):
        email = st.text_input("E-mail", key=key("email"), placeholder="For the slip", **options)
        language = st.selectbox(
            "Language they prefer", list(languages), index=None, format_func=languages.__getitem__,
            key=key("language"), placeholder="Not asked", **options,
        )  # fmt: skip
        st.text_input("Amount claimed", key=key("amount"), placeholder="R", **options)
        _draw_channel(reference, actor, here)
    return ContactDetails(name=name, phone=phone, email=email, language=language or "", consent=consent)


def _draw_channel(reference: Reference, actor: Actor, here: Outing | None) -> None:
    channels = {c.code: c.name for c in list_live(reference.channels) if c.is_capture}
    likely = (here.kind,) if here else _CHANNELS.get(actor.role, _CHANNELS["agent"])
    usual = [code for code in likely if code in channels]
    st.session_state.setdefault(key("channel"), usual[0] if usual else next(iter(channels)))
    st.selectbox(
        "How it came in", list(channels), format_func=channels.__getitem__, key=key("channel"),
        on_change="ignore", persist_state="page",
    )  # fmt: skip


def draw_photos() -> tuple[Photo, ...]:
    """Pictures, which a phone takes with its camera or picks."""
    files = st.file_uploader("Photo", type=_PICTURES, accept_multiple_files=True, key=key("photos"))
    return tuple(Photo(file.name, file.getvalue()) for file in files)
