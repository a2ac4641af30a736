"""Papers: a contract as a PDF, signed by each party, and proven by anybody without asking us."""
