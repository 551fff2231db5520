"""The pack: one HTML file that needs no network, and the seals of what goes out and comes back."""
