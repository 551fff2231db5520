"""What is wrong with the bills beside a query, and what the person at work makes of it."""

from pages.kit.diagnosis.card import draw_diagnosis
from pages.kit.diagnosis.corrections import draw_corrections

__all__ = ["draw_corrections", "draw_diagnosis"]
