"""Charts of figures as plain dictionaries, by noun; what a page shows and why is decided by the pages."""
