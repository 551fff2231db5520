"""Cases from other systems' files."""
