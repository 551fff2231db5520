"""What many queries are changed at once, looked at before and afterwards."""
