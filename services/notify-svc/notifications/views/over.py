"""Whether a notice still holds: nobody is told, or called, about what is done, called off, or told anew.

`matters_over` says it of contracts, rooms, people, what they ask for, doors and inspections, by thing and
kind; of repairs `orders_over` does, of their costs `costs_over`, of quality reviews `reviews`, of people who
were to be called `callbacks`, and of channels out of order `outages`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, LiteralString

from kernel.domain import Event
from kernel.facts import Fact
from kernel.service import Row, View
from published import contracts as c
from published import tenants as t
from published import workorders as w

from notifications.domain.kinds import OF_CALLS, UNTIL_DONE

OF_TERM: Final = ("ContractNearExpiry", "ContractExpired", "ContractOverstayed")
BESIDE: Final = "ContractRoomGivenBack"
TO_SIGN: Final = ("SigningOpened", "SigningReminded", "SigningOverdue")
TO_LEAVE: Final = ("MoveOutAppointed", "MoveOutCalledOff", "HandBackAppointed", "HandBackCalledOff")
OF_MONEY: Final = ("SettlementRefundOutstanding", "SettlementOwedOutstanding")
UNVERIFIED: Final = ("VerificationMismatched", "VerificationUnanswered")
OF_ROOM: Final = frozenset({"ContractOverrunDetected"})
"""Kinds of which one contract may have several, one for each room."""

# Nothing here ends by what another department says than told of it: the two come in no order.
ENDED_BY: Final[Mapping[type[Event], tuple[str, tuple[str, ...]]]] = {
    c.ContractExtended: ("contract_id", OF_TERM),
    c.ContractNearExpiry: ("contract_id", ("ContractNearExpiry",)),  # at each stage the same persons hear it
    c.ContractRenewed: ("contract_id", OF_TERM),
    c.ContractTerminated: ("contract_id", (*OF_TERM, "ContractPartyErased", "NextContractForsaken", BESIDE)),
    c.NextContractNotForsaken: ("next_contract_id", ("NextContractForsaken",)),
    c.NextContractForsaken: ("next_contract_id", ("NextContractForsaken",)),  # of all the rooms left by now
    c.ContractEnded: ("contract_id", (*OF_TERM, "ContractPartyErased", BESIDE)),
    c.ContractExpired: ("contract_id", ("ContractNearExpiry", BESIDE)),  # the board says of it what is to be
    c.ContractRoomGivenBack: ("contract_id", (BESIDE,)),  # of the next of its rooms, or the last
    c.ContractResumed: ("contract_id", (BESIDE,)),
    c.ContractAnnulled: ("contract_id", (*OF_TERM, "FilingOverdue", "ContractPartyErased")),
    c.ContractFiled: ("contract_id", ("FilingOverdue",)),
    c.ContractSigned: ("contract_id", ("RenewalDecided", "RenewalOverdue")),  # it has its renewal's id
    c.RenewalProposed: ("renewal_id", ("RenewalOpened", "RenewalReturned", "RenewalOverdue")),
    c.RenewalReturned: ("renewal_id", ("RenewalProposed", "RenewalDecided", "RenewalOverdue")),
    c.RenewalDecided: (
        "renewal_id",
        ("RenewalOpened", "RenewalProposed", "RenewalReturned", "RenewalOverdue"),
    ),
    c.RenewalClosed: (
        "renewal_id",
        ("RenewalOpened", "RenewalProposed", "RenewalReturned", "RenewalDecided", "RenewalOverdue"),
    ),
    c.MoveOutAppointed: ("renewal_id", (*TO_LEAVE, "RenewalOverdue")),
    c.HandBackAppointed: ("renewal_id", (*TO_LEAVE, "RenewalOverdue")),
    c.MoveOutCalledOff: ("renewal_id", TO_LEAVE),
    c.HandBackCalledOff: ("renewal_id", TO_LEAVE),
    c.SigningCompleted: ("signing_id", (*TO_SIGN, "SignerTurnedAway")),
    c.SigningVoided: ("signing_id", (*TO_SIGN, "SignerTurnedAway", "SigningNotConcluded")),
    c.SigningLapsed: ("signing_id", TO_SIGN),
    c.HandoverAgreed: ("handover_id", ("HandoverOverdue",)),
    c.HandoverWithdrawn: ("handover_id", ("HandoverOverdue",)),
    c.SettlementClosed: ("settlement_id", ("SettlementOverdue",)),
    c.SettlementReopened: ("settlement_id", OF_MONEY),
    c.SettlementRefundPaid: ("settlement_id", ("SettlementRefundOutstanding",)),
    c.SettlementOwedPaid: ("settlement_id", ("SettlementOwedOutstanding",)),
    c.SettlementWithdrawn: ("settlement_id", ("SettlementOverdue", *OF_MONEY)),
    c.UnitDisputeEnded: ("unit_id", ("UnitDisputed",)),
    c.UnitDisputed: ("unit_id", ("UnitDisputed",)),  # of another kind by now
    c.ContractOverrunResolved: ("contract_id", ("ContractOverrunDetected",)),
    t.UnitCrowdingEnded: ("unit_id", ("UnitCrowded",)),
    t.OccupantsChanged: ("occupant_id", ("OccupantNamed", "OccupantsChanged")),
    t.OccupantDeclined: ("occupant_id", ("OccupantNamed",)),
    t.DocumentDecided: ("document_id", ("DocumentHandedIn",)),
    t.DocumentHandedIn: ("person_id", ("DocumentDecided",)),  # whoever was declined handed in another one
    t.SuspicionEnded: ("suspicion_id", ("SuspicionReferred",)),
    t.ContactMethodsSufficient: ("person_id", ("ContactMethodsInsufficient",)),
    t.TenantVerified: ("person_id", UNVERIFIED),
    t.DoorCodeConfirmed: ("order_id", ("DoorOrderOverdue", "DoorOrderFailed")),
    t.DoorCodeRevoked: ("order_id", ("DoorOrderOverdue", "DoorOrderFailed")),
    w.InspectionClosed: ("inspection_id", ("InspectionOverdue",)),
    w.InspectionWithdrawn: ("inspection_id", ("InspectionOverdue",)),
}
"""By which name it says what thing, and of which kinds nothing holds any more that was told of it before."""
BEGUN_BY: Final[Mapping[type[Event], str]] = {
    **dict.fromkeys((c.ContractExpired, c.ContractOverstayed), "contract_id"),
    c.FilingOverdue: "contract_id",
    **dict.fromkeys(
        (c.RenewalOpened, c.RenewalProposed, c.RenewalReturned, c.RenewalDecided, c.RenewalOverdue),
        "renewal_id",
    ),
    **dict.fromkeys(
        (c.SettlementOverdue, c.SettlementRefundOutstanding, c.SettlementOwedOutstanding), "settlement_id"
    ),
    c.HandoverOverdue: "handover_id",
    c.ContractOverrunDetected: "contract_id",
    t.UnitCrowded: "unit_id",
    t.OccupantNamed: "occupant_id",
    t.DocumentDecided: "person_id",
    t.SuspicionReferred: "suspicion_id",
    **dict.fromkeys(
        (t.ContactMethodsInsufficient, t.VerificationMismatched, t.VerificationUnanswered), "person_id"
    ),
    w.InspectionOverdue: "inspection_id",
}
"""The same of what may come again after it was over: of its own kind, what is told from here on holds."""


def keys(fact: Fact) -> Sequence[str]:
    thing, kinds = ENDED_BY.get(type(fact.event), ("", ()))
    return [*(_key(fact.event, thing, kind) for kind in kinds), *_begun(fact)]


def _begun(fact: Fact) -> Sequence[str]:
    if isinstance(fact.event, t.DocumentDecided) and fact.event.decision != "declined":
        return []  # nobody is told
    thing = BEGUN_BY.get(type(fact.event))
    return [_key(fact.event, thing, type(fact.event).__name__)] if thing else []


def _key(event: Event, thing: str, kind: str) -> str:
    key = f"{getattr(event, thing)}/{kind}"
    return f"{key}/{event.unit_id}" if kind in OF_ROOM else key  # type: ignore[attr-defined]


def project(row: Row | None, fact: Fact) -> Row | None:
    """By the last that was told of it, in whichever order it came: a contract and its renewal have one id and
    a partition each.
    """
    assert row  # seeded
    begins = row["id"] in _begun(fact)
    ended = max(row.get("ended", 0), 0 if begins else fact.position)
    begun = row.get("begun", {}) | ({str(fact.id): fact.position} if begins else {})
    row |= {"ended": ended, "begun": {id_: at for id_, at in begun.items() if at > ended}}
    if fact.position < row.get("position", 0):
        return row
    again = type(fact.event).__name__ in row["id"].split("/")
    return row | {"told_by": fact.id, "over": not begins, "again": again, "position": fact.position}


matters_over = View(
    name="matters_over",
    columns="id text primary key, told_by uuid not null, over boolean not null, again boolean not null,"
    " position bigint not null,"
    " ended bigint not null, begun jsonb not null",
    listens=tuple({**ENDED_BY, **BEGUN_BY}),
    keys=keys,
    project=project,
    seeded=True,
    revision=15,  # since a contract is told of that goes on in other rooms than the one left
)
"""By thing and kind, and room where it matters: where it is `over`, what was told by another fact than this
holds no longer; where that was of this kind itself (`again`), unless it asks for the very same notice.
`position` is the fact's in its publisher's log.

