"""Billing codes in words."""

from typing import Final

from pages.kit.format import show_date, show_rand
from rules.prescription import OldUse

SERVICES: Final = {
    "rates": "Property rates",
    "electricity": "Electricity",
    "water": "Water",
    "sewer": "Sewer",
    "refuse": "Refuse",
    "sundry": "Sundries",
    "interest": "Interest",
    "adjustment": "Adjustments",
}

CODES: Final = {
    "RATES": "Property rates",
    "RATES_THRESHOLD": "Less rates on the free first part",
    "RATES_ADD_BACK": "Free part added back (further property)",
    "RATES_REBATE": "Rates rebate",
    "ELEC_ENERGY": "Energy",
    "ELEC_SERVICE": "Service charge",
    "ELEC_NETWORK": "Network charge",
    "ELEC_SURCHARGE": "Network surcharge",
    "BUSINESS_SURCHARGE": "Business surcharge",
    "WATER_CONSUMPTION": "Water used",
    "WATER_LEVY": "Demand levy",
    "SEWER": "Sewer",
    "REFUSE": "Refuse",
    "CLEANING_LEVY": "City cleaning levy",
    "INTEREST": "Interest on arrears",
    "FEE": "Fee",
    "ESTIMATE_REVERSAL": "Estimate taken back",
    "CREDIT": "Credit",
    "INSTALMENT": "Instalment",
}

READINGS: Final = {
    "actual": "● actual",
    "estimated": "◌ estimated",
    "customer": "● read by the customer",
    "special": "● special reading",
}

CLASSES: Final = {
    "residential": "residential",
    "government": "government",
    "company": "company",
    "managing_agent": "managing agent",
}

CREDIT_STEPS: Final = {
    "final_demand": "Final demand",
    "disconnection_notice": "Disconnection notice",
    "cut": "Cut off",
    "restrict": "Restricted",
    "remove": "Meter or connection removed",
    "reconnect": "Reconnected",
    "hand_over": "Handed over for collection",
}

METER_EVENTS: Final = {
    "install": "Installed",
    "remove": "Removed",
    "exchange": "Exchanged",
    "test": "Tested",
    "seal": "Sealed",
}


def in_words(words: dict[str, str], code: str) -> str:
    """A code in words; one that nobody explained, as plain words of its own."""
    return words.get(code) or code.replace("_", " ").capitalize()


def tell_old_use(old: OldUse) -> str:
    """Prescription advice about one line, in words that decide nothing."""
    part = f"{old.days} of its {old.of_days} days" if old.days < old.of_days else f"All {old.of_days} days"
    return (
        f"▲ {part} lie before {show_date(old.before_on)} and were first billed here: "
        f"{show_rand(old.amount_rand)} without VAT is probably prescribed. Advice only; a legal adviser "
        "decides, and nothing is written off by itself."
    )
