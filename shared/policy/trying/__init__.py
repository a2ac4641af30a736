"""What would have come out by other thresholds: the same facts, deciders and timers, and another book."""
