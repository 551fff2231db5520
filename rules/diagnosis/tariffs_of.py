"""Which tariffs belong together, and what kind of use a property shows."""

from typing import Final

from rules.diagnosis.record import AccountRecord

HOME: Final = "home"
BUSINESS: Final = "business"
INSTITUTION: Final = "institution"
FAMILIES: Final = {
    "residential": HOME,
    "residential_prepaid": HOME,
    "multi_dwelling": HOME,
    "flats": HOME,
    "deemed": HOME,
    "indigent": HOME,
    "business": BUSINESS,
    "institution": INSTITUTION,
    "public_service": INSTITUTION,
    "public_benefit": INSTITUTION,
    "municipal": INSTITUTION,
    "agricultural": "agricultural",
    "vacant": "vacant",
    "consent_use": "consent_use",
}
USES: Final = {
    **FAMILIES,
    "industrial": BUSINESS,
    "commercial": BUSINESS,
    "mining": BUSINESS,
    "retail": BUSINESS,
    "office": BUSINESS,
    "dwelling": HOME,
    "house": HOME,
    "flat": HOME,
}
ZONES: Final = (
    ("residential", HOME),
    ("dwelling", HOME),
    ("business", BUSINESS),
    ("commercial", BUSINESS),
    ("industrial", BUSINESS),
    ("institution", INSTITUTION),
    ("government", INSTITUTION),
    ("agricultur", "agricultural"),
)


def family_of(tariff: str | None) -> str | None:
    """The family of a tariff or rates category; None for one that is the city's own."""
    return FAMILIES.get(tariff or "")


def use_of(record: AccountRecord) -> str | None:
    """The family that the property's use says."""
    return USES.get(record.property.use.strip().lower().replace(" ", "_"))


def zone_of(record: AccountRecord) -> str | None:
    """The family that the zoning says."""
    zoning = (record.property.zoning or "").lower()
    return next((family for word, family in ZONES if word in zoning), None)
