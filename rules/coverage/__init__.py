"""The coverage ledger: what is promised of outings, how far it is kept, and what this week must bring."""
