"""notify-svc: nothing important goes unheard. The table of contents; start with `domain/notification.py`."""

from pathlib import Path

from kernel.service import Service
from neighbours.erased import erased, erasing
from neighbours.names import names
from neighbours.parks import parks
from neighbours.people import people
from neighbours.tenants import tenants

from notifications import publish
from notifications.addressing import addressing
from notifications.asking_receipts import asking_receipts
from notifications.burying import burying
from notifications.by_policy import by_policy
from notifications.contacting import contacting
from notifications.domain.callback import callback
from notifications.domain.circuit import circuit
from notifications.domain.confirmation import confirmation
from notifications.domain.gathering import gathering
from notifications.domain.notice import notice
from notifications.domain.notification import notification
from notifications.domain.outage import outage
from notifications.domain.policy import policy
from notifications.domain.preference import preference
from notifications.domain.responsibility import responsibility
from notifications.domain.robot import robot
from notifications.domain.subscription import subscription
from notifications.edge import http
from notifications.ending import ending
from notifications.keeping import destroying
from notifications.outages import outages_told
from notifications.policies.calling import callbacks_late, calling
from notifications.policies.gathering import all_gathered, of_gatherings
from notifications.policies.of_callbacks import of_callbacks
from notifications.policies.of_confirmations import of_confirmations
from notifications.policies.of_contracts import of_contracts
from notifications.policies.of_outages import of_outages
from notifications.policies.of_responsibilities import of_responsibilities
from notifications.policies.of_signings import of_signings
from notifications.policies.of_tenants import of_tenants
from notifications.policies.of_workorders import of_workorders
from notifications.policies.posting import posts_held, to_groups
from notifications.policies.requesting import requesting
from notifications.policies.steps import receipts_over
from notifications.posting import posting
from notifications.sending import sending
from notifications.upcasters import register
from notifications.vacating import vacating
from notifications.views.audiences import audiences
from notifications.views.bonds import bonds
from notifications.views.callbacks import callbacks
from notifications.views.circuits import circuits
from notifications.views.confirmations import confirmations
from notifications.views.costs_over import costs_over
from notifications.views.gathered import gathered
from notifications.views.high_risk import high_risk
from notifications.views.notifications import notifications
from notifications.views.orders_over import orders_over
from notifications.views.outages import outages
from notifications.views.over import matters_over
from notifications.views.policies import policies
from notifications.views.preferences import preferences
from notifications.views.responsibilities import responsibilities
from notifications.views.reviews import reviews
from notifications.views.robots import robots
from notifications.views.staff import staff
from notifications.views.subscriptions import subscriptions
from notifications.views.unheard import contact_health, unheard
from notifications.views.units import units

service = Service(
    name="notifications",
    deciders=[
        *(responsibility, notice, notification, callback),
        *(gathering, preference, subscription, confirmation, circuit, outage, policy, robot),
    ],
    views=(
        *(
            responsibilities,
            audiences,
            notifications,
            callbacks,
            preferences,
            subscriptions,
            confirmations,
            circuits,
            outages,
            robots,
            policies,
        ),
        *(unheard, contact_health, units, names, parks, people, tenants, staff, erased, orders_over, reviews),
        *(matters_over, costs_over, bonds, gathered, high_risk),
    ),
    policies=(
        *(of_tenants, of_contracts, of_signings, of_workorders, of_confirmations, of_callbacks),
        *(of_responsibilities, of_outages),
        *(requesting, of_gatherings, calling, to_groups),
    ),
    timers=[receipts_over, callbacks_late, all_gathered, posts_held],
    informs=by_policy,
    publish=publish.translate,
    upcasters=register,
    routes=http.routes,
    workers=[
        addressing,
        contacting,
        sending,
        posting,
        asking_receipts,
        burying,
        ending,
        destroying,
        erasing,
        vacating,
        outages_told,
    ],
    migrations=Path(__file__).with_name("migrations"),
    seals=True,
)
