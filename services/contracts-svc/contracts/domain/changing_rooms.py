"""换房结算: the room that a tenant changed from is settled by the twelve items, and the contract goes on.

So do the deposit and what was paid ahead: they are settled when the tenant leaves. What is found broken or
missing is owed at once. Pure.
"""

from kernel.domain import Refusal

from contracts.domain.settlement_commands import CheckItem


class GoesOnWithContract(Refusal):
    """Nothing goes back to who lives on by the same contract, so there is no account to check either."""

    title = "换房结算不退押金和预付款：两者随合同转到换入的房源，退租时再结算"


def check_goes_on(check: CheckItem) -> None:
    """Raises GoesOnWithContract."""
    if check.credits:
        raise GoesOnWithContract(field="credits")
    if check.item == "deposit_refund" and check.evidence.reference is not None:
        raise GoesOnWithContract(field="evidence.reference")
