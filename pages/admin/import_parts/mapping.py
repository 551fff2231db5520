"""Step two: what the file holds, what its columns probably mean, and what they mean."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data.transaction import perform, read
from pages.kit.grid import draw_grid
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from queries.imports.maps import list_maps, save_map
from queries.imports.uploads import IMPORT, TRY, Upload, ask_for
from rules.actor import Actor
from rules.errors import DomainError
from rules.imports.answers import Answers, build_map
from rules.imports.guesses import ORDERS, guess_code, guess_status
from rules.lookups import Reference

FIELDS: Final[Mapping[str, str]] = {
    "reference": "Number of the query in its system",
    "opened": "Received",
    "closed": "Resolved",
    "status": "Status",
    "category": "Category",
    "region": "Region",
    "ward": "Ward",
    "channel": "Channel",
    "account": "Account number",
    "amount": "Amount claimed (R)",
    "title": "Title",
    "words": "What the resident says",
}
STATUSES: Final[Mapping[str, str]] = {
    "new": "New",
    "in_progress": "In progress",
    "waiting_resident": "Waits for the resident",
    "waiting_entity": "Waits for another department",
    "resolved": "Resolved",
    "shown": "Shown only",
}
_NONE: Final = "Not in the file"
_GUESS: Final = "Guess from the file"
_OWN: Final = "Write the map myself"


def draw_preview(found: Mapping[str, Any]) -> None:
    """The first rows as they will be read, and what is worth knowing about the file."""
    form = found["form"]
    sign = {"\t": "tab", ",": "comma", ";": "semicolon"}.get(form["delimiter"], form["delimiter"])
    st.caption(f"Read as {form['encoding']} with cells parted by {sign}. The first rows:")
    for note in found["notes"]:
        st.info(escape(note))
    width = len(found["header"])
    rows = [[*row[:width], *[""] * (width - len(row))] for row in found["rows"]]
    draw_grid(found["header"], rows, "First rows of the file")


def draw_mapping(actor: Actor, upload: Upload) -> None:
    """The guesses as fields that can be corrected; a dry run and the import start here."""
    assert upload.found is not None
    st.subheader("What the columns mean", anchor=False)
    kept = read(actor, list_maps)
    how = st.selectbox("Begin with", [_GUESS, *kept, _OWN], key=f"map_from_{upload.upload_id}")
    if how == _GUESS:
        wanted = _draw_answers(upload, get_reference())
    elif how == _OWN:
        wanted = _draw_own(upload.upload_id)
    else:
        wanted = dict(kept[how])
        st.caption(f"The map “{escape(how)}” is used as it was kept.")
    _draw_steps(actor, upload, wanted)


def _draw_answers(upload: Upload, reference: Reference) -> dict[str, Any]:
    found, number = upload.found or {}, upload.upload_id
    guess, header = found["guess"], found["header"]
    columns: dict[str, str] = {}
    left, right = st.columns(2)
    for place, (field, label) in enumerate(FIELDS.items()):
        options = [_NONE, *header]
        index = options.index(guess[field]) if guess.get(field) in options else 0
        with (left, right)[place % 2]:
            chosen = st.selectbox(label, options, index, key=f"map_{field}_{number}")
        if chosen != _NONE:
            columns[field] = chosen
    categories = {code: each.name for code, each in reference.categories.items()}
    channels = {code: each.name for code, each in reference.channels.items()}
    with left:
        source = st.text_input(
            "Short name of the system", "call-centre", key=f"map_source_{number}",
            help="Small letters, digits and hyphens; the same for every file of one system.",
        )  # fmt: skip
        category = _draw_code("Category where none is named", categories, "account", f"category_{number}")
    with right:
        order = _draw_order(found["dates"], columns, number)
        channel = _draw_code("Channel where none is named", channels, "not_stated", f"channel_{number}")
    answers = Answers(
        source.strip(), columns, reference.municipality.timezone, order, category, channel,
        _draw_statuses(found["values"], columns, number),
        _match_codes(found["values"], columns, reference),
    )  # fmt: skip
    return build_map(answers, found["form"])


def _draw_code(label: str, names: Mapping[str, str], usual: str, key: str) -> str:
    codes = list(names)
    index = codes.index(usual) if usual in codes else 0
    chosen = st.selectbox(label, codes, index, format_func=lambda code: names[code], key=f"map_fixed_{key}")
    return chosen or codes[0]


def _draw_order(dates: Mapping[str, Any], columns: Mapping[str, str], number: int) -> str | None:
    """Which order the dates have; where the file leaves it open, both readings and no guess."""
    used = [dates[columns[field]] for field in ("opened", "closed") if columns.get(field) in dates]
    if not used:
        return None
    possible = [order for order in ORDERS if all(order in each["orders"] for each in used)]
    options = ["Not stated", *ORDERS]
    open_ = len(possible) != 1
    index = 0 if open_ else options.index(possible[0])
    chosen = st.selectbox("Order of dates", options, index, key=f"map_order_{number}_{'_'.join(possible)}")
    if open_ and chosen == "Not stated":
        told = next((each["readings"] for each in used if each["readings"]), "")
        st.warning(
            f"These dates can be read in more than one way: {escape(told)}. Say which; until then the file is"
            " refused."
        )
    return None if chosen == "Not stated" else chosen


def _draw_statuses(values: Mapping[str, Any], columns: Mapping[str, str], number: int) -> dict[str, str]:
    words = values.get(columns.get("status", "")) or []
    if not words:
        return {}
    chosen: dict[str, str] = {}
    codes = list(STATUSES)
    with st.expander(f"What its {len(words)} words for a status mean", expanded=len(words) <= 6):
        for place, word in enumerate(words):
            guess = codes.index(guess_status(word))
            key = f"map_status_{number}_{columns['status']}_{place}"
            chosen[word] = (
                st.selectbox(escape(word), codes, guess, format_func=lambda code: STATUSES[code], key=key)
                or codes[guess]
            )
    return chosen


def _match_codes(
    values: Mapping[str, Any], columns: Mapping[str, str], reference: Reference
) -> dict[str, dict[str, str]]:
    """Words of the file that are names or codes of ours; the others take what is said for the rest."""
    names = {
        "category": {code: each.name for code, each in reference.categories.items()},
        "channel": {code: each.name for code, each in reference.channels.items()},
        "region": {code: f"Region {code}" for code in reference.regions},
    }
    matched: dict[str, dict[str, str]] = {}
    for field, ours in names.items():
        if field not in columns:
            continue
        found = {word: guess_code(word, ours) for word in values.get(columns[field]) or []}
        matched[field] = {word: code for word, code in found.items() if code}
        lost = [word for word, code in found.items() if code is None]
        if lost:
            some = ", ".join(map(escape, lost[:5])) + ("…" if len(lost) > 5 else "")
            st.caption(f"{FIELDS[field]}: not one of ours, so taken as the rest: {some}")
    return matched


def _draw_own(number: int) -> dict[str, Any]:
    text = st.text_area(
        "The map as TOML, as docs/import-map.md describes it", height=320, key=f"map_toml_{number}"
    )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        st.error(f"This is not TOML: {escape(str(error))}.")
        return {}


def _draw_steps(actor: Actor, upload: Upload, wanted: dict[str, Any]) -> None:
    with st.container(horizontal=True, gap="small"):
        _draw_start(actor, upload, wanted, TRY, "Dry run")
        _draw_start(actor, upload, wanted, IMPORT, "Import")
    with st.form(f"keep_map_{upload.upload_id}", clear_on_submit=True):
        name = st.text_input("Keep these meanings as", max_chars=80, placeholder="Call centre, weekly")
        if st.form_submit_button("Keep"):
            try:
                perform(actor, save_map, name=name, wanted=wanted, now=datetime.now(UTC))
                st.success("Kept.")
            except DomainError as refused:
                st.error(escape(str(refused)))


def _draw_start(actor: Actor, upload: Upload, wanted: dict[str, Any], kind: str, label: str) -> None:
    style = "primary" if kind == IMPORT else "secondary"
    if st.button(label, type=style, key=f"{kind}_{upload.upload_id}", disabled=not wanted):  # type: ignore[arg-type]
        try:
            perform(actor, ask_for, upload_id=upload.upload_id, kind=kind, wanted=wanted)
        except DomainError as refused:
            st.error(escape(str(refused)))
            return
        st.rerun()
