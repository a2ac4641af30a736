"""How the outside reaches this service, and how it reaches its partners."""
