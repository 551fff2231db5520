"""Why a query is due when it is, and in whose hands it was, on demand."""

from pages.kit.explaining.dialog import draw_open_explanation, draw_why

__all__ = ["draw_open_explanation", "draw_why"]
