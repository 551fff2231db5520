"""The slip that a resident takes home, on a roll of 80 mm or on A4."""
