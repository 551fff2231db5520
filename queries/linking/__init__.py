"""What belongs to a query: its links, what may be the same, where a merged one went on."""
