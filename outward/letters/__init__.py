"""Letters to residents as PDF."""
