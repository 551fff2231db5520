"""Pure knowledge: no input, no output, time is an argument."""
