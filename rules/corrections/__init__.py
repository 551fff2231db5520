"""Putting a bill right: which lines are taken back, what is billed instead, who has to agree."""
