"""Changing many queries at once: the dialog, its preview, and the way back."""
