"""What can be asked about campaigns of virtual sessions."""
