"""Who works in the synthetic city: one sign-in a role, and the colleagues who did the work so far."""

from collections.abc import Iterator
from typing import Final

from data.demo.places import BUSY_WARD
from rules.lookups import Reference
from rules.staff import StaffFields

EXPERTS_A_CATEGORY: Final = 4
LANGUAGES: Final = ("en", "zu", "st", "tn", "af", "xh")
WARD: Final = BUSY_WARD


def list_sign_ins(reference: Reference) -> list[StaffFields]:
    """One person a role, who can sign in, with the languages and categories that the municipality has."""
    spoken = [code for code in LANGUAGES if code in reference.languages]
    skills = tuple(code for code in ("metering", "rates") if code in reference.categories)
    return [
        StaffFields("expert", "Demo expert", "expert", skills=skills, languages=tuple(spoken[:2])),
        StaffFields("agent", "Demo agent", "agent", languages=(spoken[0], *spoken[2:3])),
        StaffFields("manager", "Demo manager", "manager", email="manager@demo.invalid"),
        StaffFields("councillor", f"Demo councillor, ward {WARD}", "councillor", wards=(WARD,)),
        StaffFields("admin", "Demo administrator", "admin"),
    ]


def list_colleagues(reference: Reference) -> Iterator[StaffFields]:
    """Experts by category and agents by region; none of them can sign in."""
    spoken = [code for code in LANGUAGES if code in reference.languages]
    for category in reference.categories.values():
        for number in range(1, EXPERTS_A_CATEGORY + 1):
            yield StaffFields(
                f"{category.code.replace('_', '-')}-{number}",
                f"{category.name.split()[0]} expert {number}",
                "expert",
                skills=(category.code,),
                languages=("en", spoken[number % len(spoken)]),
                category_codes=(category.code,),
            )
    for region in reference.regions.values():
        if region.code != "X":
            yield StaffFields(
                f"agent-{region.code.lower()}",
                f"Agent, region {region.code}",
                "agent",
                regions=(region.code,),
                languages=("en",),
            )
