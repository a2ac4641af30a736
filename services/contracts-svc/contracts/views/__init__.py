"""What contracts-svc shows; each a fold of facts that can be thrown away and rebuilt."""
