"""The roster of one evening, to be printed."""
