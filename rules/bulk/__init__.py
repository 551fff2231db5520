"""Changing many queries at once: what is asked, what is refused, who gets what. No database."""
