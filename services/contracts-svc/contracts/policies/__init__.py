"""What follows from what: facts and deadlines to commands."""
