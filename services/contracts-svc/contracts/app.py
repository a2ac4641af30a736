"""contracts-svc: units, the contracts of both tracks, their ends, and what follows from them."""

from dataclasses import replace
from pathlib import Path

from kernel.service import Service
from neighbours.erased import erased
from neighbours.people import people
from neighbours.residents import residents
from neighbours.tenants import tenants
from neighbours.works import works

from contracts.by_policy import by_policy
from contracts.catching_up import catching_up
from contracts.concluding import concluding
from contracts.destroying import destroying
from contracts.disputing import disputing
from contracts.domain.against_records import BillJustTaken
from contracts.domain.approvals import approval
from contracts.domain.contract import contract
from contracts.domain.contract_paper import contract_paper
from contracts.domain.cover import cover
from contracts.domain.dispute import dispute
from contracts.domain.filing import filing
from contracts.domain.filing_refusals import FilingNumberJustTaken
from contracts.domain.handover import handover
from contracts.domain.importing import importing
from contracts.domain.letting import CoverDayTaken, UnitDayTaken
from contracts.domain.park import park
from contracts.domain.photo import photo
from contracts.domain.pictures import PictureJustTaken
from contracts.domain.policy import policy
from contracts.domain.refund_reference import ReferenceJustUsed
from contracts.domain.renewal import renewal
from contracts.domain.retention import retention
from contracts.domain.settlement import settlement
from contracts.domain.signing_round import signing
from contracts.domain.template import template
from contracts.domain.tenancy import tenancy
from contracts.domain.unit import unit
from contracts.dropping import dropping
from contracts.edge.http import routes
from contracts.edge.parks import ParkNameTaken
from contracts.edge.portfolio import UnitCodeTaken
from contracts.following import following
from contracts.handing_back import handing_back
from contracts.letting_again import letting_again
from contracts.naming import naming
from contracts.noting import noting
from contracts.policies.carrying import carrying, deposit_exceeded
from contracts.policies.classing import classing
from contracts.policies.disputes import unit_disputed
from contracts.policies.expiry import expiry, near_expiry
from contracts.policies.filing import filing_overdue, filing_policy
from contracts.policies.forsaking import forsaking
from contracts.policies.handing_over import handover_overdue
from contracts.policies.importing import import_timers
from contracts.policies.lived_in import lived_in
from contracts.policies.merging import merging
from contracts.policies.moving_in import moving_in
from contracts.policies.moving_out import moving_out
from contracts.policies.overrun import overrun
from contracts.policies.overstaying import overstays
from contracts.policies.paying import paying
from contracts.policies.refunds import owed_outstanding, refund_outstanding
from contracts.policies.renewals import renewal_timers, renewing
from contracts.policies.retention import retaining, retention_over
from contracts.policies.settling import settlement_overdue
from contracts.policies.signing import lapsing, sending, signing_lapsed, signing_overdue, unreached
from contracts.policies.staying import staying_timers
from contracts.publish import translate
from contracts.resealing import resealing
from contracts.signatures import signatures
from contracts.staying import staying_on
from contracts.taking_in import taking_in
from contracts.upcasters import register
from contracts.views.approvals import approvals
from contracts.views.claims import claims
from contracts.views.contracts import contracts
from contracts.views.disputes import disputes
from contracts.views.door_codes import door_codes
from contracts.views.dwellings import dwellings
from contracts.views.filings import filings
from contracts.views.following import following as followings
from contracts.views.handovers import handovers
from contracts.views.imports import imports
from contracts.views.last_erased import last_erased
from contracts.views.lettings import lettings
from contracts.views.lost_codes import lost_codes
from contracts.views.overruns import overruns
from contracts.views.papers import papers
from contracts.views.parks import parks
from contracts.views.photos import citations, photos
from contracts.views.pictures import pictures
from contracts.views.policies import policies
from contracts.views.refunds import refunds
from contracts.views.renewals import renewals
from contracts.views.retentions import retentions
from contracts.views.settlements import settlements
from contracts.views.settling import settling
from contracts.views.signings import signings
from contracts.views.staying import staying
from contracts.views.stays import stays
from contracts.views.templates import templates
from contracts.views.units import units
from contracts.views.vacancies import vacancies

service = Service(
    name="contracts",
    deciders=[
        *(park, unit, contract, cover, tenancy, signing, renewal, handover, settlement, filing, template),
        *(contract_paper, photo, policy, approval, importing, retention, dispute),
    ],
    views=[
        *(parks, units, contracts, lettings, claims, vacancies, dwellings, disputes, overruns, staying),
        followings,
        *(signings, renewals, handovers, settlements, refunds, filings, templates),
        *(papers, photos, citations, pictures, policies, approvals, imports, retentions),
        replace(tenants, remembers=True),  # the board is asked who went by which number, as it was known
        *(people, residents, stays, door_codes, works, erased, last_erased),
        *(settling, lost_codes),
    ],
    policies=[
        *(classing, carrying, paying, forsaking),
        *(overrun, moving_in, *moving_out, *merging, sending, lapsing, unreached, *renewing, lived_in),
        *(filing_policy, *retaining),
    ],
    timers=[
        *(near_expiry, expiry, *renewal_timers, signing_overdue, signing_lapsed, filing_overdue),
        *(settlement_overdue, refund_outstanding, owed_outstanding, handover_overdue),
        *(overstays, deposit_exceeded, retention_over, unit_disputed),
        *(*import_timers, *staying_timers),
    ],
    informs=by_policy,
    publish=translate,
    upcasters=register,
    routes=routes,
    migrations=Path(__file__).with_name("migrations"),
    workers=[
        concluding,
        signatures,
        taking_in,
        resealing,
        noting,
        destroying,
        naming,
        dropping,
        catching_up,
        disputing,
        staying_on,
        following,
        handing_back,
        letting_again,
    ],
    reservations={
        "park_name_once": ParkNameTaken,
        "unit_code_once": UnitCodeTaken,
        "unit_let_once": UnitDayTaken,
        "unit_held_while_let": UnitDayTaken,
        "unit_covered_once": CoverDayTaken,
        "filing_number_once": FilingNumberJustTaken,
        "settlement_bill_once": BillJustTaken,
        "picture_of_one_paper": PictureJustTaken,
        "refund_reference_once": ReferenceJustUsed,
    },
)
