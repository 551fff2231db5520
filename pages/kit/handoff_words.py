"""What happened between the desk and the owner of a query, in plain words."""

from pages.kit.event_parts import Words, name_of, tell_day
from pages.kit.plain import escape
from queries.timeline import Happening


def tell_handed_over(event: Happening, words: Words) -> str:
    """To whom, and by when an answer is due."""
    owner = name_of(words.reference.entities, event.body.get("entity_code"))
    return f"handed it to {owner}, answer due by {tell_day(event.body.get('next_step_on'))}"


def tell_handed_back(event: Happening, words: Words) -> str:
    """That the owner answered, or that it is not the owner's."""
    if not event.body.get("refused"):
        return "noted the owner's answer"
    return f"noted that it is not for {name_of(words.reference.entities, event.body.get('refused_by'))}"


def tell_acknowledged(event: Happening, words: Words) -> str:
    """Who has it, under which reference, and by when they mean to act."""
    body = event.body
    under = f" under {escape(body['reference'])}" if body.get("reference") else ""
    who = name_of(words.reference.entities, body.get("entity_code"))
    return f"noted that {who} has it{under}, to be done by {tell_day(body.get('next_step_on'))}"
