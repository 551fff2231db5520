"""Planning outings: who walks which ward on which day, and where the mobile offices are."""
