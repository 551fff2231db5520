"""The face for people: screens by audience."""
