"""The import page's reads and actions: uploaded files, maps kept by name, rows that wait for repair."""
