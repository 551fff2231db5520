"""What an offline pack brings back, checked before any of it is believed."""
