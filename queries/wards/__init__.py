"""What can be asked about wards: what waits, what was done, how they compare, how they lie."""
