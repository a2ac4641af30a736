"""analytics-svc: figures from what every context tells. It decides nothing and says nothing of its own."""

from kernel.service import Service
from neighbours.tenants import tenants
from neighbours.units import units

from analytics.edge.http import routes
from analytics.views.costs import costs
from analytics.views.expiries import expiries
from analytics.views.moves import moves
from analytics.views.occupancy import occupancy
from analytics.views.repairs import orders, overdue

service = Service(
    name="analytics",
    views=[moves, units, tenants, occupancy, expiries, orders, overdue, costs],
    routes=routes,
)
