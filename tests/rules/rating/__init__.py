"""What a charge should be."""
