"""What a charge should be, to the cent."""
