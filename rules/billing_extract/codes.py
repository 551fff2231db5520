"""The closed lists of codes an extract may use."""

from typing import Final

CUSTOMER_CLASSES: Final = ("residential", "government", "company", "managing_agent")
DELIVERIES: Final = ("post", "email", "sms", "none")
ELECTRICITY_BY: Final = ("city_power", "eskom", "prepaid", "none")
VALUATION_DECISIONS: Final = ("roll", "objection", "s78", "appeal")
OWNERSHIP_EVENTS: Final = ("transfer", "occupation", "termination", "clearance")
METER_SERVICES: Final = ("water", "electricity")
METER_EVENTS: Final = ("install", "remove", "exchange", "test", "seal")
READING_KINDS: Final = ("actual", "estimated", "customer", "special")
CREDIT_STEPS: Final = (
    "final_demand",
    "disconnection_notice",
    "cut",
    "restrict",
    "remove",
    "reconnect",
    "hand_over",
)
BIN_KINDS: Final = ("domestic", "business")
TARIFF_KINDS: Final = ("block", "flat", "per_year", "value_band", "share")

SERVICES: Final = (
    "rates",
    "electricity",
    "water",
    "sewer",
    "refuse",
    "sundry",
    "interest",
    "adjustment",
)

CHARGE_CODES: Final = (
    "RATES",
    "RATES_THRESHOLD",
    "RATES_ADD_BACK",
    "RATES_REBATE",
    "ELEC_ENERGY",
    "ELEC_SERVICE",
    "ELEC_NETWORK",
    "ELEC_SURCHARGE",
    "BUSINESS_SURCHARGE",
    "WATER_CONSUMPTION",
    "WATER_LEVY",
    "SEWER",
    "REFUSE",
    "CLEANING_LEVY",
    "INTEREST",
    "FEE",
    "ESTIMATE_REVERSAL",
    "CREDIT",
    "INSTALMENT",
)

# an extract that brings tariffs.csv may use the tariffs it names as well
TARIFFS: Final = (
    "residential",
    "residential_prepaid",
    "business",
    "institution",
    "multi_dwelling",
    "flats",
    "deemed",
    "indigent",
    "agricultural",
    "vacant",
    "public_service",
    "public_benefit",
    "municipal",
    "consent_use",
    "special_reading",
    "meter_test",
    "final_demand",
    "disconnection",
    "reconnection",
)
