"""What can be done, one module a staff verb."""