`ended`: where it last ended (0: never), `begun`: the facts that told of it since, with their positions. Of
what began again nothing holds that was told before, unless it is the same notice that was asked for again."""

KINDS: Final[Mapping[str, Any]] = {"until_done": list(UNTIL_DONE), "of_calls": list(OF_CALLS)}
"""What the question of `over` is asked with."""


def over(of: LiteralString) -> LiteralString:
    """SQL: whether nothing holds any more of this row, which has what a `Matter` has."""
    return f"""(
        {_done(of)}
        or exists (select from views.matters_over m
            where m.id in ({of}.thing_id || '/' || {of}.kind,
                           {of}.thing_id || '/' || {of}.kind || '/' || {of}.unit_id)
                and (m.over and m.told_by <> {of}.cause_id and (not m.again or exists (
                        select from views.audiences anew
                         where anew.cause_id = m.told_by and anew.kind = {of}.kind))
                    or m.ended > 0 and not m.begun ? {of}.cause_id::text and exists (
                        select from jsonb_object_keys(m.begun) fact
                          join views.audiences anew on anew.cause_id = fact::uuid
                         where anew.kind = {of}.kind)))
    )"""


def _done(of: LiteralString) -> LiteralString:
    """The same of repairs, their costs, reviews, calls and outages alone: by what is done, whoever tells of
    them again.
    """
    return f"""(
        {of}.kind = any(%(until_done)s) and {_order_over(of)}
        or {of}.kind = 'EmergencyCalledOff' and {of}.stage like 'ordinary%%' and {_order_over(of)}
        or {of}.kind = 'ChannelOutOfOrder' and exists (
            select from views.outages o where o.way = {of}.stage
                and (o.over or o.told_by <> {of}.cause_id))
        or {of}.kind = any(%(of_calls)s) and exists (
            select from views.callbacks c where c.id = {of}.thing_id and c.closed_at is not null)
        or {of}.kind = 'CostsAwaitApproval' and exists (
            select from views.costs_over c where c.over @> array[{of}.cause_id])
        or {of}.kind like 'QualityReview%%' and exists (
            select from views.reviews r where r.concluded and r.causes @> array[{of}.cause_id])
        or {of}.kind = 'EmergencyUnheard' and exists (
            select from views.notifications unheard where unheard.id = {of}.thing_id
                and unheard.kind = any(%(until_done)s) and {_order_over("unheard")})
    )"""


def _order_over(of: LiteralString) -> LiteralString:
    return f"exists (select from views.orders_over o where o.order_id = {of}.thing_id)"
