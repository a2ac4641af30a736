"""A lease that is out for signature, and what happens to it one after another."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.domain.signers import Signer
from contracts.domain.signing_round_commands import (
    FollowLink,
    IssueLink,
)
from contracts.domain.signing_round_facts import (
    IdentityTried,
    PartyIdentified,
    PartySigned,
    SignatureAsked,
    SigningLinkFollowed,
    SigningLinkIssued,
    SigningOpened,
    SigningVoided,
    WillConfirmed,
)
from kernel.ids import named_id

from .words import LEASE, LI, MANAGER, terms

ROUND = named_id("round")
NOW = datetime(2025, 3, 10, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
PDF, ONCE, TWICE = "00" * 32, "11" * 32, "22" * 32
LINK, SESSION, OURS, OUR_SESSION = "aa" * 32, "bb" * 32, "cc" * 32, "dd" * 32
CODE, LATER_CODE, MARK, OUR_MARK = (named_id(word) for word in ("code", "later", "mark", "our mark"))
SIGNERS = (Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator"))
AT: dict[str, Any] = {"signing_id": ROUND, "contract_id": LEASE, "terms": terms()}
OF_LI = AT | {"person_id": LI}
OPENED = SigningOpened(
    **AT,
    about_id=LEASE,
    document_sha256=PDF,
    signers=SIGNERS,
    sent_by="clerk",
    opened_at=NOW,
    due_at=NOW + 48 * HOUR,
    lapses_at=NOW + 31 * 24 * HOUR,
    policy=1,
)
ISSUED = SigningLinkIssued(**OF_LI, link_sha256=LINK, expires_at=NOW + 168 * HOUR)
FOLLOWED = SigningLinkFollowed(**OF_LI, link_sha256=LINK, session_sha256=SESSION, expires_at=NOW + 2 * HOUR)
TRIED = IdentityTried(**OF_LI, tries=1)
IDENTIFIED = PartyIdentified(**OF_LI, confirmation_id=CODE)
WILLING = WillConfirmed(**OF_LI, confirmation_id=CODE)
ASKED = SignatureAsked(**OF_LI, signature_id=MARK)
SIGNED = PartySigned(
    **OF_LI, before_sha256=PDF, document_sha256=ONCE, certificate_serial="7f01", signed_at=NOW
)
INSIDE = (OPENED, ISSUED, FOLLOWED)
VOIDED = SigningVoided(**AT, signer_ids=(LI, MANAGER))
ISSUE = IssueLink(person_id=LI, link_sha256=LINK, now=NOW)
FOLLOW = FollowLink(link_sha256=LINK, session_sha256=SESSION, now=NOW)
WHO: dict[str, Any] = {"session_sha256": SESSION, "now": NOW}
