"""Which rule sent a query where, in words."""

from pages.kit.event_parts import Words, name_of
from pages.kit.plain import escape
from queries.timeline import Happening


def tell_routing(event: Happening, words: Words) -> str:
    """What follows the sentence of the event that was routed; nothing where no rule had a say."""
    routed = event.body.get("routed")
    if not routed:
        return ""
    to = [f"team {escape(routed['team'])}"] if routed.get("team") else []
    if priority := routed.get("priority_code"):
        to.append(f"priority {name_of(words.reference.priorities, priority).lower()}")
    return f" · the rule {escape(routed['rule'])} sent it to {', '.join(to)}, {escape(routed['because'])}"
