"""An emergency behind a door that stays shut: somebody above hears so at once, not when a clock runs out."""

from datetime import datetime

from workorders.domain.entry import Consent
from workorders.domain.on_site_facts import EmergencyShutOut
from workorders.domain.repair import Repair
from workorders.domain.work_order_states import Open


def shut_out(order: Open, as_of: Repair, consent: Consent | None, at: datetime) -> list[EmergencyShutOut]:
    """Nothing where it can wait, they may go in, or nobody has asked; `as_of`: what it is from now on."""
    if as_of.urgency != "emergency":
        return []
    if order.refused_at is None and (consent is None or consent.enters):
        return []
    answer = consent.answer if consent and not consent.enters else "refused"
    return [order.tells(EmergencyShutOut, fault=as_of.fault, answer=answer, at=at)]
