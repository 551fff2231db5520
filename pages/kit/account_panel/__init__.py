"""The account's whole story beside a query, or on a page of its own."""

from pages.kit.account_panel.panel import draw_account_panel

__all__ = ["draw_account_panel"]
