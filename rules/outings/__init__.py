"""What is known of outings without asking the database: hours, notices, needs, the order of stops."""
