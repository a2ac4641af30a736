"""workorder-svc: repairs from the report to the rating, and who is told when a promise is not kept."""

from kernel.service import Service
from neighbours.erased import erased, erasing
from neighbours.leases import leases
from neighbours.names import names
from neighbours.parks import parks
from neighbours.people import people
from neighbours.residents import residents
from neighbours.tenants import tenants
from neighbours.units import units

from workorders.by_policy import by_policy
from workorders.dispatching import dispatching
from workorders.domain.hearing import hearing as hearing_of
from workorders.domain.inspection import inspection
from workorders.domain.learning import learning
from workorders.domain.part import PieceJustFitted, part
from workorders.domain.photos import PhotoJustShown
from workorders.domain.plan import PlannedAlready, plan
from workorders.domain.policy import policy
from workorders.domain.review import review
from workorders.domain.sticker import sticker
from workorders.domain.technician import technician
from workorders.domain.work_order import work_order
from workorders.domain.work_order_refusals import SameJustReported
from workorders.edge.http import routes
from workorders.forgetting import forgetting
from workorders.giving_back import giving_back
from workorders.hearing import hearing
from workorders.joining import joining
from workorders.learning import learning_from_corrections
from workorders.moving_on import moving_on
from workorders.policies.escalation import escalation, warning
from workorders.policies.inspecting import inspecting, undone
from workorders.policies.planning import falling_due, planning
from workorders.policies.reviewing import reviewing, unconcluded
from workorders.policies.transcribing import transcribing
from workorders.policies.turning_over import turning_over
from workorders.policies.unheard import unheard
from workorders.policies.waiting import waiting
from workorders.publish import translate
from workorders.standing_down import standing_down
from workorders.untold_costs import untold_costs
from workorders.upcasters import register
from workorders.views.classes import classes
from workorders.views.completions import completions
from workorders.views.corrections import corrections
from workorders.views.costs import costs
from workorders.views.covers import covers
from workorders.views.fitted import fitted
from workorders.views.hearings import hearings
from workorders.views.inspections import inspections
from workorders.views.models import models
from workorders.views.parts import parts
from workorders.views.photos import photos
from workorders.views.places import places
from workorders.views.plans import plans
from workorders.views.policies import policies
from workorders.views.pool import pool
from workorders.views.ratings import ratings
from workorders.views.reports import reports
from workorders.views.reviews import reviews
from workorders.views.sole import sole
from workorders.views.stickers import stickers
from workorders.views.technicians import technicians
from workorders.views.visits import visits
from workorders.views.waiting import waiting as orders_waiting

service = Service(
    name="workorders",
    deciders=[
        work_order,
        review,
        sticker,
        hearing_of,
        learning,
        technician,
        policy,
        part,
        plan,
        inspection,
    ],
    views=[
        pool,
        reports,
        sole,
        orders_waiting,
        ratings,
        reviews,
        stickers,
        hearings,
        corrections,
        models,
        technicians,
        policies,
        visits,
        photos,
        costs,
        fitted,
        completions,
        parts,
        plans,
        inspections,
        places,
        units,
        names,
        parks,
        tenants,
        residents,
        leases,
        covers,
        classes,
        people,
        erased,
    ],
    policies=[
        reviewing,
        planning,
        inspecting,
        transcribing,
        turning_over,
        unheard,
    ],
    timers=[
        warning,
        escalation,
        *waiting,
        unconcluded,
        falling_due,
        undone,
    ],
    informs=by_policy,
    upcasters=register,
    publish=translate,
    routes=routes,
    workers=[
        erasing,
        hearing,
        forgetting,
        learning_from_corrections,
        dispatching,
        standing_down,
        untold_costs,
        giving_back,
        moving_on,
        joining,
    ],
    reservations={
        "fault_of_unit_reported_once": SameJustReported,
        "piece_fitted_once": PieceJustFitted,
        "planned_once": PlannedAlready,
        "photo_shown_once": PhotoJustShown,
    },
    seals=True,
)
