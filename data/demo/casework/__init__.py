"""What the synthetic city's residents ask and its staff do about it."""
