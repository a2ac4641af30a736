"""The delivery partners behind one Protocol: SMS, WeChat, app push, mail; and their signed receipts."""

from notifications.edge.partners.connect import open_partners
from notifications.edge.partners.protocol import (
    Accepted,
    Channel,
    Dead,
    Message,
    Outcome,
    Partner,
    PartnerRefusedUs,
    PartnerUnavailable,
    Rejected,
)
from notifications.edge.partners.receipt import ForgedReceipt, MalformedReceipt, Receipt, verify_receipt
from notifications.settings import PartnerSettings

__all__ = [
    "Accepted",
    "Channel",
    "Dead",
    "ForgedReceipt",
    "MalformedReceipt",
    "Message",
    "Outcome",
    "Partner",
    "PartnerRefusedUs",
    "PartnerSettings",
    "PartnerUnavailable",
    "Receipt",
    "Rejected",
    "open_partners",
    "verify_receipt",
]
