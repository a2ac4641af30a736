"""Facts of a signing that were stored in an older shape."""

from datetime import datetime, timedelta
from typing import Any

from kernel.facts import Registry

from contracts.domain.signing_round_facts import SigningOpened, SigningOverdue


def register(registry: Registry) -> None:
    registry.upcast(SigningOpened, 1)(about_a_contract)
    registry.upcast(SigningOpened, 2)(before_handovers)
    registry.upcast(SigningOpened, 3)(before_lapsing)
    registry.upcast(SigningOverdue, 1)(until_nobody_said)
    registry.upcast(SigningOverdue, 2)(whoever_said_sign)


def about_a_contract(opened: dict[str, Any]) -> dict[str, Any]:
    """Nothing else was signed."""
    return opened | {"about": "contract"}


def before_handovers(opened: dict[str, Any]) -> dict[str, Any]:
    """About a contract or a settlement, as it says: no handover was signed."""
    return opened


def before_lapsing(opened: dict[str, Any]) -> dict[str, Any]:
    """It was open for good: it lapses as what is sent now. Of which handover or settlement nobody said."""
    lapses_at = datetime.fromisoformat(opened["opened_at"]) + timedelta(days=31)
    of = opened["contract_id"] if opened["about"] == "contract" else None
    return opened | {"about_id": of, "lapses_at": lapses_at.isoformat()}


def until_nobody_said(overdue: dict[str, Any]) -> dict[str, Any]:
    """Who was late was told of the moment that had passed alone."""
    return overdue | {"lapses_at": None}


def whoever_said_sign(overdue: dict[str, Any]) -> dict[str, Any]:
    """Whoever had not signed was told so, be it that they had said «sign»."""
    return overdue | {"asked": []}
