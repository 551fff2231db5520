"""Words that people typed, put into a line of Markdown so that they stay just words.

Whole texts go through `st.text`, which reads no Markdown at all; this is for a name or a phrase in a line.
"""

import re
from typing import Final

_JOINER: Final = "\u2060"
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
# links and icons are also looked for after escapes are undone; an invisible joiner takes them apart
_TRIGGERS: Final = re.compile(r"(?<=:)(?=[\w/+-])|(?<=www)(?=\.)|(?=@)|(?<=[<>-])(?=[<>-])", re.IGNORECASE)


def escape(text: str) -> str:
    """The text on one line as Markdown that shows it as it is."""
    line = " ".join(text.split())
    return _PUNCTUATION.sub(r"\\\1", _TRIGGERS.sub(_JOINER, line))
