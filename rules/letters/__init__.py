"""Letters to residents: what they say, from figures of the ledger and texts of the profile."""
