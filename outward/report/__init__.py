"""The monthly performance report for council, as a PDF made of given figures."""
