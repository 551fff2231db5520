"""What staff do with virtual sessions, one module a noun."""
