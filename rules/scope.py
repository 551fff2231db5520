"""How far an actor sees: regions, wards and categories; an empty list sets no limit."""

from rules.actor import UNKNOWN_REGION, Actor


def covers(actor: Actor, *, category_code: str, region: str, ward_no: int | None) -> bool:
    """Whether a query with these facts lies in the actor's scope.

    A query whose region is not known yet belongs to every region, or nobody would ever place it.
    """
    if actor.sees_everything:
        return True
    if actor.role == "councillor" and ward_no not in actor.wards:
        return False
    in_region = not actor.regions or region in (*actor.regions, UNKNOWN_REGION)
    in_ward = not actor.wards or ward_no is None or ward_no in actor.wards
    in_category = not actor.category_codes or category_code in actor.category_codes
    return in_region and in_ward and in_category


def describe_scope(regions: tuple[str, ...], wards: tuple[int, ...], categories: tuple[str, ...]) -> str:
    """A scope in words, such as 'Regions B, F · ward 87'; categories by the names given."""
    parts = [
        _listed("Region", "Regions", regions),
        _listed("ward", "wards", tuple(map(str, wards))),
        ", ".join(categories),
    ]
    return " · ".join(part for part in parts if part) or "Whole municipality"


def _listed(one: str, many: str, values: tuple[str, ...]) -> str:
    return f"{one if len(values) == 1 else many} {', '.join(values)}" if values else ""
