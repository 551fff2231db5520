"""What linking, merging and splitting were, one line each for the story of a query."""

from pages.kit.event_parts import Words
from pages.kit.plain import escape
from queries.timeline import Happening


def tell_linked(event: Happening, words: Words) -> str:
    """Where it was put: under a parent, or that it is a part of one contact."""
    other = escape(event.body.get("to") or "another query")
    if event.body.get("kind") == "split_from":
        return f"split it off {other}"
    return f"put it under the parent {other}"


def tell_merged(event: Happening, words: Words) -> str:
    """Into which query it went."""
    return f"merged it into {escape(event.body.get('into') or 'another query')}, where it goes on"


def tell_absorbed(event: Happening, words: Words) -> str:
    """Which query came in, and that the earlier start holds."""
    other = escape(event.body.get("from") or "another query")
    return f"merged {other} into this one · the earlier start of the two holds"


def tell_unmerged(event: Happening, words: Words) -> str:
    """Which merge was undone."""
    body = event.body
    if body.get("from"):
        return f"undid the merge of {escape(body['from'])} · both are as if it had never been"
    return f"undid the merge into {escape(body.get('into') or 'another query')} · it goes on by itself"


def tell_split(event: Happening, words: Words) -> str:
    """What was split off."""
    made = event.body.get("into") or []
    return f"split off {escape(', '.join(made))}" if made else "split it"
