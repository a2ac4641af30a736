"""A document is sent, late, void, lapsed, or signed in vain: its signers and who sees to it hear of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from kernel.clock import SHANGHAI
from kernel.facts import Fact
from kernel.service import Do, Policy
from published.contracts import (
    SIGNATURE_REFUSED,
    SignerTurnedAway,
    SigningEvent,
    SigningLapsed,
    SigningNotConcluded,
    SigningOpened,
    SigningOverdue,
    SigningReminded,
    SigningVoided,
)

from notifications.policies.asking import ask

TURNED_AWAY: Final = {
    "let-meanwhile": "",
    "corrected-meanwhile": "SignerTurnedAway/corrected",
    "unit-corrected-meanwhile": "SignerTurnedAway/unit_corrected",
}
"""By why they could not sign, the rule by which it is told: the room is let, or the paper says of somebody or
something what is known otherwise by now.
"""
SIGNED_BEFORE: Final = {
    "signed-before-correction": "SigningNotConcluded/corrected",
    "signed-before-unit-correction": "SigningNotConcluded/unit_corrected",
}
"""The same where that came to light when all had signed."""


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case SigningOpened(signer_ids=signers, due_at=due_at) as e:
            rule = "" if e.about == "contract" else f"SigningOpened/{e.about}"
            return _each(fact, e, signers, "opened", rule=rule, words=_due(due_at))
        case SigningReminded(signer_id=signer, due_at=due_at) as e:
            return _each(fact, e, [signer], str(fact.id), words=_due(due_at))
        case SigningVoided(signer_ids=signers) as e:
            return _each(fact, e, signers, "void", words={})
        case SigningOverdue(due_at=due_at, lapses_at=lapses_at) as e:
            late = [who for who in e.missing if who not in e.asked]
            if not late:
                rule = "SigningOverdue/being_made"
                return _managers(fact, e, "overdue", rule=rule, words=_due(due_at))
            # Who is late is told until when they can, not what is past: they would take it for too late.
            until = _due(lapses_at or due_at)
            reminded = _each(fact, e, late, "reminder", rule="SigningOverdue/signer", words=until)
            words = _due(due_at) | {"count": str(len(late))}
            return [*reminded, *_managers(fact, e, "overdue", words=words)]
        case SigningLapsed(signer_ids=signers, missing=missing, lapsed_at=at) as e:
            told = _each(fact, e, signers, "lapsed", rule="SigningLapsed/signer", words={})
            return [*told, *_managers(fact, e, "lapsed", words=_due(at) | {"count": str(len(missing))})]
        case SignerTurnedAway(signer_id=signer, code=code) as e if code == SIGNATURE_REFUSED:
            return _managers(
                fact, e, str(fact.id), occasion=signer, rule="SignerTurnedAway/refused", words={}
            )
        case SignerTurnedAway(signer_id=signer, code=code) as e:
            # For one reason after the other, each is something else to see to.
            rule = TURNED_AWAY.get(code, "SignerTurnedAway/barred")
            return _managers(fact, e, code, occasion=signer, rule=rule, words={})
        case SigningNotConcluded(code=code) as e:
            return _managers(fact, e, code, rule=SIGNED_BEFORE.get(code, ""), words={})
    return []


def _due(due_at: datetime) -> dict[str, str]:
    return {"due": f"{due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"}


def _each(
    fact: Fact,
    told: SigningEvent,
    signers: Iterable[UUID],
    stage: str,
    *,
    rule: str = "",
    words: dict[str, str],
) -> list[Do]:
    """One notice for each signer: the audience of a notice is one party."""
    return [
        do
        for signer in signers
        for do in ask(
            fact,
            told.signing_id,
            stage,
            occasion=signer,
            rule=rule,
            park_id=told.park_id,
            unit_ids=told.unit_ids,
            words=words,
            party=signer,
        )
    ]


def _managers(
    fact: Fact,
    told: SigningEvent,
    stage: str,
    *,
    occasion: object = "",
    rule: str = "",
    words: dict[str, str],
) -> Sequence[Do]:
    return ask(
        fact,
        told.signing_id,
        stage,
        occasion=occasion,
        rule=rule,
        park_id=told.park_id,
        unit_ids=told.unit_ids,
        words=words,
        unit_manager=told.manager_id,
    )


of_signings = Policy(
    "tell of signings",
    (
        *(SigningOpened, SigningReminded, SigningVoided, SigningOverdue, SigningLapsed),
        *(SignerTurnedAway, SigningNotConcluded),
    ),
    react,
)
