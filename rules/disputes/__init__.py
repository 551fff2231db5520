"""What of a bill is disputed, from when to when, and what may be collected meanwhile."""
