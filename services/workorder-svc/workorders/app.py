"""workorder-svc: repairs from report to completion, and who is told when a promise is not kept."""

from kernel.service import Service
from neighbours.people import people
from neighbours.tenants import tenants
from neighbours.units import units

from workorders.by_policy import by_policy
from workorders.domain.policy import policy
from workorders.domain.work_order import work_order
from workorders.edge.http import routes
from workorders.policies.escalation import escalation
from workorders.publish import translate
from workorders.views.policies import policies
from workorders.views.pool import pool

service = Service(
    name="workorders",
    deciders=[work_order, policy],
    views=[pool, policies, units, tenants, people],
    timers=[escalation],
    informs=by_policy,
    publish=translate,
    routes=routes,
)
