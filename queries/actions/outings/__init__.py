"""What can be done with outings: plan, confirm, cancel, hold, and keep what was promised there."""
