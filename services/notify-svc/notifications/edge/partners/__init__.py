"""The delivery partners behind one Protocol: SMS, WeChat, app push, mail; and their signed receipts."""

from notifications.edge.partners.connect import Partners, Way, alone, lineup, open_partners, provider_of, ways
from notifications.edge.partners.once import put_through
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Fate,
    Message,
    Outcome,
    Partner,
    PartnerBusy,
    PartnerLimited,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
    Unapproved,
)
from notifications.edge.partners.receipt import ForgedReceipt, MalformedReceipt, Receipt, verify_receipts
from notifications.settings import PartnerSettings

__all__ = [
    "Accepted",
    "Channel",
    "Dead",
    "Fate",
    "ForgedReceipt",
    "MalformedReceipt",
    "Message",
    "Outcome",
    "Partner",
    "PartnerBusy",
    "PartnerLimited",
    "PartnerRefusedUs",
    "PartnerSettings",
    "PartnerUnavailable",
    "Partners",
    "Receipt",
    "Rejected",
    "Unapproved",
    "Way",
    "alone",
    "lineup",
    "open_partners",
    "provider_of",
    "put_through",
    "verify_receipts",
    "ways",
]
