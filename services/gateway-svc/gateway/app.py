"""gateway-svc: the one door of the house. It decides nothing and keeps nothing; each service checks again."""

from kernel.service import Service

from gateway.edge.http import routes

service = Service(name="gateway", routes=routes)
