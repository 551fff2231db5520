"""A few words of a text, with those marked that were looked for."""

from typing import Final, NamedTuple

# characters that Unicode keeps for private use: no text of a resident has them
BEGIN: Final = "\ue000"
END: Final = "\ue001"


class Piece(NamedTuple):
    """Part of a text; `is_match` where it was looked for."""

    text: str
    is_match: bool


def split_excerpt(marked: str) -> tuple[Piece, ...]:
    """The pieces of a text in which matches stand between BEGIN and END."""
    pieces = []
    for part in marked.replace(BEGIN, END + BEGIN).split(END):
        is_match = part.startswith(BEGIN)
        if text := part.replace(BEGIN, ""):
            pieces.append(Piece(text, is_match))
    return tuple(pieces)
