"""What is wrong with the bills beside a query, and what the person at work makes of it."""

from pages.kit.diagnosis.card import draw_diagnosis

__all__ = ["draw_diagnosis"]
