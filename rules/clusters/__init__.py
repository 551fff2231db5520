"""One cause, many accounts: groups in which the same error is far more frequent than elsewhere."""
